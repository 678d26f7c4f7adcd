/** A status webhook was sent, and taken or not. */
export class StatusWebhookAnswered {
  constructor(
    readonly outcome: 'taken' | 'failed',
    readonly seconds: number,
  ) {}
}
