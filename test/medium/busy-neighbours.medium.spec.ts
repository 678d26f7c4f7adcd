import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { aPlannedSend, feedFixture, type FeedFixture, openFeeds } from '../support/feed-fixture.js';

describe('what one person does, or suffers, is not felt by the others', () => {
  let feeds: FeedFixture;
  beforeAll(async () => {
    feeds = await feedFixture();
  });
  afterAll(() => feeds.close());

  async function published(people: string[]): Promise<Map<string, string>> {
    const send = aPlannedSend(people);
    await feeds.publisher.publish(send);
    return new Map(send.recipients.map(({ userId, notificationId }) => [userId, notificationId]));
  }

  /** Holds what `statement` locks while `work` runs. */
  async function holding<Result>(statement: string, params: unknown[], work: () => Promise<Result>): Promise<Result> {
    const other = new Client({ connectionString: feeds.url });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query(statement, params);
      return await work();
    } finally {
      await other.end();
    }
  }

  it('an acknowledgement of somebody else’s notification counts for nobody, and takes nothing from its owner', async () => {
    for (let round = 0; round < 20; round += 1) {
      const ids = await published(['owner', 'stranger']);
      const id = ids.get('owner') ?? '';
      const [stranger, owner] = await Promise.all([
        feeds.inboxChanges.acknowledge('stranger', [id]),
        feeds.inboxChanges.acknowledge('owner', [id]),
      ]);
      expect([stranger, owner]).toEqual([0, 1]);
    }
  });

  it('keys that a transaction has claimed, and keeps open, hold up those who send under them, and nobody else for long', async () => {
    const keys = Array.from({ length: 60 }, (_, index) => `order-${index}`);
    const idempotencyOf = (key: string) => ({ key, fingerprint: Buffer.from('same'), sealed: null, answer: '{}' });
    const claim = `INSERT INTO idempotency_keys (caller, key, fingerprint, answer, expires_at)
      SELECT 'shop', key, 'same', '{}', now() + interval '1 day' FROM unnest($1::text[]) AS t (key)`;
    const took = new Map<string, number>();
    const outcomes = await holding(claim, [keys], async () => {
      const startedAt = performance.now();
      const timed = (name: string, sent: Promise<unknown>) =>
        sent.finally(() => took.set(name, performance.now() - startedAt));
      // The first is under way when the others come, which share a batch.
      const first = [
        timed('first', feeds.publisher.publish(aPlannedSend(['first']))),
        feeds.publisher.publish(aPlannedSend(['f2'])),
      ];
      const held = keys.map((key) =>
        feeds.publisher.publish(aPlannedSend(['keyed'], { idempotency: idempotencyOf(key) })),
      );
      const unkeyed = timed('unkeyed', feeds.publisher.publish(aPlannedSend(['unkeyed'])));
      const fresh = timed(
        'fresh',
        feeds.publisher.publish(aPlannedSend(['fresh'], { idempotency: idempotencyOf('free') })),
      );
      await Promise.all([...first, unkeyed, fresh]);
      return Promise.allSettled(held);
    });
    // One by one, each waiting for as long as a feed is waited for, it was twelve seconds.
    expect(took.get('unkeyed')).toBeLessThan(3_000);
    expect(took.get('fresh')).toBeLessThan(6_000);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    expect(outcomes[0]).toMatchObject({
      reason: { code: 'FEED_BUSY', message: expect.stringContaining('idempotencyKey') },
    });
  });

  it('a row that is held fails its own acknowledgement, and nobody’s beside it', async () => {
    const people = ['held', ...Array.from({ length: 10 }, (_, index) => `free-${index}`)];
    const ids = await published(people);
    const outcomes = await holding('SELECT 1 FROM notifications WHERE id = $1 FOR UPDATE', [ids.get('held')], () =>
      Promise.allSettled(people.map((person) => feeds.inboxChanges.acknowledge(person, [ids.get(person) ?? '']))),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', ...people.slice(1).map(() => 'fulfilled')]);
    expect(outcomes[0]).toMatchObject({ reason: { code: 'FEED_BUSY' } });
  });

  it('the changes of one inbox wait with one connection, and too many are turned away', async () => {
    const ids = await published(['eager']);
    const most = await holding('SELECT 1 FROM feeds WHERE recipient = $1 FOR UPDATE', ['eager'], async () => {
      const marks = Promise.allSettled(
        Array.from({ length: 150 }, () => feeds.inboxChanges.change('eager', [ids.get('eager') ?? ''], 'read')),
      );
      const { total, idle } = await new Promise<ReturnType<typeof feeds.database.poolState>>((resolve) =>
        setTimeout(() => resolve(feeds.database.poolState()), 500),
      );
      expect(total - idle).toBe(1);
      await feeds.publisher.publish(aPlannedSend(['calm']));
      return await marks;
    });
    const full = most.filter((outcome) => outcome.status === 'rejected');
    // The first waited for the lock in vain, and the others with it: none of them waits anew.
    expect(full).toHaveLength(150);
    for (const outcome of full) expect(outcome).toMatchObject({ reason: { code: 'FEED_BUSY' } });
  });

  it('connections that fall silent are given up, and the next ones taken', async () => {
    const proxy = await FaultyProxy.start(feeds.url);
    const through = await openFeeds(proxy.url, 0, { DATABASE_TIMEOUT: '1s' });
    try {
      await through.publisher.publish(aPlannedSend(['silent']));
      await proxy.blackHole();
      await proxy.heal();
      const first = await Promise.allSettled([
        through.publisher.publish(aPlannedSend(['silent'])),
        through.publisher.publish(aPlannedSend(['silent'])),
      ]);
      expect(first[0]).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
      await through.publisher.publish(aPlannedSend(['silent']));
      expect((await through.inboxes.state('silent')).unread).toBeGreaterThanOrEqual(2);
    } finally {
      await proxy.stop();
      await through.dataSource.destroy();
    }
  });
});
