import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { ask, eventually, send } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { PublisherProcess } from '../support/publisher-process.js';
import { note, printedSeed, randomFrom, rounds } from '../support/random.js';
import { loadInbox, Replica } from '../support/replica.js';

/** Few people, so that their inboxes grow long. */
const USERS = ['user-1', 'user-2', 'user-3'];
const ROUNDS = rounds(3, 60);
const BETWEEN = 60;
/** After each RESYNC a device loads its whole inbox, all six of them in this process: at full size they are far behind when the load ends. */
const CAUGHT_UP_MS = rounds(30_000, 240_000);
/** Reading that many at once is more than is told one by one. */
const MANY = 250;

const MARK = {
  read: 'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }',
  unread: 'mutation ($ids: [ID!]!) { markNotificationsUnread(ids: $ids) { affected } }',
  allRead: 'mutation { markAllNotificationsRead { affected } }',
};
const TERMINATE_ALL = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/** Not one kind of event, but what they come to: a list, what of it is read, and a badge. */
describe('devices that keep an inbox by inboxChanged, while everything dies in turn', () => {
  let redis: OwnServer;
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let replicas: Replica[] = [];
  let publisher: PublisherProcess | undefined;
  beforeAll(async () => {
    redis = await startOwnRedis();
    installation = await startInstallation({ REDIS_URL: redis.url }, 0);
    herald = await HeraldProcess.start(installation.env);
    const sends = Array.from({ length: MANY }, () => send(herald.url, tokenFor('shop', ['service']), USERS));
    await Promise.all(sends);
    replicas = await Promise.all([...USERS, ...USERS].map((user) => Replica.start(herald, user)));
  });
  afterAll(async () => {
    publisher?.kill();
    await Promise.all(replicas.map((replica) => replica.stop()));
    await herald.kill();
    await installation.close();
    await redis.dispose();
  });

  it('hold in the end what the inbox holds, and the badge that it has', async () => {
    const seed = printedSeed('replica');
    const random = randomFrom(seed);
    const admin = new Client({ connectionString: installation.database.url });
    await admin.connect();
    const redisAdmin = new Redis(redis.url);
    await Promise.all(USERS.map((user) => ask(herald.url, tokenFor(user), MARK.allRead)));
    let marking = true;
    // Reads and unreads of people with two devices: what fails is not repeated, and nobody counts on it.
    const marks = Promise.all(
      replicas.map(async (replica) => {
        while (marking) {
          const ids = [...replica.state.isRead.keys()].filter(() => random() < 0.3).slice(0, 300);
          const how = random() < 0.05 ? 'allRead' : random() < 0.6 ? 'read' : 'unread';
          await ask(herald.url, tokenFor(replica.userId), MARK[how], { ids }).catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, random() * 40));
        }
      }),
    );
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
    }
    await publisher.more(BETWEEN);
    await publisher.stop();
    marking = false;
    await marks;
    await admin.end();
    redisAdmin.disconnect();
    for (const replica of replicas) {
      const truth = await loadInbox(herald.url, replica.userId);
      await eventually(
        () => replica.state.cursor,
        (cursor) => cursor === truth.cursor,
        CAUGHT_UP_MS,
      );
      expect(replica.state).toEqual(truth);
      expect([...truth.isRead.values()].filter((isRead) => !isRead)).toHaveLength(truth.unreadCount);
    }
    const sizes = replicas.map((replica) => replica.state.isRead.size);
    note(
      `inboxes of ${sizes.join(', ')}; RESYNC ${replicas.map((replica) => replica.resyncs).join(', ')} times; ` +
        `${replicas.map((replica) => replica.connects).join(', ')} connects`,
    );
    expect(Math.min(...replicas.map((replica) => replica.connects))).toBeGreaterThan(1);
    expect(Math.max(...replicas.map((replica) => replica.resyncs))).toBeGreaterThan(0);
    expect(herald.complaints).toEqual([]);
  });
});
