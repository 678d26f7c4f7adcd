/**
 * How long deliveries took, counted in buckets: each ends half as far again as the one before, from 5 ms to a week, and what took longer is in the
 * last one. As in the migration `add-reports`, which sorts into them.
 */
export const LATENCY_BOUNDS_MS: readonly number[] = Array.from({ length: 47 }, (_, power) =>
  Math.round(5 * 1.5 ** power),
);

/**
 * The counts of all buckets are one number, twelve digits for each, the first bucket's last. So `sum` and `+` of PostgreSQL add histograms up, and a
 * row takes some ten bytes for each bucket that has anything. A bucket would have to count a million million to spill into the next one.
 */
export const BUCKET_DIGITS = 12;

/** @param written such a number, as PostgreSQL writes it. */
export function bucketsOf(written: string): number[] {
  const digits = written.split('.')[0] ?? '';
  const counts: number[] = [];
  for (let end = digits.length; end > 0; end -= BUCKET_DIGITS) {
    counts.push(Number(digits.slice(Math.max(0, end - BUCKET_DIGITS), end)));
  }
  return counts;
}

/**
 * Of all that was counted, so many in a hundred took no longer than this, in milliseconds: between the bounds of the bucket that it fell into, by its place among those in it. null: there is
 * none. In the last bucket, which has no end: its beginning.
 */
export function percentileOf(buckets: readonly number[], percent: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return null;
  let rank = Math.max(1, Math.ceil((total * percent) / 100));
  for (const [bucket, count] of buckets.entries()) {
    if (rank > count) {
      rank -= count;
      continue;
    }
    const from = LATENCY_BOUNDS_MS[bucket - 1] ?? 0;
    const to = LATENCY_BOUNDS_MS[bucket] ?? from;
    return Math.round(from + ((rank - 0.5) / count) * (to - from));
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? null;
}
