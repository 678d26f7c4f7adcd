import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { memoryLogger } from '../logging/index.js';
import { DueLoop, type NextDue } from './due-loop.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function loopOf(answers: (NextDue | Error)[]) {
  const ranAt: number[] = [];
  const log = memoryLogger();
  const startedAt = Date.now();
  const loop = new DueLoop(
    () => {
      ranAt.push(Date.now() - startedAt);
      const answer = answers.shift() ?? {};
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    { intervalMs: 1_000, name: 'doing it' },
    log.logger,
  );
  return { loop, ranAt, log };
}

it('runs at once, then every interval, and before where something is due by then', async () => {
  const { loop, ranAt } = loopOf([{}, { inMs: 250 }, { inMs: 5_000 }, { inMs: -7 }, {}]);
  loop.start();
  await vi.advanceTimersByTimeAsync(3_300);
  // Whatever is overdue, others have their turn in between.
  expect(ranAt).toEqual([0, 1_000, 1_250, 2_250, 2_260, 3_260]);
  await loop.stop();
});

it('runs sooner when it is told that something is due, once more behind a run under way', async () => {
  const { loop, ranAt } = loopOf([]);
  loop.start();
  await vi.advanceTimersByTimeAsync(300);
  loop.soon();
  await vi.advanceTimersByTimeAsync(100);
  expect(ranAt).toEqual([0, 300]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ranAt).toEqual([0, 300, 1_300]);
  await loop.stop();
});

it('says what failed, and goes on an interval later', async () => {
  const { loop, ranAt, log } = loopOf([new Error('away'), {}]);
  loop.start();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(ranAt).toEqual([0, 1_000]);
  expect(log.text()).toContain('doing it failed, and is tried again');
  await loop.stop();
});

it('begins nothing any more when it is stopped, and waits for what it is at', async () => {
  const log = memoryLogger();
  let end = () => {};
  let runs = 0;
  const loop = new DueLoop(
    () => {
      runs += 1;
      return new Promise<NextDue>((resolve) => (end = () => resolve({ inMs: 0 })));
    },
    { intervalMs: 1_000, name: 'doing it' },
    log.logger,
  );
  loop.start();
  await vi.advanceTimersByTimeAsync(0);
  let isStopped = false;
  const stopping = loop.stop().then(() => (isStopped = true));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(isStopped).toBe(false);
  end();
  await stopping;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs).toBe(1);
});
