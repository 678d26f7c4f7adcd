import { describe, expect, it } from 'vitest';
import { courseOf } from './course-series.js';
import { ownPeriod } from './period.js';

const UTC = 'UTC';
const row = (group: Record<string, string>, sent: number) => ({ group, sent, delivered: sent - 1, failed: 1 });

describe('the course of a report', () => {
  it('has a zero for a day that has no row, and the days before laid over it', () => {
    const times = {
      now: ownPeriod('2026-11-20T00:00', '2026-11-23T00:00', UTC),
      earlier: ownPeriod('2026-11-17T00:00', '2026-11-20T00:00', UTC),
    };
    const answer = {
      now: [row({ DAY: '2026-11-20' }, 5), row({ DAY: '2026-11-22' }, 7)],
      earlier: [row({ DAY: '2026-11-18' }, 4)],
    };
    const { x, series } = courseOf(answer, times, 'DAY', UTC);
    expect(x).toEqual(['20', '21', '22'].map((day) => Date.parse(`2026-11-${day}T00:00Z`) / 1_000));
    const values = Object.fromEntries(series.map((each) => [each.label, each.values]));
    expect(values).toEqual({ 'sent before': [0, 4, 0], sent: [5, 0, 7], delivered: [4, 0, 6], failed: [1, 0, 1] });
  });

  it('stands by hours where the clock does', () => {
    const times = {
      now: ownPeriod('2026-11-20T10:00', '2026-11-20T12:00', 'Asia/Kolkata'),
      earlier: ownPeriod('2026-11-20T08:00', '2026-11-20T10:00', 'Asia/Kolkata'),
    };
    const answer = {
      now: [row({ HOUR: '2026-11-20T11:00:00+05:30' }, 3)],
      earlier: [row({ HOUR: '2026-11-20T08:00:00+05:30' }, 2)],
    };
    const { x, series } = courseOf(answer, times, 'HOUR', 'Asia/Kolkata');
    expect(x).toEqual([Date.parse('2026-11-20T04:30Z') / 1_000, Date.parse('2026-11-20T05:30Z') / 1_000]);
    expect(series.map(({ values }) => values.slice(0, 2))).toEqual([
      [2, 0],
      [0, 3],
      [0, 2],
      [0, 1],
    ]);
  });
});
