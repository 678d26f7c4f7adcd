import { describe, expect, it } from 'vitest';
import { SLOT_MS, type Slots } from './report-slots.js';
import { timesOf } from './report-times.js';

const slot = (text: string) => Date.parse(text) / SLOT_MS;
const between = (from: string, to: string): Slots => [slot(from), slot(to)];
const quarters = (slots: readonly Slots[]) => slots.reduce((sum, [from, to]) => sum + to - from, 0);
const days = { byDay: true, byHour: false };
const hours = { byDay: false, byHour: true };

describe('hours and days of a clock', () => {
  it.each([
    ['Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25', 25],
    ['America/New_York', '2026-11-01T04:00Z', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-04T13:00Z', '2026-04-05', 24.5],
    ['Asia/Kathmandu', '2026-04-04T18:15Z', '2026-04-05', 24],
  ])('%s: the day that begins at %s, %s, has %d hours', (timeZone, start, day, length) => {
    const from = slot(start);
    const times = timesOf([from - 96, from + 3 * 96], { ...days, timeZone });
    const found = times.find((time) => time.day === day);
    expect(found?.slots[0]?.[0]).toBe(from);
    expect(quarters(found?.slots ?? []) / 4).toBe(length);
  });

  it('are two where a clock shows an hour twice, and none where it leaves one out', () => {
    const berlin = { ...hours, timeZone: 'Europe/Berlin' };
    expect(timesOf(between('2026-10-25T00:00Z', '2026-10-25T02:00Z'), berlin).map(({ hour }) => hour)).toEqual([
      '2026-10-25T02:00:00+02:00',
      '2026-10-25T02:00:00+01:00',
    ]);
    expect(timesOf(between('2026-03-29T00:00Z', '2026-03-29T02:00Z'), berlin).map(({ hour }) => hour)).toEqual([
      '2026-03-29T01:00:00+01:00',
      '2026-03-29T03:00:00+02:00',
    ]);
  });

  it('are cut where the time asked for begins and ends', () => {
    const times = timesOf(between('2026-11-20T09:45Z', '2026-11-20T11:15Z'), { ...hours, timeZone: 'UTC' });
    expect(times.map(({ hour, slots }) => [hour, quarters(slots)])).toEqual([
      ['2026-11-20T09:00:00+00:00', 1],
      ['2026-11-20T10:00:00+00:00', 4],
      ['2026-11-20T11:00:00+00:00', 1],
    ]);
  });

  it.each(['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
    'have each quarter of an hour once, and the day that the clock shows: %s',
    (timeZone) => {
      const all = between('2011-06-01T00:15Z', '2012-07-01T00:00Z');
      const shown = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
      let next = all[0];
      for (const { day, slots } of timesOf(all, { ...days, timeZone })) {
        for (const [from, to] of slots) {
          expect(from).toBe(next);
          next = to;
          for (const at of [from, to - 1]) expect(shown.format(at * SLOT_MS)).toBe(day);
        }
      }
      expect(next).toBe(all[1]);
    },
  );
});
