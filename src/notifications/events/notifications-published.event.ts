/** A publishing transaction was committed. */
export class NotificationsPublished {
  /**
   * @param count notifications that came into being.
   * @param sends requests that they belong to: gathered sends share a transaction.
   * @param at when, in milliseconds since 1970.
   */
  constructor(
    readonly count: number,
    readonly sends: number,
    readonly at: number,
  ) {}
}
