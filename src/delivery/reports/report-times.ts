import { SLOT_MS, type Slots, SLOTS_A_DAY } from './report-slots.js';

/** A stretch of a report: an hour or a day by somebody's clock, or all of it. */
export interface ReportTime {
  /** "2026-11-20" */
  day: string | null;
  /** "2026-11-20T14:00:00+01:00": of an hour that a clock shows twice there are two. */
  hour: string | null;
  /** More than one: a day in which the clock was changed. */
  slots: Slots[];
}

export interface TimeGroups {
  byDay: boolean;
  byHour: boolean;
  timeZone: string;
}

/** A clock is looked at so often, and changed no more than once in between. */
const LOOKED_AT_EVERY = SLOTS_A_DAY / 4;
const HOUR_SLOTS = 4;

/** Cuts some time into the hours or days of a clock. Where there are none to cut into, it is one piece. */
export function timesOf(slots: Slots, { byDay, byHour, timeZone }: TimeGroups): ReportTime[] {
  if (!byDay && !byHour) return [{ day: null, hour: null, slots: [slots] }];
  const length = byHour ? HOUR_SLOTS : SLOTS_A_DAY;
  const times = new Map<string, ReportTime>();
  for (const { from, to, offset } of sameOffsets(slots, offsetsOf(timeZone))) {
    for (let start = Math.floor((from + offset) / length) * length; start < to + offset; start += length) {
      const local = new Date(start * SLOT_MS).toISOString();
      const day = byDay ? local.slice(0, 10) : null;
      const hour = byHour ? `${local.slice(0, 19)}${inWords(offset)}` : null;
      const time = times.get(hour ?? local.slice(0, 10)) ?? { day, hour, slots: [] };
      times.set(hour ?? local.slice(0, 10), time);
      time.slots.push([Math.max(from, start - offset), Math.min(to, start + length - offset)]);
    }
  }
  return [...times.values()];
}

interface SameOffset {
  from: number;
  to: number;
  /** Of the clock, before UTC, in slots. */
  offset: number;
}

function sameOffsets([from, to]: Slots, offsetAt: (slot: number) => number): SameOffset[] {
  const found: SameOffset[] = [{ from, to, offset: offsetAt(from) }];
  for (let slot = from; slot < to; slot += LOOKED_AT_EVERY) {
    const next = Math.min(slot + LOOKED_AT_EVERY, to);
    const [last] = found.slice(-1);
    const offset = offsetAt(next);
    if (!last || offset === last.offset) continue;
    let [before, behind] = [slot, next];
    while (behind - before > 1) {
      const middle = Math.floor((before + behind) / 2);
      if (offsetAt(middle) === last.offset) before = middle;
      else behind = middle;
    }
    last.to = behind;
    if (behind < to) found.push({ from: behind, to, offset });
  }
  return found;
}

function offsetsOf(timeZone: string): (slot: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (slot) => {
    const written = format.formatToParts(slot * SLOT_MS).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(written) ?? [];
    if (sign === undefined) return 0;
    // Before 1972 some were odd by seconds: the nearest quarter is theirs.
    return Math.round((Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes))) / 15);
  };
}

/** "+05:30" */
function inWords(offset: number): string {
  const minutes = Math.abs(offset) * 15;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
