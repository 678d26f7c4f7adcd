import { describe, expect, it } from 'vitest';
import { daysBetween, hourOf, instantOf, isTimeZone, localOf, offsetMs, plusDays } from './clock.js';

const at = (iso: string) => Date.parse(iso);

describe('times of a clock', () => {
  it.each([
    ['UTC', '2026-11-20T13:00:00Z', '2026-11-20T13:00', 0],
    ['Europe/Berlin', '2026-11-20T13:00:00Z', '2026-11-20T14:00', 60],
    ['Asia/Kathmandu', '2026-11-20T23:00:00Z', '2026-11-21T04:45', 345],
    ['America/St_Johns', '2026-11-20T01:00:00Z', '2026-11-19T21:30', -210],
  ])('are in %s what it shows, and back', (zone, iso, local, minutes) => {
    expect(localOf(at(iso), zone)).toBe(local);
    expect(instantOf(local, zone)).toBe(at(iso));
    expect(offsetMs(at(iso), zone)).toBe(minutes * 60_000);
  });

  it('are the first, where a clock shows them twice', () => {
    expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'));
    expect(instantOf('2026-10-25T03:00', 'Europe/Berlin')).toBe(at('2026-10-25T02:00:00Z'));
  });

  it('are right behind the jump, where a clock jumps over them', () => {
    expect(instantOf('2026-03-29T02:30', 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'));
    // A day that begins at one.
    expect(instantOf('2026-04-24T00:00', 'Africa/Cairo')).toBe(at('2026-04-23T22:00:00Z'));
  });

  it('go to other days over a change of the clock', () => {
    expect(plusDays('2026-10-26T00:00', -1)).toBe('2026-10-25T00:00');
    expect(daysBetween('2026-10-25T00:00', '2026-10-26T00:00')).toBe(1);
    expect(daysBetween('2026-10-25T00:00', '2026-10-25T06:00')).toBe(0.25);
  });

  it('are in an hour that begins where the clock says so', () => {
    expect(hourOf(at('2026-11-20T13:59:59Z'), 'UTC')).toBe(at('2026-11-20T13:00:00Z'));
    expect(hourOf(at('2026-11-20T13:20:00Z'), 'Asia/Kathmandu')).toBe(at('2026-11-20T13:15:00Z'));
  });

  it('are those of a zone that there is', () => {
    expect([isTimeZone('Europe/Paris'), isTimeZone('Europe/Nowhere'), isTimeZone('')]).toEqual([true, false, false]);
    expect(instantOf('soon', 'UTC')).toBeNaN();
  });
});
