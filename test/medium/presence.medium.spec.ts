import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/platform/config/index.js';
import { MemoryPresenceStore } from '../../src/platform/presence/index.js';
import { RedisPresenceStore } from '../../src/platform/presence/redis.presence-store.js';
import { RedisConnections } from '../../src/platform/redis/index.js';
import { eventually } from '../support/client.js';
import { OwnRedisCluster } from '../support/own-redis-cluster.js';
import { OwnRedisSentinels } from '../support/own-redis-sentinels.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { presenceStoreContract } from '../../src/testing/index.js';
import { redisUrl } from '../support/servers.js';
import { runContract } from '../support/run-contract.js';

/** People of one node, as many as are promised. */
const MANY = 10_000;

async function openStore(lapseMs: number, env: Record<string, string> = { REDIS_URL: redisUrl() }) {
  const config = readEnvironment({
    NODE_ENV: 'test',
    REDIS_PREFIX: `presence${process.pid}:`,
    BUS_TIMEOUT: '1s',
    PRESENCE_HEARTBEAT: `${Math.ceil(lapseMs / 2.2)}ms`,
    ...env,
  });
  const connections = new RedisConnections(config);
  const store = new RedisPresenceStore(config, connections);
  await eventually(
    () => store.read(['anybody']).catch(() => null),
    (found) => found !== null,
  );
  return { store, close: async () => connections.onApplicationShutdown() };
}

describe('MemoryPresenceStore', () => {
  runContract(
    presenceStoreContract(async (lapseMs) => ({
      store: new MemoryPresenceStore(lapseMs),
      close: async () => undefined,
    })),
  );
});

