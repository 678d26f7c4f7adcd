import { LRUCache } from 'lru-cache';

const DAY_MS = 86_400_000;
/** Long enough that one look at quiet hours needs two of them at most. */
const STRETCH_MS = 16 * DAY_MS;
/** Of all zones that there are (some 600 names) a few stretches each. */
const MAX_STRETCHES = 2_000;
const MAX_CLOCKS = 700;

/** A time in which the clocks of a zone are not changed. */
interface Period {
  /** In milliseconds since 1970: when it ends, or when nobody has looked further. */
  untilMs: number;
  /** What a clock there shows, less what one in UTC shows. */
  offsetMs: number;
}

const stretches = new LRUCache<string, readonly Period[]>({ max: MAX_STRETCHES });
const clocks = new LRUCache<string, Intl.DateTimeFormat>({ max: MAX_CLOCKS });

/**
 * How far the clocks of a zone are from UTC at a moment, and until when that can be relied on (at most 16 days). Intl takes some microseconds
 * for each answer, and has none to when it will change: so it is asked once a day of a stretch of days, and more closely where the answers
 * differ, and what came of it is kept. Clocks that were changed and changed back within one day would be missed; the shortest time between two
 * changes in the tz database is four days. A zone that this runtime doesn't know counts as UTC.
 */
export function offsetAt(zone: string, atMs: number): Period {
  const number = Math.floor(atMs / STRETCH_MS);
  const key = `${zone} ${number}`;
  let periods = stretches.get(key);
  if (!periods) {
    periods = periodsOf(zone, number * STRETCH_MS);
    stretches.set(key, periods);
  }
  for (const period of periods) if (atMs < period.untilMs) return period;
  throw new RangeError('not a moment');
}

function periodsOf(zone: string, startMs: number): Period[] {
  const clock = clockOf(zone);
  const periods: Period[] = [];
  let fromMs = startMs;
  let offsetMs = offsetOf(clock, fromMs);
  for (let dayMs = startMs + DAY_MS; dayMs <= startMs + STRETCH_MS; dayMs += DAY_MS) {
    // Of several changes in a day the first is found first, and the rest of the day looked at again.
    const next = offsetOf(clock, dayMs);
    while (next !== offsetMs) {
      const changeMs = firstChange(clock, { fromMs, toMs: dayMs, offsetMs });
      periods.push({ untilMs: changeMs, offsetMs });
      fromMs = changeMs;
      offsetMs = offsetOf(clock, changeMs);
    }
    fromMs = dayMs;
  }
  periods.push({ untilMs: startMs + STRETCH_MS, offsetMs });
  return periods;
}

/** By halves, to the second: when it is no longer what it was at `fromMs`. */
function firstChange(
  clock: Intl.DateTimeFormat | undefined,
  { fromMs, toMs, offsetMs }: { fromMs: number; toMs: number; offsetMs: number },
): number {
  let [before, after] = [fromMs / 1_000, toMs / 1_000];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetOf(clock, middle * 1_000) === offsetMs) before = middle;
    else after = middle;
  }
  return after * 1_000;
}

/** @param atMs a whole second. */
function offsetOf(clock: Intl.DateTimeFormat | undefined, atMs: number): number {
  if (!clock) return 0;
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of clock.formatToParts(atMs)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - atMs;
}

function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = clocks.get(zone);
  if (known) return known;
  try {
    const clock = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(zone, clock);
    return clock;
  } catch {
    return undefined;
  }
}
