import { TokenBucket } from './token-bucket.js';

/** Callers that are remembered: as many as a node has connections. Beyond them whoever was heard of longest ago begins anew. */
const REMEMBERED = 20_000;

export interface CallerRate {
  readonly perSecond: number;
  /** At once, after a quiet while. */
  readonly burst: number;
}

/** So many a second for each caller, and so many at once after a quiet while; counted at this node alone. */
export class CallerRates {
  /** In the order in which they were last heard of. */
  private readonly buckets = new Map<string, TokenBucket>();

  /** @param now a clock in milliseconds that never goes back. */
  constructor(
    private readonly rate: CallerRate,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many callers are remembered. */
  get size(): number {
    return this.buckets.size;
  }

  /** False: he has had what he may have for now, and has a part of it again within a second. @param count how many he takes, or none. */
  take(callerId: string, count = 1): boolean {
    const bucket = this.buckets.get(callerId) ?? new TokenBucket(this.rate.perSecond, this.rate.burst, this.now);
    this.buckets.delete(callerId);
    this.buckets.set(callerId, bucket);
    if (this.buckets.size > REMEMBERED) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    return bucket.take(count);
  }
}
