import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { HELD, type NewDelivery, type Review } from '../../src/delivery/engine/deliveries.js';
import { DeliveriesRepository } from '../../src/delivery/engine/deliveries.repository.js';
import { HasteningRepository } from '../../src/delivery/planning/hastening.repository.js';
import { eventually } from '../support/client.js';
import { openWorker, owe, ownPrefix, ScriptedReview } from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { printedSeed, randomFrom, rounds } from '../support/random.js';
import { refuses, ScriptedChannel, takes } from '../support/scripted-channel.js';

/*
 * All that happens to what is held back, at random and at the same time: whatever it was, each delivery ends, and what was taken was taken once.
 */

const PEOPLE = ['ann', 'ben', 'cy', 'dee'];
const STEPS = rounds(150, 2_000);
const STREAMS = 6;
/** Of a hundred of each: the rest goes. */
const ODDS = { deferred: 12, cancelled: 3, pending: 3, thrown: 2, busy: 15, refused: 3 };

let feeds: FeedFixture;
beforeAll(async () => {
  feeds = await feedFixture();
});
afterAll(() => feeds.close());

const deadlocks = async () => {
  const [row] = await feeds.database.query<{ n: number }>(
    'SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  return row?.n ?? 0;
};

it('ends, each once, whatever happens to it in whatever order', async () => {
  const random = randomFrom(printedSeed('held'));
  const upTo = (most: number) => Math.floor(random() * most);
  const oneOf = <Value>(values: readonly Value[]): Value => values[upTo(values.length)]!;
  let isWild = true;
  const review = new ScriptedReview((): Review | undefined => {
    const drawn = isWild ? upTo(100) : 100;
    const until = new Date(Date.now() + upTo(300));
    let odds = 0;
    if (drawn < (odds += ODDS.deferred)) return { verdict: 'DEFERRED', reason: 'QUIET_HOURS', until };
    if (drawn < (odds += ODDS.cancelled)) return { verdict: 'CANCELLED', reason: 'SEEN_IN_APP' };
    if (drawn < (odds += ODDS.pending)) return { verdict: 'PENDING', reason: 'DIRECTORY_UNAVAILABLE', until };
    if (drawn < (odds += ODDS.thrown)) throw new Error('it can’t be said');
    return undefined;
  });
  const channel = new ScriptedChannel('wild', async (...args) => {
    const drawn = isWild ? upTo(100) : 100;
    if (drawn < ODDS.busy) return refuses('PROVIDER_BUSY')(...args);
    if (drawn < ODDS.busy + ODDS.refused) return refuses('CONTENT_REFUSED', { retry: false })(...args);
    return takes(...args);
  });
  const env = { REDIS_PREFIX: ownPrefix(), CAPS: 'wild:5/1s', LEASE_SECONDS: '5' };
  const workers = [1, 2, 3].map(() => openWorker(feeds, { channels: [channel], review, env }));
  for (const worker of workers) onTestFinished(() => worker.stop());
  const [deliveries, hastening] = [new DeliveriesRepository(feeds.database), new HasteningRepository(feeds.database)];
  const deadlocksBefore = await deadlocks();
  const owed: NewDelivery[] = [];

  const insert = async () => {
    const isHeld = upTo(3) > 0;
    const change = isHeld
      ? ({ state: 'DEFERRED', reason: oneOf(['QUIET_HOURS', 'DIGEST', 'CAP_REACHED'] as const) } as const)
      : { reason: oneOf(['ALLOWED', 'AWAITING_VIEW'] as const) };
    const rows = await owe(
      feeds,
      Array.from({ length: 1 + upTo(8) }, () => oneOf(PEOPLE)),
      {
        channel: channel.key,
        lane: isHeld ? HELD : 1,
        change: { ...change, withdrawWhenSeen: upTo(2) === 0, dueAt: new Date(Date.now() + upTo(400)) },
      },
    );
    owed.push(...rows);
    oneOf(workers).queues.wake(rows);
  };
  const see = async () => {
    if (owed.length === 0) return;
    const { notificationId, recipient } = oneOf(owed);
    await feeds.database.query('UPDATE notifications SET seen_at = now() WHERE id = $1', [notificationId]);
    await deliveries.withdraw([recipient]);
  };
  const release = async () => oneOf(workers).queues.wake(await deliveries.release(oneOf(PEOPLE)));
  const hasten = async () => {
    const ids = owed.slice(-20).map(({ notificationId }) => notificationId);
    oneOf(workers).queues.wake(await hastening.hasten(ids, 'push'));
  };
  const operations = [insert, insert, insert, see, release, hasten];
  await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      for (let step = 0; step < STEPS / STREAMS; step += 1) await oneOf(operations)();
    }),
  );
  isWild = false;
  // What was put off for long is due as well.
  const rowsOf = () =>
    feeds.database.query<{ id: string; notification_id: string | null; state: string }>(
      `WITH due AS (UPDATE deliveries SET due_at = now() WHERE channel = $1 AND state IN ('PENDING', 'RETRYING') AND due_at > now() + interval '2 seconds')
       SELECT id, notification_id, state FROM deliveries WHERE channel = $1`,
      [channel.key],
    );
  const isOver = ({ state }: { state: string }) => ['DELIVERED', 'FAILED', 'CANCELLED'].includes(state);
  const rows = await eventually(rowsOf, (all) => all.every(isOver), 60_000);

  expect(rows.filter(({ notification_id }) => notification_id !== null)).toHaveLength(owed.length);
  const delivered = rows.flatMap((row) => (row.state === 'DELIVERED' ? (row.notification_id ?? []) : []));
  expect(channel.taken.flatMap(({ said }) => said).toSorted()).toEqual(delivered.toSorted());
  expect(channel.taken.some(({ said }) => said.length > 1)).toBe(true);
  expect((await deadlocks()) - deadlocksBefore).toBe(0);
}, 120_000);
