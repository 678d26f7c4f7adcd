import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lease } from './lease.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('gives up the attempt before it ends, so that there is time to write down what became of it', async () => {
  const lease = new Lease(1_000);
  await vi.advanceTimersByTimeAsync(799);
  expect([lease.signal.aborted, lease.isOurs()]).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(1);
  expect([lease.signal.aborted, lease.isOurs()]).toEqual([true, false]);
});

it('is over for a process that stood still, before any of its timers has run', () => {
  let now = 0;
  const lease = new Lease(1_000, () => now);
  now = 899;
  expect(lease.isOurs()).toBe(true);
  now = 901;
  expect([lease.isOurs(), lease.signal.aborted]).toEqual([false, false]);
  lease.end();
});

it('tells those who wait for its end, a little later those who are owed last words', async () => {
  const lease = new Lease(1_000);
  const told: string[] = [];
  void lease.over(0).then(() => told.push('over'));
  void lease.over(0.05).then(() => told.push('really'));
  await vi.advanceTimersByTimeAsync(810);
  expect(told).toEqual(['over']);
  await vi.advanceTimersByTimeAsync(50);
  expect(told).toEqual(['over', 'really']);
});

it('leaves no timer behind', () => {
  new Lease(1_000).end();
  expect(vi.getTimerCount()).toBe(0);
});
