import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDigestAt } from './digest-times.js';

const CLOCK = { minute: 9 * 60, weekday: 1 };
const ZONES = Intl.supportedValuesOf('timeZone');

const at = (text: string) => Date.parse(text);
const next = (frequency: 'HOURLY' | 'DAILY' | 'WEEKLY', zone: string, from: string, clock = CLOCK) =>
  new Date(nextDigestAt(frequency, zone, at(from), clock)).toISOString();

describe('the next digest', () => {
  it.each([
    ['HOURLY', 'UTC', '2026-11-28T10:15:00Z', '2026-11-28T11:00:00.000Z'],
    ['HOURLY', 'UTC', '2026-11-28T11:00:00Z', '2026-11-28T12:00:00.000Z'],
    ['HOURLY', 'Asia/Kathmandu', '2026-11-28T10:00:00Z', '2026-11-28T10:15:00.000Z'],
    ['DAILY', 'UTC', '2026-11-28T08:59:59.999Z', '2026-11-28T09:00:00.000Z'],
    ['DAILY', 'UTC', '2026-11-28T09:00:00Z', '2026-11-29T09:00:00.000Z'],
    ['DAILY', 'America/Los_Angeles', '2026-11-28T10:00:00Z', '2026-11-28T17:00:00.000Z'],
    ['DAILY', 'Pacific/Kiritimati', '2026-11-28T10:00:00Z', '2026-11-28T19:00:00.000Z'],
    // A Saturday.
    ['WEEKLY', 'Europe/Paris', '2026-11-28T10:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['WEEKLY', 'Europe/Paris', '2026-11-30T08:00:00Z', '2026-12-07T08:00:00.000Z'],
    // Clocks are put forward, and back, in the night before.
    ['DAILY', 'Europe/Paris', '2026-03-28T09:00:00Z', '2026-03-29T07:00:00.000Z'],
    ['DAILY', 'Europe/Paris', '2026-10-24T09:00:00Z', '2026-10-25T08:00:00.000Z'],
  ] as const)('%s in %s, from %s on: %s', (frequency, zone, from, expected) => {
    expect(next(frequency, zone, from)).toBe(expected);
  });

  it('goes as much later as was skipped where clocks are put forward over its time', () => {
    const clock = { minute: 2 * 60 + 30, weekday: 1 };
    expect(next('DAILY', 'Europe/Paris', '2026-03-28T12:00:00Z', clock)).toBe('2026-03-29T01:30:00.000Z');
  });

  it('goes once where they are put back over it', () => {
    const clock = { minute: 2 * 60 + 30, weekday: 1 };
    expect(next('DAILY', 'Europe/Paris', '2026-10-24T12:00:00Z', clock)).toBe('2026-10-25T00:30:00.000Z');
    expect(next('DAILY', 'Europe/Paris', '2026-10-25T00:30:00Z', clock)).toBe('2026-10-26T01:30:00.000Z');
  });

  const anInstant = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') });
  const clockOf = (zone: string) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' });

  it('is at nine by the clock of every zone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), anInstant, (zone, atMs) => {
        const daily = nextDigestAt('DAILY', zone, atMs, CLOCK);
        expect(daily).toBeGreaterThan(atMs);
        // A day of 25 hours, and one that was left out in between.
        expect(daily - atMs).toBeLessThanOrEqual(49 * 3_600_000);
        expect(clockOf(zone).format(daily)).toMatch(/09:00$/);
        const weekly = nextDigestAt('WEEKLY', zone, atMs, CLOCK);
        expect(weekly).toBeGreaterThan(atMs);
        expect(weekly - atMs).toBeLessThanOrEqual(8 * 86_400_000);
        expect(clockOf(zone).format(weekly)).toMatch(/^Mon.*09:00$/);
        const hourly = nextDigestAt('HOURLY', zone, atMs, CLOCK);
        expect(hourly).toBeGreaterThan(atMs);
        expect(hourly - atMs).toBeLessThanOrEqual(2 * 3_600_000);
      }),
      { numRuns: 500 },
    );
  });
});
