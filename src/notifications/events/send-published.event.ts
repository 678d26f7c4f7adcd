/** A send was published: its notifications are in their feeds, and committed. */
export class SendPublished {
  /**
   * @param scheduledId what its sender was answered for `sendId`, where it was written down before it was published; else null.
   * @param createdBy who sent it: a token's `sub`, or the name that a process sends under.
   * @param at when, in milliseconds since 1970.
   */
  constructor(
    readonly sendId: string,
    readonly scheduledId: string | null,
    readonly createdBy: string,
    readonly type: string,
    readonly category: string,
    readonly recipients: readonly { userId: string; notificationId: string }[],
    readonly at: number,
  ) {}
}
