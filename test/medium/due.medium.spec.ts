import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DueChangesRepository } from '../../src/notifications/due/due-changes.repository.js';
import { DueChangesService } from '../../src/notifications/due/due-changes.service.js';
import { FeedAnnouncer } from '../../src/notifications/feed/feed-announcer.js';
import { parseFeedMessage } from '../../src/notifications/feed/feed-change.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { eventually } from '../support/client.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const inMs = (ms: number) => new Date(Date.now() + ms);

describe('what is due in inboxes', () => {
  let feeds: FeedFixture;
  let repository: DueChangesRepository;
  beforeAll(async () => {
    feeds = await feedFixture();
    repository = new DueChangesRepository(feeds.database);
  });
  afterAll(() => feeds.close());

  function startWorker(): { stop(): Promise<void>; errors: () => string[] } {
    const config = readEnvironment({ NODE_ENV: 'test', SWEEP_SECONDS: '0.1', ROLES: 'worker' });
    const announcer = new FeedAnnouncer(feeds.bus, feeds.epoch, new Events());
    const { logger, lines } = memoryLogger();
    const worker = new DueChangesService(config, repository, announcer, new Events(), logger);
    worker.onModuleInit();
    onTestFinished(() => worker.onModuleDestroy());
    return { stop: () => worker.onModuleDestroy(), errors: () => lines().map((line) => JSON.stringify(line)) };
  }

  async function sent(recipient: string, count = 1, expiresAt: Date | null = null): Promise<string[]> {
    const sends = Array.from({ length: count }, () => aPlannedSend([recipient], { expiresAt }));
    for (let at = 0; at < count; at += 100) await feeds.publishing.publish(feeds.database, sends.slice(at, at + 100));
    return sends.map((send) => send.recipients[0]!.notificationId);
  }

  const asleep = async (recipient: string, ids: string[], until: Date) => {
    for (const id of ids) await feeds.changes.snooze(recipient, id, until);
  };
  const stateOf = (recipient: string) => feeds.inboxes.state(recipient);

  it('is done once, whoever of two found it', async () => {
    const [id] = await sent('found-twice');
    await sent('found-twice', 1, inMs(20));
    await asleep('found-twice', [id!], inMs(20));
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const change of ['woken', 'expired'] as const) {
      const found = await repository.find(change, 100, []);
      const both = await Promise.all([repository.apply(change, found), repository.apply(change, found)]);
      const again = await repository.apply(change, found);
      const changes = [...both, again].flatMap(({ changed }) => changed.flatMap((feed) => feed.changes));
      expect(changes).toHaveLength(1);
    }
    expect(await stateOf('found-twice')).toMatchObject({ lastSeq: 5, unread: 1, unseen: 1 });
  });

  it('is looked at again under the lock: what was put off meanwhile is not woken', async () => {
    const [id] = await sent('put-off');
    await asleep('put-off', [id!], inMs(-1_000));
    const found = await repository.find('woken', 100, []);
    await asleep('put-off', [id!], inMs(60_000));
    expect((await repository.apply('woken', found)).changed).toEqual([]);
    expect(await stateOf('put-off')).toMatchObject({ unread: 0 });
  });

  it('waits for nobody who holds a feed, and for that one no longer than he does', async () => {
    const holder = new Client({ connectionString: feeds.url });
    await holder.connect();
    onTestFinished(() => holder.end());
    const [held] = await sent('held');
    const [free] = await sent('free');
    await asleep('held', [held!], inMs(-5_000));
    await asleep('free', [free!], inMs(-1_000));
    await holder.query('BEGIN');
    await holder.query(`SELECT 1 FROM feeds WHERE recipient = 'held' FOR UPDATE`);
    const worker = startWorker();
    await eventually(
      () => stateOf('free'),
      ({ unread }) => unread === 1,
      1_000,
    );
    expect(await stateOf('held')).toMatchObject({ unread: 0 });
    await holder.query('COMMIT');
    await eventually(
      () => stateOf('held'),
      ({ unread }) => unread === 1,
      1_000,
    );
    expect(worker.errors()).toEqual([]);
  });

  it('does not come back when it has expired in its sleep', async () => {
    const told: string[] = [];
    await feeds.bus.subscribe('feed:late', (text) => {
      for (const change of parseFeedMessage(text)?.changes ?? []) told.push(change.kind);
    });
    const [id] = await sent('late', 1, inMs(-1_000));
    await asleep('late', [id!], inMs(-500));
    startWorker();
    await eventually(
      async () => told,
      (kinds) => kinds.length > 0,
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(told).toEqual(['REMOVED']);
  });

  it('keeps nobody waiting for a feed that can’t be changed', async () => {
    await sent('broken', 1, inMs(-5_000));
    await sent('sound', 1, inMs(-1_000));
    await feeds.database.query(`UPDATE feeds SET unread_count = 0 WHERE recipient = 'broken'`);
    const worker = startWorker();
    await eventually(
      () => stateOf('sound'),
      ({ unread }) => unread === 0,
    );
    expect(worker.errors().join()).toContain('what was due in an inbox could not be done');
    await feeds.database.query(`UPDATE feeds SET unread_count = 1 WHERE recipient = 'broken'`);
    await eventually(
      () => stateOf('broken'),
      ({ unread }) => unread === 0,
    );
  });

  it('comes on time: a worker looks when the next is due, and not when it happens to', async () => {
    const config = readEnvironment({ NODE_ENV: 'test', SWEEP_SECONDS: '10', ROLES: 'worker' });
    const announcer = new FeedAnnouncer(feeds.bus, feeds.epoch, new Events());
    const [id] = await sent('punctual');
    const until = inMs(700);
    await asleep('punctual', [id!], until);
    const worker = new DueChangesService(config, repository, announcer, new Events(), memoryLogger().logger);
    worker.onModuleInit();
    onTestFinished(() => worker.onModuleDestroy());
    await eventually(
      () => stateOf('punctual'),
      ({ unread }) => unread === 1,
    );
    expect(Date.now() - until.getTime()).toBeGreaterThanOrEqual(0);
    expect(Date.now() - until.getTime()).toBeLessThan(1_000);
  });

  it('tells a mass in one inbox piece by piece, in its order, each with its number', async () => {
    const told: ReturnType<typeof parseFeedMessage>[] = [];
    await feeds.bus.subscribe('feed:mass', (text) => told.push(parseFeedMessage(text)));
    await sent('mass', 450, inMs(-1));
    const before = (await stateOf('mass')).lastSeq;
    startWorker();
    await eventually(
      () => stateOf('mass'),
      ({ unread }) => unread === 0,
    );
    await eventually(
      async () => told.length,
      (count) => count === 3,
    );
    expect(told.map((message) => [message?.from, message?.to])).toEqual([
      [before + 1, before + 200],
      [before + 201, before + 400],
      [before + 401, before + 450],
    ]);
    const unread = told.flatMap((message) => message?.changes?.map((change) => change.unread) ?? []);
    expect(unread).toEqual(Array.from({ length: 450 }, (_, index) => 449 - index));
  });
});
