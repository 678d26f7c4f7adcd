import { describe, expect, it } from 'vitest';
import { done, failed, Gatherer } from './gatherer.js';

function recording(options: { maxWeight: number; maxInFlight: number; weightOf?: (item: number) => number }) {
  const batches: number[][] = [];
  const release: (() => void)[] = [];
  const gatherer = new Gatherer<number, string>(async (items) => {
    batches.push(items);
    await new Promise<void>((resolve) => release.push(resolve));
    return items.map((item) => (item < 0 ? failed(new Error(`no ${item}`)) : done(`did ${item}`)));
  }, options);
  return { gatherer, batches, releaseOne: () => release.shift()?.() };
}
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('Gatherer', () => {
  it('runs what was asked for in one turn together, and what came meanwhile next', async () => {
    const { gatherer, batches, releaseOne } = recording({ maxWeight: 10, maxInFlight: 1 });
    const first = [gatherer.add(1), gatherer.add(2)];
    await turn();
    const later = [gatherer.add(3), gatherer.add(4)];
    await turn();
    expect(batches).toEqual([[1, 2]]);
    releaseOne();
    expect(await Promise.all(first)).toEqual(['did 1', 'did 2']);
    await turn();
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    releaseOne();
    expect(await Promise.all(later)).toEqual(['did 3', 'did 4']);
    await gatherer.idle();
  });

  it('keeps batches within their weight, and lets a heavier item go alone', async () => {
    const { gatherer, batches, releaseOne } = recording({ maxWeight: 10, maxInFlight: 9, weightOf: (item) => item });
    const all = [4, 6, 1, 50, 2].map((item) => gatherer.add(item));
    await turn();
    expect(batches).toEqual([[4, 6], [1], [50], [2]]);
    for (const _ of batches) releaseOne();
    await Promise.all(all);
  });

  it('fails the item that failed, and no other', async () => {
    const { gatherer, releaseOne } = recording({ maxWeight: 10, maxInFlight: 1 });
    const good = gatherer.add(1);
    const bad = gatherer.add(-1);
    await turn();
    releaseOne();
    await expect(bad).rejects.toThrow('no -1');
    await expect(good).resolves.toBe('did 1');
  });
});
