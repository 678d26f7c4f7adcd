const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** "2026-11-20T14:00": what a clock shows, and what `<input type="datetime-local">` takes. */
export type Local = string;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(timeZone, made);
  return made;
}

/** @throws RangeError for a zone that there isn't */
export const localOf = (ms: number, timeZone: string): Local => formatOf(timeZone).format(ms).replace(' ', 'T');

const asUtc = (local: Local): number => Date.parse(`${local}Z`);

/** How far the clock is before UTC, in milliseconds; to the minute. */
export function offsetMs(ms: number, timeZone: string): number {
  return asUtc(localOf(ms, timeZone)) - Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}

/** When a clock shows that: the first time, where it does so twice; where it never does, as it jumps over it, as if it had not jumped. NaN: that is no time. */
export function instantOf(local: Local, timeZone: string): number {
  const utc = asUtc(local);
  if (Number.isNaN(utc)) return Number.NaN;
  const before = utc - offsetMs(utc - DAY_MS, timeZone);
  const after = utc - offsetMs(utc + DAY_MS, timeZone);
  const shown = [before, after].filter((ms) => localOf(ms, timeZone) === local);
  return shown.length > 0 ? Math.min(...shown) : before;
}

/** The same time of another day. */
export function plusDays(local: Local, days: number): Local {
  return new Date(asUtc(local) + days * DAY_MS).toISOString().slice(0, 16);
}

/** How many days are between two times of a clock; not whole: they are not at the same time of the day. */
export const daysBetween = (from: Local, to: Local): number => (asUtc(to) - asUtc(from)) / DAY_MS;

/** When the hour began that a clock is in. */
export function hourOf(ms: number, timeZone: string): number {
  const minute = Number(localOf(ms, timeZone).slice(14, 16));
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS - minute * MINUTE_MS;
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
