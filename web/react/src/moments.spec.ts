import { describe, expect, it } from 'vitest';
import { comingTime, relativeTime, snoozeTimes, tomorrowMorning } from './moments.js';

/** By the clock of this machine, whatever its zone. */
const at = (text: string) => new Date(text);
const NOON = at('2026-11-18T12:00:00'); // a Wednesday
const ago = (text: string, now = NOON) => relativeTime(at(text), now, 'en');

describe('how long ago', () => {
  it.each([
    ['2026-11-18T11:59:30', 'now'],
    ['2026-11-18T12:00:20', 'now'],
    ['2026-11-18T11:55:00', '5 min. ago'],
    ['2026-11-18T09:00:00', '3 hr. ago'],
    ['2026-11-17T09:00:00', 'yesterday'],
    ['2026-11-12T13:00:00', '6 days ago'],
    ['2026-11-11T12:00:00', 'Nov 11'],
    ['2025-12-01T12:00:00', 'Dec 1, 2025'],
  ])('%s is %s', (moment, words) => {
    expect(ago(moment)).toBe(words);
  });

  it('is hours shortly behind midnight, and not yesterday', () => {
    expect(ago('2026-11-17T23:00:00', at('2026-11-18T01:00:00'))).toBe('2 hr. ago');
  });

  it('is told in the language that is asked for', () => {
    expect(relativeTime(at('2026-11-17T09:00:00'), NOON, 'de')).toBe('gestern');
  });
});

describe('a moment to come', () => {
  const when = (text: string) => comingTime(at(text), NOON, 'en-GB');
  it('is as short as it may be', () => {
    expect(when('2026-11-18T18:00:00')).toBe('18:00');
    expect(when('2026-11-20T09:00:00')).toMatch(/^Fri.* 0?9:00$/);
    expect(when('2026-12-20T09:00:00')).toMatch(/^20 Dec.* 0?9:00$/);
  });
});

describe('the times of a snooze', () => {
  const offered = (text: string) => snoozeTimes(at(text)).map(({ name }) => name);

  it('are an hour, the evening, tomorrow and next week', () => {
    expect(snoozeTimes(NOON)).toEqual([
      { name: 'hour', at: at('2026-11-18T13:00:00') },
      { name: 'evening', at: at('2026-11-18T18:00:00') },
      { name: 'tomorrow', at: at('2026-11-19T09:00:00') },
      { name: 'week', at: at('2026-11-23T09:00:00') },
    ]);
  });

  it('leave out an evening that is as good as here', () => {
    expect(offered('2026-11-18T17:01:00')).toEqual(['hour', 'tomorrow', 'week']);
    expect(offered('2026-11-18T17:00:00')).toContain('evening');
  });

  it('leave out next week on a Sunday, whose tomorrow it is, and mean the one behind on a Monday', () => {
    expect(offered('2026-11-22T12:00:00')).toEqual(['hour', 'evening', 'tomorrow']);
    expect(snoozeTimes(at('2026-11-23T12:00:00')).at(-1)).toEqual({ name: 'week', at: at('2026-11-30T09:00:00') });
  });

  it('are all ahead, soonest first, at any hour of the week', () => {
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      const now = new Date(NOON.getTime() + hour * 3_600_000);
      const times = [now, ...snoozeTimes(now).map((time) => time.at)].map((time) => time.getTime());
      // "In an hour" may be later than nine tomorrow, late at night.
      expect(
        times.slice(2).every((time, index) => time > now.getTime() && (index === 0 || time >= times[index + 1]!)),
      ).toBe(true);
    }
  });

  it('end a pause at nine in the morning', () => {
    expect(tomorrowMorning(at('2026-12-31T23:30:00'))).toEqual(at('2027-01-01T09:00:00'));
  });
});
