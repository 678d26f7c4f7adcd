import { daysBetween, hourOf, instantOf, type Local, localOf, plusDays } from './clock.js';

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** As the API has it: docs/limits.md. */
export const MOST_DAYS = 400;
export const MOST_DAYS_BY_HOUR = 35;
/** Up to so many days, the course is by hours if nobody says otherwise. */
const DAYS_BY_HOUR = 3;

export const PRESETS = { today: 1, '7d': 7, '30d': 30, '90d': 90 } as const;
export type Preset = keyof typeof PRESETS;

/** From the first, and before the second; in milliseconds. */
export interface Period {
  from: number;
  to: number;
}

export const upToQuarter = (ms: number): number => Math.ceil(ms / QUARTER_MS) * QUARTER_MS;
export const daysOf = ({ from, to }: Period): number => (to - from) / DAY_MS;

/** The last days of a clock, with the one that is. */
export function presetPeriod(preset: Preset, nowMs: number, timeZone: string): Period {
  const today = `${localOf(nowMs, timeZone).slice(0, 10)}T00:00`;
  return { from: instantOf(plusDays(today, 1 - PRESETS[preset]), timeZone), to: upToQuarter(nowMs) };
}

/** By whole quarters of an hour, as the API counts. */
export const ownPeriod = (from: Local, to: Local, timeZone: string): Period => ({
  from: Math.floor(instantOf(from, timeZone) / QUARTER_MS) * QUARTER_MS,
  to: upToQuarter(instantOf(to, timeZone)),
});

/** Why there is no report of that time, for people; undefined: there is. */
export function problemOf(period: Period): string | undefined {
  if (Number.isNaN(period.from) || Number.isNaN(period.to)) return 'Say from when, and to when.';
  if (period.to <= period.from) return 'It must end later than it begins.';
  if (daysOf(period) > MOST_DAYS) return `A report is of at most ${MOST_DAYS} days.`;
  return undefined;
}

/** As long, before it: whole days by whole days, so that what is compared is the same time of the day; a part of a day by what was right before it. */
export function earlierThan(period: Period, timeZone: string, presetDays?: number): Period {
  const [from, to] = [localOf(period.from, timeZone), localOf(period.to, timeZone)];
  const days = presetDays ?? daysBetween(from, to);
  if (Number.isInteger(days)) {
    return { from: instantOf(plusDays(from, -days), timeZone), to: instantOf(plusDays(to, -days), timeZone) };
  }
  return { from: 2 * period.from - period.to, to: period.from };
}

export type Step = 'DAY' | 'HOUR';

/** What there is to choose; undefined in `chosen`: nobody did. */
export function stepOf(period: Period, chosen: Step | undefined): Step {
  if (daysOf(period) > MOST_DAYS_BY_HOUR) return 'DAY';
  return chosen ?? (daysOf(period) <= DAYS_BY_HOUR ? 'HOUR' : 'DAY');
}

/** Names of the days or hours of some time, as a report has them: what had nothing is not in it. Of hours, when they begin, in milliseconds. */
export function stepsOf({ from, to }: Period, step: Step, timeZone: string): string[] {
  const found = new Set<string>();
  if (step === 'DAY') {
    const last = localOf(to - 1, timeZone).slice(0, 10);
    for (let day = localOf(from, timeZone); ; day = plusDays(day, 1)) {
      found.add(day.slice(0, 10));
      if (day.slice(0, 10) >= last) return [...found];
    }
  }
  // By quarters: a clock may be changed by less than an hour.
  for (let ms = from; ms < to; ms += QUARTER_MS) found.add(String(hourOf(ms, timeZone)));
  return [...found];
}

/** The same name, of a row of a report. */
export function stepNameOf(group: Readonly<Record<string, unknown>>, step: Step): string {
  const name = String(group[step]);
  return step === 'DAY' ? name : String(Date.parse(name));
}
