import { describe, expect, it } from 'vitest';
import { CallerRates } from './caller-rates.js';

describe('CallerRates', () => {
  it('counts each caller by himself: the burst at once, then the rate', () => {
    let now = 0;
    const rates = new CallerRates({ perSecond: 2, burst: 4 }, () => now);
    const taken = (callerId: string, tries: number) =>
      Array.from({ length: tries }, () => rates.take(callerId)).filter(Boolean).length;
    expect([taken('ada', 10), taken('bob', 3)]).toEqual([4, 3]);
    now += 1_000;
    expect([taken('ada', 10), taken('bob', 10)]).toEqual([2, 3]);
  });

  it('counts what is taken together, all of it or nothing', () => {
    const rates = new CallerRates({ perSecond: 2, burst: 5 }, () => 0);
    expect([rates.take('ada', 4), rates.take('ada', 2), rates.take('ada', 1), rates.take('ada')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('remembers no more callers than a node has connections, those whom it heard of last', () => {
    const rates = new CallerRates({ perSecond: 1, burst: 2 }, () => 0);
    const spend = (callerId: string) => [rates.take(callerId), rates.take(callerId), rates.take(callerId)];
    expect(spend('ada')).toEqual([true, true, false]);
    for (let other = 0; other < 19_999; other += 1) rates.take(`other-${other}`);
    expect(rates.take('ada')).toBe(false);
    for (let other = 0; other < 30_000; other += 1) rates.take(`another-${other}`);
    expect(rates.size).toBe(20_000);
    expect(rates.take('ada')).toBe(true);
  });
});
