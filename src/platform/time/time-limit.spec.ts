import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { timeLimit } from './time-limit.js';

const LIMIT_MS = 200;

const whyOf = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) =>
    signal.addEventListener('abort', () => resolve((signal.reason as Error).name), { once: true }),
  );

it('aborts in time, whatever is collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const other = new AbortController();
  const aborted = Promise.all(Array.from({ length: 10 }, () => whyOf(timeLimit(LIMIT_MS, other.signal))));
  for (let turn = 0; turn < 3; turn += 1) {
    await pause(10);
    collect();
  }
  expect(await Promise.race([aborted, pause(50 * LIMIT_MS)])).toEqual(Array(10).fill('TimeoutError'));
});

it('aborts with the first of the others, and is aborted from the beginning where one of them is', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const why = whyOf(timeLimit(60_000, first.signal, second.signal));
  second.abort();
  expect(await why).toBe('AbortError');
  expect(timeLimit(60_000, first.signal, second.signal).aborted).toBe(true);
});
