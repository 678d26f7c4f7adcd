import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';

function bucketOf(perSecond: number, burst?: number) {
  const clock = { ms: 0 };
  const bucket = new TokenBucket(perSecond, burst, () => clock.ms);
  const takeAll = () => {
    let taken = 0;
    while (bucket.take()) taken += 1;
    return taken;
  };
  return { clock, bucket, takeAll };
}

it('gives its burst at once, and then its rate', () => {
  const { clock, takeAll } = bucketOf(100);
  expect(takeAll()).toBe(200);
  for (let second = 1; second <= 5; second += 1) {
    clock.ms = second * 1_000;
    expect(takeAll()).toBe(100);
  }
});

it('is never fuller than its burst, however long nobody came', () => {
  const { clock, takeAll } = bucketOf(100, 150);
  clock.ms = 3_600_000;
  expect(takeAll()).toBe(150);
});

it('loses nothing of a rate below the clock’s resolution', () => {
  const { clock, bucket, takeAll } = bucketOf(3, 1);
  expect(takeAll()).toBe(1);
  let taken = 0;
  for (clock.ms = 0; clock.ms <= 10_000; clock.ms += 1) if (bucket.take()) taken += 1;
  expect(taken).toBeGreaterThanOrEqual(29);
  expect(taken).toBeLessThanOrEqual(30);
});
