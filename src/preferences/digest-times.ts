import type { DigestFrequencyName } from './preference-rules.js';
import { offsetAt } from './zone-offsets.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** 1970 began on a Thursday; weeks begin on Mondays. */
const INTO_WEEK_DAYS = 3;

/** By everybody's own clock. */
export interface DigestClock {
  /** Of daily and weekly digests: minutes past midnight. */
  minute: number;
  /** Of weekly ones: 1: Monday, 7: Sunday. */
  weekday: number;
}

/**
 * When the next digest goes, later than `atMs`, in milliseconds since 1970: at the full hour, or at the time of `clock`, as the person's own clock
 * shows them. Where clocks are put forward over that time it goes as much later as they are put forward; where they are put back over it, at the first of the two.
 */
export function nextDigestAt(
  frequency: Exclude<DigestFrequencyName, 'INSTANT'>,
  zone: string,
  atMs: number,
  { minute, weekday }: DigestClock,
): number {
  if (frequency === 'HOURLY') return nextHour(zone, atMs);
  const shown = atMs + offsetAt(zone, atMs).offsetMs;
  const today = Math.floor(shown / DAY_MS);
  // Today may be over, and tomorrow's may be today's where a day was left out.
  for (let day = today; ; day += 1) {
    if (frequency === 'WEEKLY' && weekdayOf(day) !== weekday) continue;
    const at = momentOf(zone, day * DAY_MS + minute * MINUTE_MS);
    if (at > atMs) return at;
  }
}

function weekdayOf(day: number): number {
  return ((((day + INTO_WEEK_DAYS) % 7) + 7) % 7) + 1;
}

/** Where clocks were changed before it, it is the full hour of the new ones. */
function nextHour(zone: string, atMs: number): number {
  const { offsetMs, untilMs } = offsetAt(zone, atMs);
  const next = (Math.floor((atMs + offsetMs) / HOUR_MS) + 1) * HOUR_MS - offsetMs;
  if (next < untilMs) return next;
  const later = offsetAt(zone, untilMs);
  const full = Math.ceil((untilMs + later.offsetMs) / HOUR_MS) * HOUR_MS - later.offsetMs;
  return Math.max(full, untilMs);
}

/** When a clock there shows it for the first time. */
function momentOf(zone: string, shownMs: number): number {
  const before = offsetAt(zone, shownMs - DAY_MS).offsetMs;
  const after = offsetAt(zone, shownMs + DAY_MS).offsetMs;
  const moments = [shownMs - before, shownMs - after].sort((a, b) => a - b);
  // Of a time that was skipped neither shows it: by the clocks of before, it is as much later as was skipped.
  return moments.find((at) => at + offsetAt(zone, at).offsetMs === shownMs) ?? shownMs - before;
}
