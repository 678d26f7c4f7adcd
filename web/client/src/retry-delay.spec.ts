import { describe, expect, it } from 'vitest';
import { fullJitter, retryAfterMs } from './retry-delay.js';

const PACE = { baseMs: 1_000, capMs: 30_000 };

describe('full jitter', () => {
  it('doubles the bound up to the cap, whatever the attempt', () => {
    const bounds = [0, 1, 2, 4, 5, 6, 1_000_000].map((attempt) => fullJitter(attempt, PACE, () => 1));
    expect(bounds).toEqual([1_000, 2_000, 4_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('takes any pause below the bound, and none as well', () => {
    expect([0, 0.25, 0.5].map((drawn) => fullJitter(1, PACE, () => drawn))).toEqual([0, 500, 1_000]);
  });
});

describe('Retry-After', () => {
  it('is seconds, or a date; anything else says nothing', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterMs('10', now)).toBe(10_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:05 GMT', now)).toBe(5_000);
    expect(retryAfterMs('Thu, 01 Jan 2015 00:00:05 GMT', now)).toBe(0);
    expect([retryAfterMs(null), retryAfterMs(''), retryAfterMs('soon')]).toEqual([undefined, undefined, undefined]);
  });
});
