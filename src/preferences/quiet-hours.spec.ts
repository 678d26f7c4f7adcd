import { describe, expect, it } from 'vitest';
import { note, printedSeed, randomFrom, rounds } from '../../test/support/random.js';
import { isQuietAt, quietHoursOf, someWindows, wallClock } from '../../test/support/quiet-hours-reference.js';
import { LONGEST_QUIET_MS, quietUntil } from './quiet-hours.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAILY = [1, 2, 3, 4, 5, 6, 7];

const at = (text: string) => Date.parse(text);
const daily = (from: string, to: string) => quietHoursOf([{ days: DAILY, from, to }]);
const until = (quietHours: Parameters<typeof quietUntil>[0], zone: string | null, text: string) => {
  const ends = quietUntil(quietHours, zone, at(text));
  return ends === null ? null : new Date(ends).toISOString();
};

describe('quiet hours', () => {
  it.each([
    ['before they begin', '2026-11-20T21:59:59.999Z', null],
    ['when they begin', '2026-11-20T22:00:00.000Z', '2026-11-21T06:00:00.000Z'],
    ['past midnight', '2026-11-21T03:30:00.000Z', '2026-11-21T06:00:00.000Z'],
    ['just before they end', '2026-11-21T05:59:59.999Z', '2026-11-21T06:00:00.000Z'],
    ['when they end', '2026-11-21T06:00:00.000Z', null],
  ])('from 22:00 to 06:00, %s', (_, when, ends) => {
    expect(until(daily('22:00', '06:00'), null, when)).toBe(ends);
  });

  it('are on the days that they begin on, and in the morning after', () => {
    const weekend = quietHoursOf([{ days: [6], from: '22:00', to: '06:00' }]);
    // 2026-11-21 is a Saturday.
    expect(until(weekend, null, '2026-11-20T23:00:00Z')).toBeNull();
    expect(until(weekend, null, '2026-11-21T05:00:00Z')).toBeNull();
    expect(until(weekend, null, '2026-11-21T23:00:00Z')).toBe('2026-11-22T06:00:00.000Z');
    expect(until(weekend, null, '2026-11-22T05:00:00Z')).toBe('2026-11-22T06:00:00.000Z');
    expect(until(weekend, null, '2026-11-22T23:00:00Z')).toBeNull();
  });

  it('run from Sunday into Monday', () => {
    const sunday = quietHoursOf([{ days: [7], from: '22:00', to: '06:00' }]);
    expect(until(sunday, null, '2026-11-22T23:00:00Z')).toBe('2026-11-23T06:00:00.000Z');
    expect(until(sunday, null, '2026-11-23T05:59:00Z')).toBe('2026-11-23T06:00:00.000Z');
  });

  it('from a time to the same time are a whole day', () => {
    const saturday = quietHoursOf([{ days: [6], from: '12:00', to: '12:00' }]);
    expect(until(saturday, null, '2026-11-21T11:59:00Z')).toBeNull();
    expect(until(saturday, null, '2026-11-21T12:00:00Z')).toBe('2026-11-22T12:00:00.000Z');
  });

  it('that overlap or touch are one', () => {
    const work = quietHoursOf([
      { days: [5], from: '08:00', to: '12:00' },
      { days: [5], from: '12:00', to: '14:00' },
      { days: [5], from: '13:00', to: '00:00' },
      { days: [6], from: '00:00', to: '07:00' },
    ]);
    expect(until(work, null, '2026-11-20T08:00:00Z')).toBe('2026-11-21T07:00:00.000Z');
  });

  it('end a week ahead at most, where they have no end', () => {
    expect(quietUntil(daily('00:00', '00:00'), null, at('2026-11-20T08:00:00Z'))).toBe(
      at('2026-11-20T08:00:00Z') + LONGEST_QUIET_MS,
    );
    const long = quietHoursOf([{ days: [1, 2, 3, 4, 5, 6], from: '09:00', to: '09:00' }]);
    expect(until(long, null, '2026-11-23T09:00:00Z')).toBe('2026-11-29T09:00:00.000Z');
  });

  it('are not in force when they are turned off, or none', () => {
    expect(quietUntil({ ...daily('00:00', '00:00'), enabled: false }, null, 0)).toBeNull();
    expect(quietUntil(quietHoursOf([]), null, 0)).toBeNull();
  });

  it('go by the zone that they name, else by that of the profile, else by UTC, also for one that is unknown', () => {
    const quiet = daily('22:00', '23:00');
    const when = '2026-11-20T22:30:00Z';
    expect(until({ ...quiet, timeZone: 'Asia/Tokyo' }, 'Europe/London', when)).toBeNull();
    expect(until(quiet, 'Europe/London', when)).toBe('2026-11-20T23:00:00.000Z');
    expect(until(quiet, 'Asia/Tokyo', when)).toBeNull();
    expect(until(quiet, null, when)).toBe('2026-11-20T23:00:00.000Z');
    expect(until(quiet, 'Mars/Olympus', when)).toBe('2026-11-20T23:00:00.000Z');
  });
});

