import { describe, expect, it } from 'vitest';
import { localOf } from './clock.js';
import { earlierThan, ownPeriod, type Period, presetPeriod, problemOf, stepNameOf, stepOf, stepsOf } from './period.js';

const BERLIN = 'Europe/Berlin';
const NOW = Date.parse('2026-11-20T13:07:00Z');
const shown = ({ from, to }: Period, zone = BERLIN) => [localOf(from, zone), localOf(to, zone)];

describe('the time that a report is of', () => {
  it('is that of the clock that was chosen, up to the quarter of an hour that is', () => {
    expect(shown(presetPeriod('today', NOW, BERLIN))).toEqual(['2026-11-20T00:00', '2026-11-20T14:15']);
    expect(shown(presetPeriod('7d', NOW, BERLIN))).toEqual(['2026-11-14T00:00', '2026-11-20T14:15']);
    expect(shown(presetPeriod('today', NOW, 'Asia/Tokyo'), 'Asia/Tokyo')[0]).toBe('2026-11-20T00:00');
    // The clock was changed on 25 October: midnight is midnight all the same.
    expect(shown(presetPeriod('30d', NOW, BERLIN))[0]).toBe('2026-10-22T00:00');
  });

  it('is of whole quarters of an hour', () => {
    expect(shown(ownPeriod('2026-11-20T10:07', '2026-11-20T11:31', BERLIN))).toEqual([
      '2026-11-20T10:00',
      '2026-11-20T11:45',
    ]);
  });

  it('has before it as many days, up to the same time of the day', () => {
    const of = (preset: 'today' | '7d' | '30d', days: number) =>
      shown(earlierThan(presetPeriod(preset, NOW, BERLIN), BERLIN, days));
    expect(of('today', 1)).toEqual(['2026-11-19T00:00', '2026-11-19T14:15']);
    expect(of('7d', 7)).toEqual(['2026-11-07T00:00', '2026-11-13T14:15']);
    expect(of('30d', 30)).toEqual(['2026-09-22T00:00', '2026-10-21T14:15']);
  });

  it('has before an own one as many whole days, or what was right before', () => {
    const before = (from: string, to: string) => shown(earlierThan(ownPeriod(from, to, BERLIN), BERLIN));
    expect(before('2026-10-25T00:00', '2026-10-27T00:00')).toEqual(['2026-10-23T00:00', '2026-10-25T00:00']);
    expect(before('2026-11-20T10:00', '2026-11-20T12:30')).toEqual(['2026-11-20T07:30', '2026-11-20T10:00']);
  });

  it('is refused as the API would', () => {
    const problem = (from: string, to: string) => problemOf(ownPeriod(from, to, BERLIN));
    expect(problem('2026-11-20T10:00', '2026-11-20T10:15')).toBeUndefined();
    expect(problem('2026-11-20T10:00', '2026-11-20T10:00')).toMatch(/later/);
    expect(problem('', '2026-11-20T10:00')).toMatch(/from when/);
    // 400 days by the calendar, and an hour, as the clock was changed in between.
    expect(problem('2025-10-16T00:00', '2026-11-20T00:00')).toMatch(/400 days/);
    expect(problem('2025-10-16T01:00', '2026-11-20T00:00')).toBeUndefined();
  });

  it('is told by hours up to 35 days, and by days beyond', () => {
    const days = (count: number): Period => ({ from: 0, to: count * 86_400_000 });
    expect([stepOf(days(1), undefined), stepOf(days(7), undefined)]).toEqual(['HOUR', 'DAY']);
    expect([stepOf(days(35), 'HOUR'), stepOf(days(36), 'HOUR'), stepOf(days(1), 'DAY')]).toEqual([
      'HOUR',
      'DAY',
      'DAY',
    ]);
  });

  it('has a step for each day and each hour, those that a clock shows twice included', () => {
    const period = ownPeriod('2026-10-24T12:00', '2026-10-26T00:00', BERLIN);
    expect(stepsOf(period, 'DAY', BERLIN)).toEqual(['2026-10-24', '2026-10-25']);
    // 12 of the one day, and 25 of the other.
    expect(stepsOf(period, 'HOUR', BERLIN)).toHaveLength(37);
    expect(stepsOf(period, 'HOUR', BERLIN)).toContain(stepNameOf({ HOUR: '2026-10-25T02:00:00+01:00' }, 'HOUR'));
    expect(stepsOf(period, 'HOUR', BERLIN)).toContain(stepNameOf({ HOUR: '2026-10-25T02:00:00+02:00' }, 'HOUR'));
  });

  it('has the hours of a clock that stands half an hour beside', () => {
    const period = ownPeriod('2026-11-20T10:00', '2026-11-20T12:00', 'Asia/Kolkata');
    expect(stepsOf(period, 'HOUR', 'Asia/Kolkata')).toEqual([
      stepNameOf({ HOUR: '2026-11-20T10:00:00+05:30' }, 'HOUR'),
      stepNameOf({ HOUR: '2026-11-20T11:00:00+05:30' }, 'HOUR'),
    ]);
  });
});
