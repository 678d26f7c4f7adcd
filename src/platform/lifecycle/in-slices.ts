import { setTimeout as pause } from 'node:timers/promises';

/** The shortest a slice may be. */
const LEAST_SLICE_MS = 100;

interface Clock {
  /** In milliseconds; never goes back. */
  now(): number;
  pause(ms: number): Promise<unknown>;
}
const CLOCK: Clock = { now: () => performance.now(), pause };

/**
 * Does something with each item, spread evenly over a time: in slices of equal length that differ by one item at most. When the
 * process is too busy to keep the pace it takes longer, and never does more than twice as many in the time of one slice: those
 * who are sent away come back somewhere, and all at once is what this is there to avoid.
 *
 * @param overMs 0: all at once.
 */
export async function inSlices<Item>(
  items: readonly Item[],
  overMs: number,
  work: (item: Item) => void,
  clock: Clock = CLOCK,
): Promise<void> {
  const slices = Math.max(1, Math.min(items.length, Math.floor(overMs / LEAST_SLICE_MS)));
  const lengthMs = overMs / slices;
  const startedAt = clock.now();
  let lastAt = -Infinity;
  let done = 0;
  for (let slice = 0; slice < slices; slice += 1) {
    const dueAt = Math.max(startedAt + slice * lengthMs, lastAt + lengthMs / 2);
    const waitMs = dueAt - clock.now();
    if (waitMs > 0) await clock.pause(waitMs);
    lastAt = clock.now();
    const end = Math.round(((slice + 1) * items.length) / slices);
    for (const item of items.slice(done, end)) work(item);
    done = end;
  }
}
