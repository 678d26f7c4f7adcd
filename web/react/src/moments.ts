const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago: "now", "5 min. ago", "yesterday"; a date from a week on. */
export function relativeTime(at: Date, now: Date, locale: string | undefined): string {
  const ago = now.getTime() - at.getTime();
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  // Clocks differ by some seconds: nothing comes from the future.
  if (ago < MINUTE_MS) return words.format(0, 'second');
  if (ago < HOUR_MS) return words.format(-Math.floor(ago / MINUTE_MS), 'minute');
  const days = daysBetween(at, now);
  if (days === 0 || ago < 6 * HOUR_MS) return words.format(-Math.floor(ago / HOUR_MS), 'hour');
  if (days < 7) return words.format(-days, 'day');
  const isThisYear = at.getFullYear() === now.getFullYear();
  const date = { day: 'numeric', month: 'short', ...(isThisYear ? {} : { year: 'numeric' as const }) } as const;
  return new Intl.DateTimeFormat(locale, date).format(at);
}

/** A moment in full: what a tooltip says. */
export function fullTime(at: Date, locale: string | undefined): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** A moment to come: "18:00" today, "Tue 09:00" within a week, otherwise with its date. */
export function comingTime(at: Date, now: Date, locale: string | undefined): string {
  const days = daysBetween(now, at);
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (days === 0) return new Intl.DateTimeFormat(locale, time).format(at);
  if (days > 0 && days < 7) return new Intl.DateTimeFormat(locale, { weekday: 'short', ...time }).format(at);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...time }).format(at);
}

export type SnoozeTime = 'hour' | 'evening' | 'tomorrow' | 'week';

const EVENING = 18;
const MORNING = 9;
const MONDAY = 1;

/** When something may come back, by this clock, soonest first. The evening is offered for as long as it is ahead by an hour. */
export function snoozeTimes(now: Date): { name: SnoozeTime; at: Date }[] {
  const evening = atHour(now, 0, EVENING);
  const tomorrow = atHour(now, 1, MORNING);
  const week = atHour(now, (MONDAY - now.getDay() + 7) % 7 || 7, MORNING);
  return [
    { name: 'hour' as const, at: new Date(now.getTime() + HOUR_MS) },
    ...(evening.getTime() - now.getTime() >= HOUR_MS ? [{ name: 'evening' as const, at: evening }] : []),
    { name: 'tomorrow' as const, at: tomorrow },
    // On a Sunday that is tomorrow.
    ...(week.getTime() > tomorrow.getTime() ? [{ name: 'week' as const, at: week }] : []),
  ];
}

export function inAnHour(now: Date): Date {
  return new Date(now.getTime() + HOUR_MS);
}

export function tomorrowMorning(now: Date): Date {
  return atHour(now, 1, MORNING);
}

function atHour(day: Date, daysAhead: number, hour: number): Date {
  const at = new Date(day);
  // By the calendar and not by hours: a day on which clocks are changed has not 24.
  at.setDate(at.getDate() + daysAhead);
  at.setHours(hour, 0, 0, 0);
  return at;
}

/** Midnights between two moments, by this clock. */
function daysBetween(from: Date, to: Date): number {
  const midnight = (of: Date) => Date.UTC(of.getFullYear(), of.getMonth(), of.getDate());
  return Math.round((midnight(to) - midnight(from)) / DAY_MS);
}
