/** Pages of feeds were read from PostgreSQL, together: by subscriptions that begin or catch up, and by `inboxChanges`. */
export class FeedsRead {
  /** @param pages how many; each of one feed. */
  constructor(
    readonly pages: number,
    readonly seconds: number,
  ) {}
}