describe('RedisPresenceStore', () => {
  runContract(presenceStoreContract(openStore));

  it('says that it is back when Redis is, and may have forgotten everything', async () => {
    const redis = await startOwnRedis();
    const { store, close } = await openStore(60_000, { REDIS_URL: redis.url, BUS_TIMEOUT: '500ms' });
    try {
      let restored = 0;
      store.onRestored(() => (restored += 1));
      await store.touch('one', ['ada']);
      await redis.restart();
      await eventually(
        () => restored,
        (count) => count > 0,
      );
      expect(await store.read(['ada'])).toHaveLength(1);
    } finally {
      await close();
      await redis.dispose();
    }
  });

  describe('on a Redis that is silent', () => {
    let redis: OwnServer;
    beforeAll(async () => void (redis = await startOwnRedis()));
    afterAll(async () => {
      redis.kill('SIGCONT');
      await redis.dispose();
    });

    it('refuses within BUS_TIMEOUT, at once when it knows, holds no more than it may, and is right when Redis goes on', async () => {
      const { store, close } = await openStore(60_000, { REDIS_URL: redis.url, BUS_TIMEOUT: '300ms' });
      try {
        await store.touch('one', ['ada']);
        redis.kill('SIGSTOP');
        const began = performance.now();
        const asked = Array.from({ length: 2_000 }, (_, index) => store.touch('one', [`late-${index}`]));
        const answers = await Promise.allSettled([...asked, store.read(['ada']), store.leave('one', ['ada'])]);
        expect(answers.map(({ status }) => status)).not.toContain('fulfilled');
        expect(performance.now() - began).toBeLessThan(2_000);
        await eventually(
          async () => {
            const askedAt = performance.now();
            await store.read(['ada']).catch(() => undefined);
            return performance.now() - askedAt;
          },
          // Its connection was ended: it does not wait any more.
          (tookMs) => tookMs < 50,
        );
        redis.kill('SIGCONT');
        await eventually(
          () => store.read(['ada']).catch(() => []),
          (found) => found.length === 1,
        );
        await store.touch('one', ['ada']);
        expect(await store.read(['ada'])).toMatchObject([{ online: true }]);
      } finally {
        await close();
      }
    });
  });

  it('has room for who comes and goes while more is asked than it takes', async () => {
    const redis = await startOwnRedis();
    const { store, close } = await openStore(60_000, { REDIS_URL: redis.url, BUS_TIMEOUT: '10s' });
    try {
      redis.kill('SIGSTOP');
      const asked = Array.from({ length: 2_000 }, (_, index) => store.read([`asked-${index}`]));
      const changes = [store.touch('one', ['ada']), store.leave('one', ['bob'])];
      const all = Promise.allSettled(asked);
      const came = Promise.allSettled(changes);
      redis.kill('SIGCONT');
      expect((await came).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      expect((await all).filter(({ status }) => status === 'rejected')).not.toHaveLength(0);
      expect(await store.read(['ada'])).toMatchObject([{ online: true }]);
    } finally {
      redis.kill('SIGCONT');
      await close();
      await redis.dispose();
    }
  });

  it('touches ten thousand people for a hundredth of a heartbeat, the node’s time and Redis’ together', async () => {
    const { store, close } = await openStore(60_000);
    const redis = new Redis(redisUrl());
    try {
      const slices = Array.from({ length: MANY / 1_000 }, (_, slice) =>
        Array.from({ length: 1_000 }, (_one, index) => `many-${slice}-${index}`),
      );
      const beat = async () => {
        for (const slice of slices) await store.touch('one', slice);
      };
      await beat();
      const spent = async () => {
        const info = await redis.info('cpu');
        const seconds =
          Number(/used_cpu_user:([\d.]+)/.exec(info)?.[1]) + Number(/used_cpu_sys:([\d.]+)/.exec(info)?.[1]);
        return { node: process.cpuUsage(), redisMs: seconds * 1_000 };
      };
      const before = await spent();
      await beat();
      const after = await spent();
      const usage = process.cpuUsage(before.node);
      const nodeMs = (usage.user + usage.system) / 1_000;
      const redisMs = after.redisMs - before.redisMs;
      console.log(
        `presence: a heartbeat of ${MANY} people: ${nodeMs.toFixed(0)} ms CPU of the node, ${redisMs.toFixed(0)} ms of Redis`,
      );
      // A bound that holds on a busy machine, several times what it takes.
      expect(nodeMs).toBeLessThan(500);
    } finally {
      redis.disconnect();
      await close();
    }
  });
});

describe('RedisPresenceStore on a Redis Cluster', () => {
  let cluster: OwnRedisCluster;
  beforeAll(async () => void (cluster = await OwnRedisCluster.start()));
  afterAll(() => cluster.dispose());

  runContract(presenceStoreContract((lapseMs) => openStore(lapseMs, { REDIS_CLUSTER_NODES: cluster.seed() })));

  it('goes on when a master dies, for all people, at the replica that takes its place', async () => {
    const { store, close } = await openStore(60_000, { REDIS_CLUSTER_NODES: cluster.seed() });
    const all = Array.from({ length: 500 }, (_, index) => `failover-${index}`);
    const dying = cluster.nodes[0]!;
    try {
      await store.touch('one', all);
      dying.server.kill('SIGKILL');
      // What it had taken last may be lost with it; whoever is touched again is online.
      const found = await eventually(
        async () => {
          await store.touch('one', all).catch(() => undefined);
          return store.read(all).catch(() => []);
        },
        (sightings) => sightings.length === all.length && sightings.every(({ online }) => online),
        30_000,
      );
      expect(found).toHaveLength(500);
    } finally {
      await close();
      await dying.server.start();
      await cluster.isWhole();
    }
  });
});

describe('RedisPresenceStore behind Sentinels', () => {
  let sentinels: OwnRedisSentinels;
  beforeAll(async () => void (sentinels = await OwnRedisSentinels.start()));
  afterAll(() => sentinels.dispose());

  runContract(presenceStoreContract((lapseMs) => openStore(lapseMs, sentinels.env)));
});
