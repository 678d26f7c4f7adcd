import { TokenBucket } from './token-bucket.js';

/** Callers that are remembered: as many as a node has connections. Beyond them whoever was heard of longest ago begins anew. */
const REMEMBERED = 20_000;

/** So many a second for each caller, and twice as many at once after a quiet while; counted at this node alone. */
export class CallerRates {
  /** In the order in which they were last heard of. */
  private readonly buckets = new Map<string, TokenBucket>();

  /** @param now a clock in milliseconds that never goes back. */
  constructor(
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many callers are remembered. */
  get size(): number {
    return this.buckets.size;
  }

  /** False: he has had what he may have for now, and has a part of it again within a second. */
  take(callerId: string): boolean {
    const bucket = this.buckets.get(callerId) ?? new TokenBucket(this.perSecond, 2 * this.perSecond, this.now);
    this.buckets.delete(callerId);
    this.buckets.set(callerId, bucket);
    if (this.buckets.size > REMEMBERED) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    return bucket.take();
  }
}
