/** So many a second, and up to `burst` at once after a while without any. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  /** @param now a clock in milliseconds that never goes back. */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number = 2 * perSecond,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = burst;
    this.filledAt = now();
  }

  /**
   * False: there are too few left, and none was taken.
   * @param count more than `burst` are taken when that is full, and owed for as long as they take to come.
   */
  take(count = 1): boolean {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) * this.perSecond) / 1_000);
    this.filledAt = now;
    if (this.tokens < Math.min(count, this.burst)) return false;
    this.tokens -= count;
    return true;
  }
}
