import { describe, expect, it } from 'vitest';
import { inSlices } from './in-slices.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** When each item was done, in milliseconds since the start. @param busyMs how long the process can't do anything else behind it */
async function times(count: number, overMs: number, busyMs: (item: number) => number = () => 0): Promise<number[]> {
  const at: number[] = [];
  let ms = 0;
  const clock = { now: () => ms, pause: async (wait: number) => void (ms += wait) };
  const work = (item: number) => {
    at[item] = ms;
    ms += busyMs(item);
  };
  await inSlices(numbers(count), overMs, work, clock);
  return at;
}

/** How many there were in each instant. */
function slicesOf(at: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const ms of at) counts.set(ms, (counts.get(ms) ?? 0) + 1);
  return [...counts.values()];
}

describe('inSlices', () => {
  it.each([
    [10_000, 8_000, 80],
    [200, 2_000, 20],
    [25, 2_000, 20],
    [7, 8_000, 7],
    [1, 8_000, 1],
    [3, 50, 1],
    [10_000, 0, 1],
  ])('does %i items over %i ms in %i slices, none with more than one above another', async (count, overMs, slices) => {
    const at = await times(count, overMs);
    const perSlice = slicesOf(at);
    expect(at).toHaveLength(count);
    expect(perSlice).toHaveLength(slices);
    expect(Math.max(...perSlice) - Math.min(...perSlice)).toBeLessThanOrEqual(1);
    expect(at).toEqual(at.toSorted((one, other) => one - other));
    expect(Math.max(...at)).toBeLessThan(Math.max(overMs, 1));
  });

  it('does not make up for lost time at once', async () => {
    const at = await times(200, 2_000, (item) => (item === 49 ? 1_000 : 0));
    const instants = [...new Set(at)];
    const gaps = instants.slice(1).map((ms, index) => ms - instants[index]!);
    expect(Math.max(...slicesOf(at))).toBe(10);
    expect(Math.min(...gaps)).toBe(50);
    expect(Math.max(...at)).toBeLessThan(2_200);
  });

  it('keeps its pace by the clock on the wall', async () => {
    const startedAt = performance.now();
    await inSlices(numbers(50), 300, () => undefined);
    expect(performance.now() - startedAt).toBeGreaterThan(190);
  });

  it('has nothing to do with nothing', async () => {
    expect(await times(0, 8_000)).toEqual([]);
  });
});