/** In Berlin clocks go from 02:00 to 03:00 on 2026-03-29 at 01:00Z, and from 03:00 back to 02:00 on 2026-10-25 at 01:00Z. */
describe('when clocks are changed in Berlin, quiet hours', () => {
  const BERLIN = 'Europe/Berlin';
  it.each([
    ['run over the hour that is skipped', '22:00', '06:00', '2026-03-29T00:30:00Z', '2026-03-29T04:00:00.000Z'],
    ['that begin in it begin when clocks change', '02:30', '06:00', '2026-03-29T01:00:00Z', '2026-03-29T04:00:00.000Z'],
    ['that begin in it do not begin before', '02:30', '06:00', '2026-03-29T00:59:59Z', null],
    ['that end in it end when clocks change', '22:00', '02:30', '2026-03-29T00:30:00Z', '2026-03-29T01:00:00.000Z'],
    ['that are in it are not', '02:15', '02:45', '2026-03-29T01:00:00Z', null],
    ['run over the hour that comes twice', '22:00', '06:00', '2026-10-24T23:30:00Z', '2026-10-25T05:00:00.000Z'],
    [
      'that begin in it begin the first time, and end when it comes again',
      '02:30',
      '06:00',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:00:00.000Z',
    ],
    ['that begin in it begin again', '02:30', '06:00', '2026-10-25T01:30:00Z', '2026-10-25T05:00:00.000Z'],
    ['that end in it end the first time', '22:00', '02:30', '2026-10-24T23:30:00Z', '2026-10-25T00:30:00.000Z'],
    ['that end in it are over then', '22:00', '02:30', '2026-10-25T00:45:00Z', null],
    ['that end in it come again with the hour', '22:00', '02:30', '2026-10-25T01:00:00Z', '2026-10-25T01:30:00.000Z'],
    ['that are in it come twice: first', '02:15', '02:45', '2026-10-25T00:15:00Z', '2026-10-25T00:45:00.000Z'],
    ['that are in it come twice: then', '02:15', '02:45', '2026-10-25T01:15:00Z', '2026-10-25T01:45:00.000Z'],
  ])('%s', (_, from, to, when, ends) => {
    expect(until(daily(from, to), BERLIN, when)).toBe(ends);
  });

  it('are a day and an hour, or a day less an hour, where they last from a time to the same time', () => {
    const saturday = quietHoursOf([{ days: [6], from: '12:00', to: '12:00' }]);
    const hours = (when: string) => ((quietUntil(saturday, BERLIN, at(when)) ?? 0) - at(when)) / HOUR_MS;
    expect(hours('2026-03-28T11:00:00Z')).toBe(23);
    expect(hours('2026-10-24T10:00:00Z')).toBe(25);
  });
});

/** The first takes six seconds; in the long run half a minute. */
const TIMEOUT_MS = 600_000;
const ZONES = Intl.supportedValuesOf('timeZone');

/** Minutes at which clocks in a zone have been changed, looked for hour by hour. */
function changesOf(zone: string, fromMs: number, toMs: number): number[] {
  const shown = wallClock(zone);
  const minuteOf = (atMs: number) => Number(shown(atMs).slice(-2)) + 60 * Number(shown(atMs).slice(-5, -3));
  const skipped = (a: number, b: number) => (minuteOf(b) - minuteOf(a) - (b - a) / MINUTE_MS) % 1_440 !== 0;
  const changes: number[] = [];
  // A day at a time, then hours and minutes of the days in which a clock was moved.
  for (let day = fromMs; day < toMs; day += DAY_MS) {
    if (!skipped(day, day + DAY_MS)) continue;
    for (let minute = day; minute < day + DAY_MS; minute += MINUTE_MS) {
      if (skipped(minute, minute + MINUTE_MS)) changes.push(minute + MINUTE_MS);
    }
  }
  return changes;
}

