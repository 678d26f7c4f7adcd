import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/platform/config/index.js';
import { Events } from '../../src/platform/events/index.js';
import { BusLost, BusRestored, MemoryBus } from '../../src/platform/realtime/index.js';
import { Pace } from '../../src/platform/realtime/pace.js';
import { RedisBus } from '../../src/platform/realtime/redis.bus.js';
import { RedisConnections } from '../../src/platform/redis/index.js';
import { busContract } from '../support/bus-contract.js';
import { eventually } from '../support/client.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { OwnRedisCluster } from '../support/own-redis-cluster.js';
import { OwnRedisSentinels } from '../support/own-redis-sentinels.js';
import { printedSeed, randomFrom } from '../support/random.js';
import { redisUrl } from '../support/servers.js';

/** Connections are cut as they are made, too: how often a bus of its own, and how often each. */
const ROUNDS = 15;
const CUTS = 6;

async function openRedisBus(env: Record<string, string> = { REDIS_URL: redisUrl() }) {
  const config = readEnvironment({
    NODE_ENV: 'test',
    REDIS_PREFIX: `bus${process.pid}:`,
    BUS_PROBE: '200ms',
    ...env,
  });
  const connections = new RedisConnections(config);
  const events = new Events();
  const told: string[] = [];
  events.on(BusLost).subscribe(() => told.push('lost'));
  events.on(BusRestored).subscribe(() => told.push('restored'));
  const bus = new RedisBus(config, events, connections, new Pace());
  bus.onModuleInit();
  await eventually(() => bus.isUp, Boolean);
  return {
    bus,
    told,
    async close() {
      bus.onApplicationShutdown();
      connections.onApplicationShutdown();
    },
  };
}

/** The connection of this bus alone: others of the run share the server. */
async function killSubscriber(admin: Redis): Promise<void> {
  const list = String(await admin.client('LIST'));
  const mine = list.split('\n').filter((line) => line.includes('name=herald:subscriber') && / sub=[2-9]/.test(line));
  for (const line of mine) await admin.client('KILL', 'ID', /id=(\d+)/.exec(line)?.[1] ?? '0');
  if (mine.length === 0) throw new Error('no subscriber to kill');
}

describe('MemoryBus', () => {
  busContract(async () => ({ bus: new MemoryBus(), close: async () => undefined }));
});

