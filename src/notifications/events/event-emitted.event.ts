/** One event was handed to one socket: up to tens of thousands a second, so observers do next to nothing. */
export class EventEmitted {
  /** @param publishedAtMs when its notification was published; null for what was not published just now: a replay, a change, SYNCED. */
  constructor(
    readonly subscription: 'notificationAdded' | 'inboxChanged',
    readonly publishedAtMs: number | null,
  ) {}
}
