import { describe, expect, it } from 'vitest';
import { BoundedQueue, Budget } from '../realtime/index.js';
import { PresenceFollower } from './presence-follower.js';
import type { Sighting } from './presence-store.js';

const MANY = 10_000;
let moments = 0;
const aSighting = (userId: string, online: boolean): Sighting => {
  moments += 1;
  return { userId, online, lastSeenAt: moments, asOf: moments };
};

function follow(
  userIds: string[],
  visible: string[] = userIds,
  budget = new Budget({ maxEvents: 256, maxBytes: 65_536 }),
) {
  const queue = new BoundedQueue<Sighting>(budget, () => undefined);
  const follower = new PresenceFollower(queue, userIds, new Set(visible));
  const next = async () => (await queue.next()).value as Sighting;
  return { follower, queue, budget, next };
}

describe('PresenceFollower', () => {
  it('begins with everybody in the order given: those whom he may not see as if they never were', async () => {
    const { follower, next } = follow(['c', 'a', 'b'], ['c', 'b']);
    const known = new Map(['a', 'b', 'c'].map((userId) => [userId, aSighting(userId, true)]));
    follower.begin((userId) => known.get(userId));
    const told = [await next(), await next(), await next()];
    expect(told.map(({ userId, online }) => [userId, online])).toEqual([
      ['c', true],
      ['a', false],
      ['b', true],
    ]);
    expect(told[1]!.lastSeenAt).toBeNull();
  });

  it('says nothing before it begins, and nothing twice', async () => {
    const { follower, queue } = follow(['a']);
    const online = aSighting('a', true);
    follower.tell(online);
    expect(queue.waiting).toBe(0);
    const first = queue.next();
    follower.begin(() => online);
    expect((await first).value).toBe(online);
    // Still online, seen later.
    follower.tell(aSighting('a', true));
    expect(queue.waiting).toBe(0);
  });

  it('keeps the newest of each person for a slow reader, and never more', async () => {
    const { follower, budget, next } = follow(['a', 'b']);
    follower.begin(() => undefined);
    for (let change = 0; change < MANY; change += 1) follower.tell(aSighting('ab'[change % 2]!, change % 3 > 0));
    const last = { a: aSighting('a', true), b: aSighting('b', false) };
    follower.tell(last.a);
    follower.tell(last.b);
    expect(budget.waiting).toBe(2);
    expect([(await next()).online, (await next()).online]).toEqual([false, false]);
    const newest = [await next(), await next()];
    expect(newest).toEqual(expect.arrayContaining([last.a, last.b]));
    expect(budget.waiting).toBe(0);
  });

  it('takes no more than its part where others of its socket wait', () => {
    const budget = new Budget({ maxEvents: 256, maxBytes: 65_536 });
    const { follower } = follow(['a'], ['a'], budget);
    budget.take(100);
    follower.begin(() => aSighting('a', true));
    expect(budget.waiting).toBe(1);
    budget.give(100);
    return expect.poll(() => budget.waiting).toBe(1);
  });
});
