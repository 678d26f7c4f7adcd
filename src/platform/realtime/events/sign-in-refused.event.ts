/** Somebody's token was missing or not good. */
export class SignInRefused {
  /** @param reason a code out of a fixed few (`expired`, `bad-signature`): a label of a metric; never words, never the token. */
  constructor(
    readonly transport: 'http' | 'ws',
    readonly reason: string,
  ) {}
}
