/** Events were handed to sockets: all of them of one subscription field, published in the same millisecond. */
export class EventsEmitted {
  /**
   * @param publishedAtMs when their notifications were published; null for what was not published just now: a replay, SYNCED.
   * @param count how many.
   */
  constructor(
    readonly subscription: 'notificationAdded' | 'inboxChanged' | 'signalReceived',
    readonly publishedAtMs: number | null,
    readonly count: number,
  ) {}
}
