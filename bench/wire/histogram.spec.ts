import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.js';

describe('Histogram', () => {
  it('has the quantiles of what was added, to a tenth of a millisecond', () => {
    const histogram = new Histogram();
    for (let ms = 1; ms <= 100; ms += 1) histogram.add(ms * 1_000 - 50);
    expect(histogram.summary()).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 99.95 });
  });

  it('keeps what took longer than it can tell', () => {
    const histogram = new Histogram();
    histogram.add(60_000_000);
    expect(histogram.count).toBe(1);
    expect(histogram.summary().p95).toBe(10_000);
    expect(histogram.summary().max).toBe(60_000);
  });

  it('has none of nothing', () => {
    expect(new Histogram().quantile(0.95)).toBeNaN();
  });
});
