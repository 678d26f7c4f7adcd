import { describe, expect, it } from 'vitest';
import { percentOf, rateOf, type Sample, sayDuration, secondsLeft, withSample } from './bulk-figures.js';

const after = (points: [seconds: number, processed: number][]) =>
  points.reduce<Sample[]>(
    (samples, [seconds, processed]) => withSample(samples, { atMs: seconds * 1_000, processed }),
    [],
  );

describe('how fast a bulk send goes', () => {
  it('is that of the last seconds, not of a pause before them', () => {
    const samples = after([
      [0, 0],
      [60, 1_000],
      [62, 1_400],
      [64, 1_800],
    ]);
    expect(rateOf(samples, 64_000)).toBe(200);
    expect(secondsLeft({ processed: 1_800, total: 2_800 }, 200)).toBe(5);
  });

  it('falls when nothing comes any more, and is not said from one look', () => {
    expect(rateOf(after([[0, 5]]), 1_000)).toBeUndefined();
    const samples = after([
      [0, 0],
      [2, 400],
    ]);
    expect(rateOf(samples, 8_000)).toBe(50);
    expect(rateOf(samples, 60_000)).toBeUndefined();
  });

  it('says no end where there is none to see', () => {
    expect(secondsLeft({ processed: 5, total: 10 }, 0)).toBeUndefined();
    expect(secondsLeft({ processed: 5, total: 10 })).toBeUndefined();
    expect(secondsLeft({ processed: 12, total: 10 }, 3)).toBeUndefined();
  });

  it.each([
    [0.2, '1 s'],
    [75, '75 s'],
    [600, '10 min'],
    [9_000, '2 h 30 min'],
    [400_000, '5 days'],
  ])('says %d seconds', (seconds, words) => {
    expect(sayDuration(seconds)).toBe(words);
  });

  it('is whole when it was for nobody, and never more than whole', () => {
    expect(percentOf({ processed: 0, total: 0, status: 'COMPLETED' })).toBe(100);
    expect(percentOf({ processed: 0, total: 0, status: 'RUNNING' })).toBe(0);
    expect(percentOf({ processed: 11, total: 10, status: 'RUNNING' })).toBe(100);
  });
});
