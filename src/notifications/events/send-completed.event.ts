/** A `sendNotification` was answered. */
export class SendCompleted {
  /**
   * @param seconds from the call to the answer.
   * @param outcome `duplicate`: the idempotency key was known; `refused`: the sender's mistake; `failed`: ours.
   */
  constructor(
    readonly seconds: number,
    readonly outcome: 'accepted' | 'duplicate' | 'refused' | 'failed',
  ) {}
}
