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

  /** False: there is none left. */
  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) * this.perSecond) / 1_000);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
