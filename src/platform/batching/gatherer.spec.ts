import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { done, failed, Gatherer, type GathererOptions } from './gatherer.js';

function recording(options: GathererOptions<number>) {
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

  it('gives up what has waited too long to be begun, and not what is under way', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const giveUp = { afterMs: 1_000, error: () => new Error('too late') };
    const { gatherer, batches, releaseOne } = recording({ maxWeight: 1, maxInFlight: 1, giveUp });
    const first = gatherer.add(1);
    await turn();
    const second = gatherer.add(2);
    const refused = vi.fn<(error: unknown) => void>();
    second.catch(refused);
    vi.advanceTimersByTime(600);
    const third = gatherer.add(3);
    vi.advanceTimersByTime(500);
    await turn();
    expect(refused).toHaveBeenCalledExactlyOnceWith(new Error('too late'));
    releaseOne();
    expect(await first).toBe('did 1');
    await turn();
    expect(batches).toEqual([[1], [3]]);
    // It was begun in time.
    vi.advanceTimersByTime(5_000);
    releaseOne();
    expect(await third).toBe('did 3');
    await gatherer.idle();
  });

  it('tells one that was put off, and failed before its batch was through, and nobody else', async () => {
    const unhandled = vi.fn<(error: unknown) => void>();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    const gatherer = new Gatherer<number, string>(
      async (items) => {
        const putOff = done<string>(Promise.reject(new Error('held too long')));
        // The others of the batch: in this while the process would have ended by the rejection, with all that was under way.
        await turn();
        return items.map((item) => (item === 1 ? putOff : done(`did ${item}`)));
      },
      { maxWeight: 10, maxInFlight: 1 },
    );
    const [first, second] = await Promise.allSettled([gatherer.add(1), gatherer.add(2)]);
    expect(first).toEqual({ status: 'rejected', reason: new Error('held too long') });
    expect(second).toEqual({ status: 'fulfilled', value: 'did 2' });
    expect(unhandled).not.toHaveBeenCalled();
  });
});