interface Mismatch {
  zone: string;
  at: string;
  windows: unknown;
  seen: number | null;
  expected: number | null;
}

/** All minutes from one to another, for one schedule, against what the wall says; beyond the last nobody looked. */
function mismatchesOf(
  zone: string,
  shown: string[],
  fromMs: number,
  windows: ReturnType<typeof someWindows>,
): Mismatch[] {
  const quietHours = quietHoursOf(windows);
  const beyond = fromMs + shown.length * MINUTE_MS;
  const mismatches: Mismatch[] = [];
  let ends = beyond;
  for (let index = shown.length - 1; index >= 0; index -= 1) {
    const minute = fromMs + index * MINUTE_MS;
    const isQuiet = isQuietAt(shown[index]!, windows);
    if (!isQuiet) ends = minute;
    const expected = isQuiet ? ends : null;
    const seen = quietUntil(quietHours, zone, minute);
    const isRight = expected === beyond ? seen !== null && seen >= beyond : seen === expected;
    if (!isRight) mismatches.push({ zone, at: new Date(minute).toISOString(), windows, seen, expected });
  }
  return mismatches;
}

describe('in every time zone, quiet hours are what the clock on the wall says', () => {
  it('minute by minute, in the two days round each change of clocks within two years', { timeout: TIMEOUT_MS }, () => {
    const random = randomFrom(printedSeed('quiet hours round changes'));
    const fromMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const mismatches: Mismatch[] = [];
    let minutes = 0;
    for (const zone of ZONES) {
      const clock = wallClock(zone);
      for (const change of changesOf(zone, fromMs, fromMs + 731 * DAY_MS)) {
        const start = change - DAY_MS;
        const shown = Array.from({ length: 2_880 }, (_, index) => clock(start + index * MINUTE_MS));
        for (let round = 0; round < rounds(1, 8); round += 1) {
          mismatches.push(...mismatchesOf(zone, shown, start, someWindows(random, clock(change).slice(-5))));
          minutes += shown.length;
        }
      }
    }
    note(`quiet hours: ${minutes.toLocaleString('en')} minutes round changes of clocks in ${ZONES.length} zones`);
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(minutes).toBeGreaterThan(500_000);
  });

  it('at random moments, from 1980 to 2040', { timeout: TIMEOUT_MS }, () => {
    const random = randomFrom(printedSeed('quiet hours at random moments'));
    const [first, last] = [at('1980-01-01T00:00:00Z'), at('2040-01-01T00:00:00Z')];
    const mismatches: Mismatch[] = [];
    for (const zone of ZONES) {
      const clock = wallClock(zone);
      for (let round = 0; round < rounds(10, 200); round += 1) {
        const moment = Math.floor(first + random() * (last - first));
        const windows = someWindows(random);
        const seen = quietUntil(quietHoursOf(windows), zone, moment);
        let expected: number | null = null;
        if (isQuietAt(clock(moment), windows)) {
          const most = moment + LONGEST_QUIET_MS;
          expected = (Math.floor(moment / MINUTE_MS) + 1) * MINUTE_MS;
          while (expected < most && isQuietAt(clock(expected), windows)) expected += MINUTE_MS;
          expected = Math.min(expected, most);
        }
        if (seen !== expected) mismatches.push({ zone, at: new Date(moment).toISOString(), windows, seen, expected });
      }
    }
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(ZONES.length).toBeGreaterThan(300);
  });
});

it('are looked at in a few microseconds', () => {
  const quiet = { ...daily('22:00', '06:00'), timeZone: 'America/New_York' };
  const off = { ...quiet, enabled: false };
  const microseconds = (quietHours: typeof quiet) => {
    const startedAt = performance.now();
    for (let index = 0; index < 20_000; index += 1)
      quietUntil({ ...quietHours }, null, 1_795_000_000_000 + index * 60_000);
    return ((performance.now() - startedAt) * 1_000) / 20_000;
  };
  microseconds(quiet);
  note(`quiet hours: ${microseconds(off).toFixed(2)} µs turned off, ${microseconds(quiet).toFixed(2)} µs in force`);
  expect(microseconds(off)).toBeLessThan(20);
  expect(microseconds(quiet)).toBeLessThan(100);
});
