import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DueChangesRepository } from '../../src/notifications/due/due-changes.repository.js';
import { FeedAnnouncer } from '../../src/notifications/feed/feed-announcer.js';
import { parseFeedMessage } from '../../src/notifications/feed/feed-change.js';
import { ensurePartitions } from '../../src/notifications/feed-maintenance.js';
import { RetentionRepository } from '../../src/notifications/retention.repository.js';
import { RetentionService } from '../../src/notifications/retention.service.js';
import { findPartitions, newId, type Partition, weekOf } from '../../src/platform/database/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { eventually } from '../support/client.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.now();
/** In a week that ended more than 30 days ago, and less than 37. */
const OLD = weekOf(NOW - 31 * DAY_MS).startMs - 1;

const FULL = `notifications_${weekOf(OLD).name}`;

describe('retention', () => {
  let feeds: FeedFixture;
  beforeEach(async () => {
    feeds = await feedFixture();
    await feeds.database.transaction(async (tx) => void (await ensurePartitions(tx, OLD)));
  });
  afterEach(() => feeds.close());

  function retentionWith(repository = new RetentionRepository(feeds.database)): RetentionService {
    const announcer = new FeedAnnouncer(feeds.bus, feeds.epoch, new Events());
    const config = readEnvironment({ NODE_ENV: 'test' });
    return new RetentionService(config, repository, announcer, memoryLogger().logger);
  }

  /** One send to each, published then. Answers the ids of the notifications. */
  async function sent(recipients: string[], atMs = NOW): Promise<string[]> {
    const send = aPlannedSend(recipients, {
      sendId: newId(atMs),
      contentId: newId(atMs),
      createdAt: new Date(atMs),
      recipients: recipients.map((userId) => ({ userId, notificationId: newId(atMs) })),
    });
    await feeds.publishing.publish(feeds.database, [send]);
    return send.recipients.map(({ notificationId }) => notificationId);
  }

  /** What the feed says, and what its rows say. */
  async function countsOf(recipient: string) {
    const [row] = await feeds.database.query<
      Record<'unread' | 'unseen' | 'rows_unread' | 'rows_unseen' | 'kept', number>
    >(
      `SELECT f.unread_count AS unread, f.unseen_count AS unseen, n.* FROM feeds f, LATERAL (
         SELECT count(*) FILTER (WHERE read_at IS NULL AND archived_at IS NULL AND snoozed_until IS NULL) AS rows_unread,
                count(*) FILTER (WHERE seen_at IS NULL AND archived_at IS NULL AND snoozed_until IS NULL) AS rows_unseen,
                count(*) AS kept
         FROM notifications WHERE recipient = f.recipient AND gone IS NULL) n
       WHERE f.recipient = $1`,
      [recipient],
    );
    expect([row?.unread, row?.unseen]).toEqual([row?.rows_unread, row?.rows_unseen]);
    return { unread: row?.unread, unseen: row?.unseen, kept: row?.kept };
  }

  const oldPartitions = async (table = 'notifications') =>
    (await findPartitions(feeds.database, table)).filter(({ endMs }) => endMs <= NOW - 30 * DAY_MS);

  it('drops whole weeks, keeps the counts true, and says so to those whose counts changed', async () => {
    const old = [await sent(['mixed', 'reader'], OLD), await sent(['mixed'], OLD), await sent(['mixed'], OLD)];
    await sent(['mixed', 'new']);
    await feeds.inboxChanges.change('mixed', [old[0]![0]!], 'read');
    await feeds.inboxChanges.change('mixed', [old[1]![0]!], 'seen');
    await feeds.inboxChanges.change('reader', [old[0]![1]!], 'read');
    const before = { mixed: await feeds.inboxes.state('mixed'), reader: await feeds.inboxes.state('reader') };
    const told: unknown[] = [];
    for (const person of ['mixed', 'reader', 'new']) {
      await feeds.bus.subscribe(`feed:${person}`, (text) => told.push([person, parseFeedMessage(text)]));
    }
    await retentionWith().run(NOW);
    expect(await oldPartitions()).toEqual([]);
    expect(await countsOf('mixed')).toEqual({ unread: 1, unseen: 1, kept: 1 });
    expect(await countsOf('reader')).toEqual({ unread: 0, unseen: 0, kept: 0 });
    const { lastSeq } = before.mixed;
    expect(told).toMatchObject([['mixed', { from: lastSeq + 1, to: lastSeq + 1, changes: null }]]);
    // Nothing counted of his: no number, and what he saw last is still good.
    expect(await feeds.inboxes.state('reader')).toEqual(before.reader);
    await retentionWith().run(NOW);
    expect(await feeds.inboxes.state('mixed')).toMatchObject({ lastSeq: lastSeq + 1 });
  });

  it('gives older cursors an honest answer, and leaves those of quiet feeds good', async () => {
    await sent(['away', 'quiet'], OLD);
    await sent(['quiet-too']);
    const [id] = await sent(['away'], OLD);
    await feeds.inboxChanges.change('away', [id!], 'archived');
    await feeds.inboxChanges.changeAll('quiet', 'allRead', {}, null);
    await retentionWith().run(NOW);
    const added = await feeds.reader.read('added', 'away', 1);
    // Number 2 took a place that is dropped; number 3 archived it; number 4 is the drop.
    expect(added.addedFloor).toBe(2);
    expect((await feeds.reader.read('changed', 'away', 3)).resyncFloor).toBe(4);
    const quiet = await feeds.reader.read('changed', 'quiet', 2);
    expect([quiet.addedFloor, quiet.resyncFloor, quiet.lastSeq]).toEqual([1, 2, 2]);
    expect((await feeds.reader.read('changed', 'quiet-too', 0)).resyncFloor).toBe(0);
  });

  it('remembers the place of what it deletes, also where the feed was held when the others were remembered', async () => {
    const [, id] = [await sent(['meanwhile'], OLD), ...(await sent(['meanwhile'], OLD))];
    const [partition] = (await oldPartitions()).filter(({ name }) => name === FULL);
    const repository = new RetentionRepository(feeds.database);
    // It took another place behind that look: back from a snooze.
    await feeds.changes.snooze('meanwhile', id!, new Date(NOW - 1_000));
    await repository.raiseFloors(partition!, ['meanwhile'], 'wait');
    await new DueChangesRepository(feeds.database).apply('woken', [{ recipient: 'meanwhile', id: id! }]);
    await repository.settle(partition!, ['meanwhile'], 'wait', 1_000);
    // Numbers: two published, one asleep, one woken (its new place), one for the drop.
    const page = await feeds.reader.read('added', 'meanwhile', 0);
    expect([page.addedFloor, page.lastSeq]).toEqual([4, 5]);
  });

  it('takes a mass out of the counts in pieces', async () => {
    const people = Array.from({ length: 450 }, (_, index) => `person-${String(index).padStart(3, '0')}`);
    for (let round = 0; round < 5; round += 1) await sent(people, OLD);
    await sent(people);
    await retentionWith().run(NOW);
    for (const person of [people[0]!, people[200]!, people[449]!]) {
      expect(await countsOf(person)).toEqual({ unread: 1, unseen: 1, kept: 1 });
    }
    const [sum] = await feeds.database.query<{ unread: number }>('SELECT sum(unread_count)::int AS unread FROM feeds');
    expect(sum?.unread).toBe(450);
  });

  it('lets others send, read and change while it drops, and behind a reader who takes long', async () => {
    await sent(['slow', 'other'], OLD);
    const reader = new Client({ connectionString: feeds.url });
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM notifications');
    let slowest = 0;
    let sends = 0;
    let isDone = false;
    const running = retentionWith()
      .run(NOW)
      .finally(() => (isDone = true));
    const letGo = setTimeout(() => void reader.query('COMMIT'), 1_500);
    while (!isDone) {
      const startedAt = performance.now();
      await feeds.publisher.publish(aPlannedSend(['slow']));
      await feeds.inbox.page('slow', 10, null, {});
      slowest = Math.max(slowest, performance.now() - startedAt);
      sends += 1;
    }
    await running;
    clearTimeout(letGo);
    await reader.end();
    expect(await oldPartitions()).toEqual([]);
    expect(sends).toBeGreaterThan(5);
    expect(slowest).toBeLessThan(1_000);
    expect(await countsOf('slow')).toEqual({ unread: sends, unseen: sends, kept: sends });
  });

  it('takes out what came to count between the counting and the dropping', async () => {
    const [id] = await sent(['sneaky'], OLD);
    await feeds.inboxChanges.change('sneaky', [id!], 'read');
    class LateChange extends RetentionRepository {
      override async detach(table: string, partition: Partition): Promise<void> {
        if (partition.name === FULL) await feeds.inboxChanges.change('sneaky', [id!], 'unread');
        await super.detach(table, partition);
      }
    }
    await retentionWith(new LateChange(feeds.database)).run(NOW);
    expect(await countsOf('sneaky')).toEqual({ unread: 0, unseen: 0, kept: 0 });
  });

  it.each(['detach', 'drop'] as const)('goes on from where it was ended: before the %s', async (step) => {
    await sent(['ended', 'ended-too'], OLD);
    await sent(['ended']);
    class Ends extends RetentionRepository {
      override detach(table: string, partition: Partition): Promise<void> {
        if (step === 'detach' && partition.name === FULL) return Promise.reject(new Error('ended'));
        return super.detach(table, partition);
      }
      override drop(partition: Partition): Promise<void> {
        return partition.name === FULL ? Promise.reject(new Error('ended')) : super.drop(partition);
      }
    }
    await expect(retentionWith(new Ends(feeds.database)).run(NOW)).rejects.toThrow('ended');
    expect(await countsOf('ended')).toEqual({ unread: 1, unseen: 1, kept: 1 });
    await retentionWith().run(NOW);
    expect(await oldPartitions()).toEqual([]);
    expect(await countsOf('ended')).toEqual({ unread: 1, unseen: 1, kept: 1 });
    expect(await countsOf('ended-too')).toEqual({ unread: 0, unseen: 0, kept: 0 });
  });

  it('ends what somebody began to detach, and died', async () => {
    await sent(['half'], OLD);
    const [partition] = (await oldPartitions()).slice(-1);
    const [reader, detacher] = [
      new Client({ connectionString: feeds.url }),
      new Client({ connectionString: feeds.url }),
    ];
    detacher.on('error', () => undefined);
    await Promise.all([reader.connect(), detacher.connect()]);
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM notifications');
    const detaching = detacher
      .query(`ALTER TABLE notifications DETACH PARTITION ${partition!.name} CONCURRENTLY`)
      .catch(() => undefined);
    await eventually(oldPartitions, (all) => all.some(({ state }) => state === 'detaching'));
    await reader.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE%' AND pid <> pg_backend_pid()`,
    );
    await detaching;
    await reader.end();
    await detacher.end().catch(() => undefined);
    await retentionWith().run(NOW);
    expect(await oldPartitions()).toEqual([]);
    expect(await countsOf('half')).toEqual({ unread: 0, unseen: 0, kept: 0 });
  });

  it('keeps what was said, and who sent it, a week longer', async () => {
    await sent(['content'], OLD);
    await retentionWith().run(NOW);
    const kept = async () => [await oldPartitions('contents'), await oldPartitions('sends')].map((all) => all.length);
    const both = await kept();
    expect(both[0]).toBeGreaterThan(0);
    expect(both[1]).toBe(both[0]);
    await retentionWith().run(NOW + 14 * DAY_MS);
    expect(await kept()).toEqual([0, 0]);
  });
});
