import { expect, it } from 'vitest';
import { Turns } from './turns.js';

const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
};

it('lets one at a time through for a key, in order, and others beside it', async () => {
  const turns = new Turns({ maxLength: 10, maxWaitMs: 60_000 }, () => new Error('full'));
  const told: string[] = [];
  const first = gate();
  const all = [
    turns.take('a', async () => {
      await first.opened;
      told.push('a1');
    }),
    turns.take('a', async () => told.push('a2')),
    turns.take('b', async () => told.push('b1')),
  ];
  await all[2];
  expect(told).toEqual(['b1']);
  first.open();
  await Promise.all(all);
  expect(told).toEqual(['b1', 'a1', 'a2']);
  expect(turns.size).toBe(0);
});

it('goes on behind one that failed', async () => {
  const turns = new Turns({ maxLength: 10, maxWaitMs: 60_000 }, () => new Error('full'));
  const failing = turns.take('a', async () => Promise.reject(new Error('no')));
  const next = turns.take('a', async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

it('turns away who finds the line full, and him alone', async () => {
  const turns = new Turns({ maxLength: 2, maxWaitMs: 60_000 }, () => new Error('full'));
  const first = gate();
  const waiting = [turns.take('a', () => first.opened), turns.take('a', async () => undefined)];
  await expect(turns.take('a', async () => undefined)).rejects.toThrow('full');
  await turns.take('b', async () => undefined);
  first.open();
  await Promise.all(waiting);
});

it('turns away whose turn comes too late, without a wait of its own for each', async () => {
  const turns = new Turns({ maxLength: 10, maxWaitMs: 20 }, () => new Error('late'));
  const first = gate();
  const all = [turns.take('a', () => first.opened), turns.take('a', async () => 1), turns.take('a', async () => 2)];
  const outcomes = Promise.allSettled(all);
  setTimeout(first.open, 40);
  expect((await outcomes).map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
});
