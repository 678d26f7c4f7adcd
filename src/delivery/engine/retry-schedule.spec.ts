import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../platform/config/index.js';
import { nextAttemptInMs, retryDelaysOf } from './retry-schedule.js';

const DELAYS = [1_000, 5_000, 30_000, 300_000];

describe('nextAttemptInMs', () => {
  it('is 1 s, 5 s, 30 s and 5 min, and gives up after the fifth attempt', () => {
    const middle = () => 0.5;
    expect([1, 2, 3, 4, 5].map((attempt) => nextAttemptInMs(DELAYS, attempt, null, middle))).toEqual([
      1_000,
      5_000,
      30_000,
      300_000,
      undefined,
    ]);
  });

  it('is off by a tenth at most, and by all of it', () => {
    expect(nextAttemptInMs(DELAYS, 2, null, () => 0)).toBe(4_500);
    expect(nextAttemptInMs(DELAYS, 2, null, () => 1)).toBe(5_500);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, drawn) => {
        const delayMs = DELAYS[attempt - 1]!;
        const inMs = nextAttemptInMs(DELAYS, attempt, null, () => drawn)!;
        expect(inMs).toBeGreaterThanOrEqual(delayMs * 0.9 - 1);
        expect(inMs).toBeLessThanOrEqual(delayMs * 1.1 + 1);
      }),
    );
  });

  it('leaves a provider alone for as long as it asks, up to an hour, and never gives it a further attempt', () => {
    const middle = () => 0.5;
    expect(nextAttemptInMs(DELAYS, 1, 20_000, middle)).toBe(20_000);
    expect(nextAttemptInMs(DELAYS, 3, 20_000, middle)).toBe(30_000);
    expect(nextAttemptInMs(DELAYS, 1, 1e12, middle)).toBe(3_600_000);
    expect(nextAttemptInMs(DELAYS, 1, -5, middle)).toBe(1_000);
    expect(nextAttemptInMs(DELAYS, 5, 20_000, middle)).toBeUndefined();
  });
});

describe('retryDelaysOf', () => {
  it('is the channel’s own schedule, or the one of all', () => {
    const config = readEnvironment({ RETRY_SCHEDULES: 'push:2s' });
    expect(retryDelaysOf(config, 'push')).toEqual([2_000]);
    expect(retryDelaysOf(config, 'email')).toEqual(DELAYS);
  });
});
