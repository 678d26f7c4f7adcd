import { firstIdAt, timeOfId } from '../../platform/database/index.js';

/**
 * What is looked for newest first is read from the end of an index, until there is enough: the planner, where it has not counted a table yet, takes
 * all of it for little, reads it, and puts it in order.
 */
export const IN_ORDER = { enable_bitmapscan: 'off', enable_seqscan: 'off', jit: 'off' } as const;

/** Above all ids. */
export const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
/** Not above any. */
export const OLDEST = '00000000-0000-0000-0000-000000000000';

/** A piece of a list, newest first: ids below `before`, and not below `floor`. */
export interface Stretch {
  before: string;
  floor: string;
}

/** What was found among some rows. */
export interface Look<Found> {
  /** Newest first. */
  found: Found[];
  /** Everything down to it was looked at, it included; null: there is nothing below. */
  end: string | null;
  /** How many rows were looked at. */
  looked: number;
}

/** A page, as far as it was looked for. */
export interface Walked<Found> {
  found: Found[];
  /** As `end`; null: all of it was looked at, or there is enough. */
  leftAt: string | null;
}

export interface WalkPlan {
  before: string;
  /** Rows of the page, and one more. */
  wanted: number;
  /** Rows to look at in the first step; each further one takes four times as many. */
  width: number;
  /** After so many rows the page is left as it is: whoever asks goes on from there. */
  budget: number;
}

const GROWS = 4;

/**
 * Fills a page by looking at more and more rows. However few of them match, it ends after so many: a page may be short then, or empty, and there
 * is more behind it.
 */
export async function walk<Found>(
  { before, wanted, width, budget }: WalkPlan,
  look: (before: string, width: number, wanted: number) => Promise<Look<Found>>,
): Promise<Walked<Found>> {
  const found: Found[] = [];
  let at = before;
  let left = budget;
  for (let wide = width; ; wide = Math.min(wide * GROWS, Math.max(left, 1))) {
    const step = await look(at, wide, wanted - found.length);
    found.push(...step.found);
    if (found.length >= wanted || step.end === null) return { found, leftAt: null };
    at = step.end;
    left -= Math.max(step.looked, 1);
    if (left <= 0) return { found, leftAt: at };
  }
}

/** Something by which rows are found that bear the same millisecond in their ids. */
export interface Lead {
  id: string;
  /** Rows of it, about. */
  size: number;
}

/** The least id of the next millisecond: what bears the one of `id` is below it. */
export function aboveMillisecond(id: string): string {
  return id === NEWEST ? NEWEST : firstIdAt(timeOfId(id) + 1);
}

export function startOfMillisecond(id: string): string {
  return firstIdAt(timeOfId(id));
}

/**
 * Of leads, newest first, those that go into one step: whole milliseconds, as ids within one are in no order; and at most so many rows, unless the
 * first has more.
 * @param isAll there are none below them. Otherwise the last millisecond may be cut, and is left for the next step.
 * @returns `end`: everything down to it belongs to these; null: there is nothing below.
 */
export function stepOf<Some extends Lead>(
  leads: readonly Some[],
  isAll: boolean,
  width: number,
): { taken: Some[]; end: string | null } {
  const taken: Some[] = [];
  let size = 0;
  for (let from = 0; from < leads.length;) {
    const start = startOfMillisecond(leads[from]?.id ?? OLDEST);
    let to = from;
    while (to < leads.length && (leads[to]?.id ?? OLDEST) >= start) to += 1;
    const group = leads.slice(from, to);
    // The only one is taken as it is: it is asked for with more room (see `leadsFrom`).
    if (to === leads.length && !isAll && from > 0) return { taken, end: aboveMillisecond(start) };
    size += group.reduce((sum, lead) => sum + lead.size, 0);
    if (from > 0 && size > width) return { taken, end: aboveMillisecond(start) };
    taken.push(...group);
    from = to;
  }
  return { taken, end: isAll ? null : startOfMillisecond(leads.at(-1)?.id ?? OLDEST) };
}

/** Asks for leads with more and more room, until they are not all of one millisecond. */
export async function leadsFrom<Some extends Lead>(
  limit: number,
  ask: (limit: number) => Promise<Some[]>,
): Promise<{ leads: Some[]; isAll: boolean }> {
  for (let room = limit; ; room *= GROWS) {
    const leads = await ask(room);
    const isAll = leads.length < room;
    const [first, last] = [leads[0], leads.at(-1)];
    if (isAll || !first || !last || timeOfId(first.id) !== timeOfId(last.id)) return { leads, isAll };
  }
}
