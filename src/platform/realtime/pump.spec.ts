import { describe, expect, it, vi } from 'vitest';
import { Pump, type Writes } from './pump.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function aWriter(flush: (self: Writes) => void = () => undefined) {
  const writer = { isScheduled: false, flush: vi.fn(() => flush(writer)) };
  return writer;
}

describe('Pump', () => {
  it('lets each write once, however much has come for it meanwhile', async () => {
    const pump = new Pump(() => undefined);
    const [one, other] = [aWriter(), aWriter()];
    for (let count = 0; count < 10; count += 1) [one, other].forEach((writer) => pump.schedule(writer));
    expect(one.flush).not.toHaveBeenCalled();
    await turn();
    await turn();
    expect([one, other].map(({ flush }) => flush.mock.calls.length)).toEqual([1, 1]);
    pump.schedule(one);
    await turn();
    expect(one.flush).toHaveBeenCalledTimes(2);
  });

  it('lets the loop go on after every 500', async () => {
    const pump = new Pump(() => undefined);
    const writers = Array.from({ length: 1_200 }, () => aWriter());
    for (const writer of writers) pump.schedule(writer);
    const written = () => writers.filter(({ flush }) => flush.mock.calls.length > 0).length;
    const seen: number[] = [];
    for (let turns = 0; turns < 4; turns += 1) {
      await turn();
      seen.push(written());
    }
    expect(seen).toEqual([500, 1_000, 1_200, 1_200]);
  });

  it('gives everybody his turn, though some always have more', async () => {
    const pump = new Pump(() => undefined);
    let isOver = false;
    const greedy = Array.from({ length: 700 }, () => aWriter((self) => void (isOver || pump.schedule(self))));
    for (const writer of greedy) pump.schedule(writer);
    await turn();
    const modest = aWriter();
    pump.schedule(modest);
    for (let turns = 0; turns < 4; turns += 1) await turn();
    expect(modest.flush).toHaveBeenCalledOnce();
    // Long enough that what is behind it was let go several times.
    for (let turns = 0; turns < 100; turns += 1) await turn();
    const counts = greedy.map(({ flush }) => flush.mock.calls.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect((pump as unknown as { queue: unknown[] }).queue.length).toBeLessThan(10_000);
    isOver = true;
    for (let turns = 0; turns < 4; turns += 1) await turn();
    expect(pump as unknown).toMatchObject({ queue: [], head: 0, isRunning: false });
  });

  it('goes on with the others when one throws, and tells of it', async () => {
    const told = vi.fn();
    const pump = new Pump(told);
    const bad = aWriter(() => {
      throw new Error('bad');
    });
    const good = aWriter();
    for (const writer of [bad, good]) pump.schedule(writer);
    await turn();
    expect(good.flush).toHaveBeenCalledOnce();
    expect(told).toHaveBeenCalledWith(new Error('bad'));
    for (const writer of [bad, good]) pump.schedule(writer);
    await turn();
    expect(good.flush).toHaveBeenCalledTimes(2);
  });
});
