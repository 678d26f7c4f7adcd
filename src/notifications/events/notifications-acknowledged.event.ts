/** A device of the recipient's said that it has these, for the first time. */
export class NotificationsAcknowledged {
  /** @param at when, in milliseconds since 1970. */
  constructor(
    readonly recipient: string,
    readonly notificationIds: readonly string[],
    readonly at: number,
  ) {}
}
