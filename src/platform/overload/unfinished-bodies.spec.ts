import { expect, it } from 'vitest';
import { UnfinishedBodies } from './unfinished-bodies.js';

it('has room for so many bytes of one address, and of all', () => {
  const bodies = new UnfinishedBodies(100, 60);
  expect([bodies.take('a', 60), bodies.take('a', 1), bodies.take('b', 40), bodies.take('c', 1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  bodies.give('a', 10);
  expect([bodies.take('b', 11), bodies.take('b', 10), bodies.bytes]).toEqual([false, true, 100]);
});

it('forgets an address with its last byte', () => {
  const bodies = new UnfinishedBodies(100, 60);
  for (let n = 0; n < 1_000; n += 1) {
    bodies.take(`address ${n}`, 5);
    bodies.give(`address ${n}`, 5);
  }
  expect(bodies.bytes).toBe(0);
  expect((bodies as unknown as { byNetwork: Map<string, number> }).byNetwork.size).toBe(0);
});
