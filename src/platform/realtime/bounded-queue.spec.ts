import { describe, expect, it, vi } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';
import { Budget } from './budget.js';

const queueOf = (maxEvents = 3, maxBytes = 100) => {
  const onEnd = vi.fn();
  return { queue: new BoundedQueue<number>(new Budget({ maxEvents, maxBytes }), onEnd), onEnd };
};

describe('BoundedQueue', () => {
  it('hands on in order, at once to a reader who waits', async () => {
    const { queue } = queueOf();
    const first = queue.next();
    expect([queue.offer(1, 1), queue.offer(2, 1)]).toEqual([true, true]);
    expect([await first, await queue.next()]).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
    ]);
  });

  it('refuses what is over its bound in items, and in bytes, and takes again when there is room', async () => {
    const { queue } = queueOf(2);
    expect([1, 2, 3].map((item) => queue.offer(item, 1))).toEqual([true, true, false]);
    await queue.next();
    expect(queue.offer(3, 1)).toBe(true);
    const bytes = queueOf(100, 10).queue;
    expect([bytes.offer(1, 6), bytes.offer(2, 6)]).toEqual([true, false]);
  });

  it('takes one item that is larger than the bound when nothing else waits: it could never be read otherwise', () => {
    const { queue } = queueOf(3, 10);
    expect([queue.offer(1, 50), queue.offer(2, 1)]).toEqual([true, false]);
  });

  it('says when it is drained', async () => {
    const { queue } = queueOf();
    await queue.drained();
    queue.offer(1, 1);
    let drained = false;
    const waiting = queue.drained().then(() => (drained = true));
    expect(drained).toBe(false);
    await queue.next();
    await waiting;
  });

  it('knows since when its reader takes nothing', async () => {
    vi.useFakeTimers({ now: 1_000 });
    const { queue } = queueOf();
    queue.offer(1, 1);
    queue.offer(2, 1);
    vi.setSystemTime(3_000);
    expect(queue.lastTakenAt).toBe(1_000);
    await queue.next();
    expect(queue.lastTakenAt).toBe(3_000);
    await queue.next();
    vi.setSystemTime(9_000);
    expect(queue.lastTakenAt).toBe(9_000);
    vi.useRealTimers();
  });

  it('ends for the reader who waits, for the writer, and once', async () => {
    const { queue, onEnd } = queueOf();
    const waiting = queue.next();
    await queue.return();
    await queue.return();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await queue.next()).toEqual({ value: undefined, done: true });
    expect(queue.offer(1, 1)).toBe(true);
    expect(queue.waiting).toBe(0);
    expect(onEnd).toHaveBeenCalledOnce();
  });

  it('hands on what it has before it fails', async () => {
    const { queue } = queueOf();
    queue.offer(1, 1);
    queue.fail(new Error('expired'));
    expect(await queue.next()).toEqual({ value: 1, done: false });
    await expect(queue.next()).rejects.toThrow('expired');
    expect(await queue.next()).toEqual({ value: undefined, done: true });
  });

  it('lets go of who waits for room when it ends', async () => {
    const { queue } = queueOf();
    queue.offer(1, 1);
    const drained = queue.drained();
    await queue.return();
    await expect(drained).resolves.toBeUndefined();
  });
});