describe('RedisBus', () => {
  busContract(openRedisBus);

  it('says when it is back after its connection was cut, with all subscriptions in force', async () => {
    const { bus, told, close } = await openRedisBus();
    const admin = new Redis(redisUrl());
    try {
      const heard: string[] = [];
      await bus.subscribe('cut', (message) => heard.push(message));
      let restored = 0;
      bus.onRestored(() => {
        restored += 1;
        bus.publish('cut', 'right after');
      });
      await killSubscriber(admin);
      await eventually(
        () => restored,
        (count) => count === 1,
      );
      await eventually(
        () => heard,
        (all) => all.includes('right after'),
      );
      expect(told.slice(-2)).toEqual(['lost', 'restored']);
    } finally {
      admin.disconnect();
      await close();
    }
  });

  it('puts every subscription in force in the end, in whatever instant its connection was cut', async () => {
    const seed = printedSeed('bus');
    const random = randomFrom(seed);
    for (let round = 0; round < ROUNDS; round += 1) {
      const wire = await FaultyProxy.start(redisUrl());
      const { bus, close } = await openRedisBus({ REDIS_URL: wire.url, BUS_PROBE: '10s' });
      try {
        const topics = Array.from({ length: 10 }, (_, index) => `cut:${round}:${index}`);
        const heard = new Set<string>();
        const subscribing = topics.map(async (topic) => {
          await pause(random() * CUTS * 30);
          await bus.subscribe(topic, () => heard.add(topic));
        });
        for (let cut = 0; cut < CUTS; cut += 1) {
          await pause(random() * 60);
          await wire.cut();
          await wire.heal();
        }
        await Promise.all(subscribing);
        await eventually(
          () => {
            for (const topic of topics) bus.publish(topic, 'are you there?');
            return topics.filter((topic) => !heard.has(topic));
          },
          (missing) => missing.length === 0,
        );
        expect(heard.size).toBe(topics.length);
      } finally {
        await close();
        await wire.stop();
      }
    }
  });

  it('says so at every node when a publisher was cut off: only that one knows that something of its was lost', async () => {
    const wire = await FaultyProxy.start(redisUrl());
    const [publisher, listener] = await Promise.all([openRedisBus({ REDIS_URL: wire.url }), openRedisBus()]);
    try {
      let restored = 0;
      listener.bus.onRestored(() => (restored += 1));
      await wire.cut();
      await eventually(
        () => publisher.bus.isUp,
        (isUp) => !isUp,
      );
      publisher.bus.publish('anything', 'lost');
      await wire.heal();
      await eventually(
        () => restored,
        (count) => count > 0,
      );
      // It was up all the while.
      expect(listener.told).toEqual(['restored']);
    } finally {
      await publisher.close();
      await listener.close();
      await wire.stop();
    }
  });

  it('never makes a publisher wait, or fail, without Redis', async () => {
    const { bus, close } = await openRedisBus();
    await close();
    expect(() => bus.publish('nobody', 'x')).not.toThrow();
    const config = readEnvironment({ NODE_ENV: 'test', REDIS_URL: 'redis://127.0.0.1:1' });
    const connections = new RedisConnections(config);
    const away = new RedisBus(config, new Events(), connections, new Pace());
    away.onModuleInit();
    for (let count = 0; count < 30_000; count += 1) away.publish('nobody', 'x');
    expect(away.isUp).toBe(false);
    away.onApplicationShutdown();
    connections.onApplicationShutdown();
  });
});

describe('RedisBus on a Redis Cluster', () => {
  let cluster: OwnRedisCluster;
  beforeAll(async () => void (cluster = await OwnRedisCluster.start()));
  afterAll(() => cluster.dispose());

  busContract(() => openRedisBus({ REDIS_CLUSTER_NODES: cluster.seed() }));

  it('publishes at one node and listens at another: what comes back has gone through the cluster', async () => {
    const { close } = await openRedisBus({ REDIS_CLUSTER_NODES: cluster.urls() });
    try {
      const [publisher, subscriber] = await Promise.all([
        cluster.nodesWith('herald:publisher'),
        cluster.nodesWith('herald:subscriber'),
      ]);
      expect([publisher.length, subscriber.length]).toEqual([1, 1]);
      expect(publisher[0]).not.toBe(subscriber[0]);
    } finally {
      await close();
    }
  });

  it('goes on at another node when the one that it listens at dies, with all subscriptions in force', async () => {
    const { bus, told, close } = await openRedisBus({ REDIS_CLUSTER_NODES: cluster.seed() });
    const heard: string[] = [];
    await Promise.all(['a', 'b', 'c'].map((topic) => bus.subscribe(topic, (message) => heard.push(message))));
    let restored = 0;
    bus.onRestored(() => {
      restored += 1;
      for (const topic of ['a', 'b', 'c']) bus.publish(topic, `${topic} again`);
    });
    const [node] = await cluster.nodesWith('herald:subscriber');
    try {
      node!.server.kill('SIGKILL');
      await eventually(
        () => heard,
        (all) => new Set(all).size === 3,
      );
      expect(restored).toBeGreaterThan(0);
      expect(told.slice(0, 3)).toEqual(['restored', 'lost', 'restored']);
    } finally {
      await close();
      await node!.server.start();
      await cluster.isWhole();
    }
  });
});

describe('RedisBus behind Sentinels', () => {
  let sentinels: OwnRedisSentinels;
  beforeAll(async () => void (sentinels = await OwnRedisSentinels.start()));
  afterAll(() => sentinels.dispose());

  busContract(() => openRedisBus(sentinels.env));
});
