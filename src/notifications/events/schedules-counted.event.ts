/** How many sends wait for their time, of the whole installation, as a worker counted them; 10,000 at most. */
export class SchedulesCounted {
  /**
   * @param waiting due, and not published.
   * @param delayed due later.
   * @param oldestWaitingSeconds for how long the first of those that are due has been due.
   */
  constructor(
    readonly waiting: number,
    readonly delayed: number,
    readonly oldestWaitingSeconds: number,
  ) {}
}
