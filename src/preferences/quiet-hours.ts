import type { QuietHours } from './preference-rules.js';
import { offsetAt } from './zone-offsets.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
/** 1970 began on a Thursday; weeks begin on Mondays. */
const INTO_WEEK_MS = 3 * DAY_MS;

/** How far ahead quiet hours put anything off at a time: of somebody for whom it is always quiet, they don't end. */
export const LONGEST_QUIET_MS = WEEK_MS;

/** Of the week: from Monday 0:00 by the clock, in milliseconds; `to` is not in it. */
interface Stretch {
  from: number;
  to: number;
}

/**
 * When the quiet ends that reigns at `atMs`, in milliseconds since 1970; null: it doesn't. What goes out then is looked at again, so that an
 * answer of `LONGEST_QUIET_MS` ahead is one of several.
 *
 * It is quiet whenever the person's clock shows a time that is in one of the windows, at or after `from` and before `to`. Where `to` is not
 * later than `from` the window goes on in the morning after the days that it names, and one from 22:00 to 22:00 is a whole day. So where
 * clocks are put forward, times that are skipped are no part of it: a window that would begin among them begins when clocks are changed,
 * and one that would end among them ends then. Where they are put back, times that come twice are quiet twice: a window that ends among them
 * ends, and when they come again it is quiet again.
 *
 * @param homeZone where he is, if his quiet hours don't say; null: UTC.
 */
export function quietUntil(quietHours: QuietHours, homeZone: string | null, atMs: number): number | null {
  if (!quietHours.enabled || quietHours.windows.length === 0) return null;
  const week = weekOf(quietHours);
  const zone = zoneOf(quietHours, homeZone);
  let quietTo = atMs;
  // Each turn ends at the end of a window, of the week, or of a time in which the clocks are not changed; another window may go on there.
  while (quietTo < atMs + LONGEST_QUIET_MS) {
    const { offsetMs, untilMs } = offsetAt(zone, quietTo);
    const shown = sinceMonday(quietTo + offsetMs);
    const stretch = week.find(({ from, to }) => from <= shown && shown < to);
    if (!stretch) return quietTo === atMs ? null : quietTo;
    quietTo = Math.min(quietTo + stretch.to - shown, untilMs);
  }
  return atMs + LONGEST_QUIET_MS;
}

/** Whose clock counts: the one that he said, then that of where he is. */
export function zoneOf({ timeZone }: QuietHours, homeZone: string | null): string {
  return timeZone ?? homeZone ?? 'UTC';
}

function sinceMonday(localMs: number): number {
  const rest = (localMs + INTO_WEEK_MS) % WEEK_MS;
  return rest < 0 ? rest + WEEK_MS : rest;
}

const weeks = new WeakMap<QuietHours, readonly Stretch[]>();

function weekOf(quietHours: QuietHours): readonly Stretch[] {
  const known = weeks.get(quietHours);
  if (known) return known;
  const week = stretchesOf(quietHours);
  weeks.set(quietHours, week);
  return week;
}

/** What runs past Sunday's midnight is two. */
function stretchesOf({ windows }: QuietHours): Stretch[] {
  return windows.flatMap((window) => {
    const [from, to] = [ofDay(window.from), ofDay(window.to)];
    const length = to > from ? to - from : to - from + DAY_MS;
    return window.days.flatMap((day) => {
      const start = (day - 1) * DAY_MS + from;
      const end = start + length;
      if (end <= WEEK_MS) return [{ from: start, to: end }];
      return [
        { from: start, to: WEEK_MS },
        { from: 0, to: end - WEEK_MS },
      ];
    });
  });
}

/** "22:30" */
function ofDay(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE_MS;
}
