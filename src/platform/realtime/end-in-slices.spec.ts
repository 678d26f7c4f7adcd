import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endInSlices } from './end-in-slices.js';

interface Connection {
  number: number;
}

const connections = (count: number) => new Set(Array.from({ length: count }, (_, number): Connection => ({ number })));

describe('endInSlices', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** How many were ended at once, by the time at which they were. */
  async function slicesOf(open: Set<Connection>, overMs: number, whileEnding: () => void = () => undefined) {
    const began = Date.now();
    const slices = new Map<number, number>();
    const done = endInSlices(open, overMs, () => {
      slices.set(Date.now() - began, (slices.get(Date.now() - began) ?? 0) + 1);
      whileEnding();
    });
    await vi.runAllTimersAsync();
    await done;
    return slices;
  }

  it('ends all of them within the time, none of the slices with more than twice the mean', async () => {
    const slices = await slicesOf(connections(1_001), 8_000);
    expect([...slices.values()].reduce((sum, count) => sum + count)).toBe(1_001);
    expect(slices.size).toBe(32);
    expect(Math.max(...slices.keys())).toBeLessThan(8_000);
    expect(Math.max(...slices.values())).toBeLessThanOrEqual((2 * 1_001) / 32);
  });

  it('takes no longer than it has to: a few go one by one', async () => {
    expect([...(await slicesOf(connections(3), 8_000)).keys()]).toEqual([0, 250, 500]);
    expect((await slicesOf(connections(0), 8_000)).size).toBe(0);
  });

  it('ends all at once where there is no time', async () => {
    expect([...(await slicesOf(connections(100), 0))]).toEqual([[0, 100]]);
  });

  it('ends nothing twice, what is slow to go included, and what came late with the rest', async () => {
    const open = connections(40);
    const ended: Connection[] = [];
    const done = endInSlices(open, 2_000, (connection) => ended.push(connection));
    await vi.advanceTimersByTimeAsync(1_000);
    const late = { number: 40 };
    open.add(late);
    await vi.runAllTimersAsync();
    await done;
    expect(ended).toHaveLength(41);
    expect(new Set(ended)).toEqual(open);
  });

  it('does not wait for what goes by itself', async () => {
    const open = connections(32);
    expect([...(await slicesOf(open, 8_000, () => open.clear()))]).toEqual([[0, 1]]);
  });
});
