import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../test/support/random.js';
import { BUCKET_DIGITS, bucketsOf, LATENCY_BOUNDS_MS, percentileOf } from './latencies.js';

const written = (buckets: readonly number[]) =>
  buckets.reduce((sum, count, bucket) => sum + BigInt(count) * 10n ** BigInt(bucket * BUCKET_DIGITS), 0n).toString();

describe('latencies', () => {
  it('are read as they were added up', () => {
    const buckets = [3, 0, 999_999_999_999, 7];
    expect(bucketsOf(written(buckets))).toEqual(buckets);
    expect(bucketsOf('0')).toEqual([0]);
    expect(bucketsOf((BigInt(written([1, 2])) + BigInt(written([0, 5, 1]))).toString())).toEqual([1, 7, 1]);
  });

  it('are told within the bucket of the exact one', () => {
    const random = randomFrom(11);
    for (let round = 0; round < 300; round += 1) {
      const all = Array.from({ length: 1 + Math.floor(random() * 60) }, () => Math.exp(random() * 19)).toSorted(
        (a, b) => a - b,
      );
      const buckets: number[] = [];
      const bucketOf = (ms: number) => LATENCY_BOUNDS_MS.filter((bound) => bound <= ms).length;
      for (const ms of all) buckets[bucketOf(ms)] = (buckets[bucketOf(ms)] ?? 0) + 1;
      for (const percent of [50, 95]) {
        const exact = bucketOf(all[Math.ceil((all.length * percent) / 100) - 1]!);
        const told = percentileOf(
          Array.from(buckets, (count) => count ?? 0),
          percent,
        )!;
        expect(told).toBeGreaterThanOrEqual(LATENCY_BOUNDS_MS[exact - 1] ?? 0);
        expect(told).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[exact]!);
      }
    }
  });

  it('are none of nothing, and the last bucket’s beginning where that has no end', () => {
    expect(percentileOf([], 50)).toBeNull();
    expect(percentileOf([0, 0], 95)).toBeNull();
    expect(percentileOf([...LATENCY_BOUNDS_MS.map(() => 0), 4], 95)).toBe(LATENCY_BOUNDS_MS.at(-1));
  });
});
