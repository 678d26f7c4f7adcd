/** Notifications left their inboxes, or came back, without their recipients' doing. A transaction that did so was committed. */
export class NotificationsTaken {
  /**
   * @param why `woken`: back from a snooze; `expired`; `recalled` by their sender.
   * @param count notifications.
   */
  constructor(
    readonly why: 'woken' | 'expired' | 'recalled',
    readonly count: number,
  ) {}
}
