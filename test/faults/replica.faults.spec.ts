import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { ask, eventually, send } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { PublisherProcess } from '../support/publisher-process.js';
import { note, printedSeed, randomFrom, rounds } from '../support/random.js';
import { type Held, loadInbox, Replica } from '../support/replica.js';
import { SdkDevice } from '../support/sdk-device.js';
import { ensurePartitions } from '../../src/notifications/feed-maintenance.js';
import { FeedAnnouncer } from '../../src/notifications/feed/feed-announcer.js';
import { RetentionRepository } from '../../src/notifications/retention.repository.js';
import { RetentionService } from '../../src/notifications/retention.service.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { newId, timeOfId, weekOf } from '../../src/platform/database/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { aPlannedSend, type FeedFixture, openFeeds } from '../support/feed-fixture.js';
import { cancel } from '../support/lifecycle.js';

/** Few people, so that their inboxes grow long. */
const USERS = ['user-1', 'user-2', 'user-3'];
const ROUNDS = rounds(2, 60);
const BETWEEN = 60;
/** After each RESYNC a device loads its whole inbox, all six of them in this process: at full size they are far behind when the load ends. */
const CAUGHT_UP_MS = rounds(30_000, 240_000);
/** Reading that many at once is more than is told one by one. */
const MANY = 250;
/** Until what sleeps, expires or is scheduled is due, at most. */
const DUE_MS = 1_200;
const OLD_DAYS = 31;
const DAY_MS = 24 * 3_600_000;

