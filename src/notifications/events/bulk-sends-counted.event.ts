/** How many bulk sends are not over, of the whole installation, as a worker counted them; 10,000 at most. */
export class BulkSendsCounted {
  /**
   * @param waiting due, and nobody is at them.
   * @param active a worker is at them.
   * @param delayed due later: at their time, or as soon as their rate lets more through.
   * @param paused by an operator.
   * @param oldestWaitingSeconds for how long the first of those that are due has been due.
   */
  constructor(
    readonly waiting: number,
    readonly active: number,
    readonly delayed: number,
    readonly paused: number,
    readonly oldestWaitingSeconds: number,
  ) {}
}
