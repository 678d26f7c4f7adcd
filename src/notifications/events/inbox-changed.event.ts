/** What can happen to a notification after it was published. */
export type InboxHappening =
  | 'seen'
  | 'read'
  | 'unread'
  | 'archived'
  | 'unarchived'
  | 'snoozed'
  | 'unsnoozed'
  | 'resurfaced'
  | 'deleted'
  | 'recalled'
  | 'expired'
  | 'replaced';

/** A transaction that changed notifications of one inbox was committed. */
export class InboxChanged {
  /**
   * @param notificationIds which; null: too many to be named.
   * @param count how many.
   * @param at when, in milliseconds since 1970.
   */
  constructor(
    readonly what: InboxHappening,
    readonly recipient: string,
    readonly notificationIds: readonly string[] | null,
    readonly count: number,
    readonly at: number,
  ) {}
}