const byIds = (name: string) => `mutation ($ids: [ID!]!) { ${name}(ids: $ids) { affected } }`;
const ALL_READ = 'mutation { markAllNotificationsRead { affected } }';
/** What people do, and how often of a hundred times. */
const CHANGES: readonly [share: number, mutation: string][] = [
  [30, byIds('markNotificationsRead')],
  [18, byIds('markNotificationsUnread')],
  [12, byIds('markNotificationsSeen')],
  [10, byIds('archiveNotifications')],
  [10, byIds('unarchiveNotifications')],
  [3, byIds('deleteNotifications')],
  [5, byIds('unsnoozeNotifications')],
  [6, 'mutation ($id: ID!, $until: DateTime!) { snoozeNotification(id: $id, until: $until) { affected } }'],
  [3, ALL_READ],
  [2, 'mutation { markAllNotificationsSeen { affected } }'],
  [1, 'mutation { archiveAllNotifications { affected } }'],
];
const TERMINATE_ALL = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/** Not one kind of event, but what they come to: a list, what of it is read, and a badge. */
describe('devices that keep an inbox by inboxChanged, while everything happens to it, and everything dies in turn', () => {
  let redis: OwnServer;
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let replicas: Replica[] = [];
  /** The released client beside them: its own changes are shown before they are made. */
  let sdkDevices: SdkDevice[] = [];
  let publisher: PublisherProcess | undefined;
  beforeAll(async () => {
    redis = await startOwnRedis();
    installation = await startInstallation({ REDIS_URL: redis.url, SWEEP_SECONDS: '0.2' }, 0);
    herald = await HeraldProcess.start(installation.env);
    const sends = Array.from({ length: MANY }, () => send(herald.url, tokenFor('shop', ['service']), USERS));
    await Promise.all(sends);
    replicas = await Promise.all([...USERS, ...USERS].map((user) => Replica.start(herald, user)));
    sdkDevices = USERS.map((user) => new SdkDevice(`${user}, sdk`, user, herald, undefined));
  });
  afterAll(async () => {
    publisher?.kill();
    for (const device of sdkDevices) device.stop();
    await Promise.all(replicas.map((replica) => replica.stop()));
    await herald.kill();
    await installation.close();
    await redis.dispose();
  });

  /** Connections of our own, which are ended before others are. */
  async function withFeeds(work: (feeds: Feeds) => Promise<void>): Promise<void> {
    const feeds = await openFeeds(installation.database.url);
    await work(feeds);
    await feeds.dataSource.destroy();
  }

  it('hold in the end what the inbox holds, and the badge that it has', async () => {
    const seed = printedSeed('replica');
    const random = randomFrom(seed);
    const admin = new Client({ connectionString: installation.database.url });
    await admin.connect();
    const redisAdmin = new Redis(redis.url);
    await withFeeds(publishOld);
    await Promise.all(USERS.map((user) => ask(herald.url, tokenFor(user), ALL_READ)));
    let going = true;
    const soon = () => new Date(Date.now() + random() * DUE_MS);
    const again = () => new Promise((resolve) => setTimeout(resolve, random() * 40));
    // Of people with two devices: what fails is not repeated, and nobody counts on it.
    const changes = replicas.map(async (replica) => {
      const ever = new Set<string>();
      while (going) {
        for (const id of replica.state.items.keys()) ever.add(id);
        const ids = [...ever].filter(() => random() < 0.3).slice(-300);
        const variables = { ids, id: ids[0] ?? '', until: soon() };
        await ask(herald.url, tokenFor(replica.userId), drawn(CHANGES, random), variables).catch(() => undefined);
        await again();
      }
    });
    const sdkChanges = sdkDevices.map(async ({ inbox }) => {
      while (going) {
        const ids = inbox.state.notifications.map(({ id }) => id).filter(() => random() < 0.1);
        const acts = [
          () => inbox.markRead(ids),
          () => inbox.markUnread(ids),
          () => inbox.archive(ids.slice(0, 3)),
          () => inbox.snooze(ids[0] ?? '', soon()),
          () => inbox.markAllSeen(),
          () => inbox.loadMore(),
        ];
        await acts[Math.floor(random() * acts.length)]!().catch(() => undefined);
        await again();
      }
    });
    // What senders do beside sending: again nobody counts on it.
    const senders = Array.from({ length: 2 }, async (_, sender) => {
      for (let sent = 0; going; sent += 1) {
        const cancellationKey = `${sender}-${sent}`;
        const [keyed, later, expiring] = [random() < 0.5, random() < 0.4, random() < 0.4];
        await send(herald.url, tokenFor('shop', ['service']), USERS, {
          cancellationKey,
          ...(keyed ? { collapseKey: `key-${Math.floor(random() * 4)}` } : {}),
          ...(later ? { scheduledAt: soon() } : {}),
          ...(expiring ? { expiresAt: new Date(Date.now() + DUE_MS + random() * DUE_MS) } : {}),
        }).catch(() => undefined);
        await again();
        if (random() < 0.4) await cancel(herald, tokenFor('shop', ['service']), { cancellationKey }).catch(() => 0);
      }
    });
    const faults = [
      async () => {
        await herald.kill('SIGKILL');
        await herald.start();
      },
      () => admin.query(TERMINATE_ALL),
      () => redisAdmin.call('CLIENT', 'KILL', 'TYPE', 'pubsub'),
    ];
    publisher = await PublisherProcess.start({ urls: [herald.url], users: USERS, seed, lanes: 4, pauseMs: 2 });
    for (let round = 0; round < ROUNDS; round += 1) {
      await publisher.more(1 + Math.floor(random() * BETWEEN));
      await faults[round % faults.length]!();
      // Its word goes to nobody's bus: gateways find it by their positions.
      if (round === 1) await withFeeds((feeds) => retentionOf(feeds).run());
    }
    await publisher.more(BETWEEN);
    await publisher.stop();
    going = false;
    await Promise.all([...changes, ...sdkChanges, ...senders]);
    // All that was to come by itself has come.
    await new Promise((resolve) => setTimeout(resolve, 2 * DUE_MS + 1_000));
    await admin.end();
    redisAdmin.disconnect();
    const agrees = async (userId: string, held: () => Held) => {
      const truth = await loadInbox(herald.url, userId);
      await eventually(
        () => held().cursor,
        (cursor) => cursor === truth.cursor,
        CAUGHT_UP_MS,
      );
      // What was read when it was dropped changes no count, and nobody is told: a device may hold it until it loads a page.
      const items = new Map([...held().items].filter(([id]) => Date.now() - timeOfId(id) < OLD_DAYS * DAY_MS));
      expect({ ...held(), items }).toEqual(truth);
      const all = [...truth.items.values()];
      expect(all.filter(({ isRead }) => !isRead)).toHaveLength(truth.unreadCount);
      expect(all.filter(({ isSeen }) => !isSeen)).toHaveLength(truth.unseenCount);
    };
    for (const replica of replicas) await agrees(replica.userId, () => replica.state);
    for (const device of sdkDevices) {
      await device.settled(CAUGHT_UP_MS);
      await agrees(device.userId, () => device.held);
    }
    const sizes = replicas.map((replica) => replica.state.items.size);
    note(
      `inboxes of ${sizes.join(', ')}; RESYNC ${replicas.map((replica) => replica.resyncs).join(', ')} times; ` +
        `${replicas.map((replica) => replica.connects).join(', ')} connects`,
    );
    expect(Math.min(...replicas.map((replica) => replica.connects))).toBeGreaterThan(1);
    expect(Math.max(...replicas.map((replica) => replica.resyncs))).toBeGreaterThan(0);
    expect(Math.min(...sdkDevices.map((device) => device.connects))).toBeGreaterThan(1);
    expect(herald.complaints).toEqual([]);
  });
});

function drawn(changes: typeof CHANGES, random: () => number): string {
  let left = random() * 100;
  for (const [share, mutation] of changes) if ((left -= share) < 0) return mutation;
  return ALL_READ;
}

type Feeds = Omit<FeedFixture, 'close'>;

/** So old that retention drops it, all but the last of them unread. */
async function publishOld(feeds: Feeds): Promise<void> {
  const atMs = weekOf(Date.now() - OLD_DAYS * DAY_MS).startMs - 1;
  await feeds.database.transaction(async (tx) => void (await ensurePartitions(tx, atMs)));
  const sends = Array.from({ length: 30 }, () =>
    aPlannedSend(USERS, {
      sendId: newId(atMs),
      contentId: newId(atMs),
      createdAt: new Date(atMs),
      recipients: USERS.map((userId) => ({ userId, notificationId: newId(atMs) })),
    }),
  );
  await feeds.publishing.publish(feeds.database, sends);
}

function retentionOf(feeds: Feeds): RetentionService {
  const announcer = new FeedAnnouncer(feeds.bus, feeds.epoch, new Events());
  const repository = new RetentionRepository(feeds.database);
  return new RetentionService(readEnvironment({ NODE_ENV: 'test' }), repository, announcer, memoryLogger().logger);
}
