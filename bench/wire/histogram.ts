const BUCKET_MICROS = 100;
/** Ten seconds; what takes longer counts as that. */
const BUCKETS = 100_000;

/** Latencies, to a tenth of a millisecond: as many as there are, in constant memory. */
export class Histogram {
  private readonly buckets = new Uint32Array(BUCKETS);
  private total = 0;
  private greatest = 0;

  get count(): number {
    return this.total;
  }

  add(micros: number): void {
    const bucket = micros < 0 ? 0 : Math.min(BUCKETS - 1, (micros / BUCKET_MICROS) | 0);
    this.buckets[bucket]! += 1;
    this.total += 1;
    if (micros > this.greatest) this.greatest = micros;
  }

  /** Milliseconds that a share of them (0.95) was within; NaN when there are none. */
  quantile(share: number): number {
    if (this.total === 0) return Number.NaN;
    let left = Math.ceil(this.total * share);
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.buckets[bucket]!;
      if (left <= 0) return ((bucket + 1) * BUCKET_MICROS) / 1_000;
    }
    return this.greatest / 1_000;
  }

  summary(): Latencies {
    return {
      count: this.total,
      p50: this.quantile(0.5),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
      max: this.greatest / 1_000,
    };
  }

  clear(): void {
    this.buckets.fill(0);
    this.total = 0;
    this.greatest = 0;
  }
}

/** In milliseconds. */
export interface Latencies {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}
