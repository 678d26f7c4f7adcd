import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/platform/config/index.js';
import { Events } from '../../src/platform/events/index.js';
import { BusLost, BusRestored, MemoryBus } from '../../src/platform/realtime/index.js';
import { RedisBus } from '../../src/platform/realtime/redis.bus.js';
import { RedisConnections } from '../../src/platform/redis/index.js';
import { busContract } from '../support/bus-contract.js';
import { eventually } from '../support/client.js';
import { redisUrl } from '../support/servers.js';

async function openRedisBus(env: Record<string, string> = {}) {
  const config = readEnvironment({
    NODE_ENV: 'test',
    REDIS_URL: redisUrl(),
    REDIS_PREFIX: `bus${process.pid}:`,
    BUS_PROBE: '200ms',
    ...env,
  });
  const connections = new RedisConnections(config);
  const events = new Events();
  const told: string[] = [];
  events.on(BusLost).subscribe(() => told.push('lost'));
  events.on(BusRestored).subscribe(() => told.push('restored'));
  const bus = new RedisBus(config, events, connections);
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

  it('never makes a publisher wait, or fail, without Redis', async () => {
    const { bus, close } = await openRedisBus();
    await close();
    expect(() => bus.publish('nobody', 'x')).not.toThrow();
    const config = readEnvironment({ NODE_ENV: 'test', REDIS_URL: 'redis://127.0.0.1:1' });
    const connections = new RedisConnections(config);
    const away = new RedisBus(config, new Events(), connections);
    away.onModuleInit();
    for (let count = 0; count < 30_000; count += 1) away.publish('nobody', 'x');
    expect(away.isUp).toBe(false);
    away.onApplicationShutdown();
    connections.onApplicationShutdown();
  });

  /** The connection of this bus alone: others of the run share the server. */
  async function killSubscriber(admin: Redis): Promise<void> {
    const list = String(await admin.client('LIST'));
    const mine = list.split('\n').filter((line) => line.includes('name=herald:subscriber') && / sub=[2-9]/.test(line));
    for (const line of mine) await admin.client('KILL', 'ID', /id=(\d+)/.exec(line)?.[1] ?? '0');
    if (mine.length === 0) throw new Error('no subscriber to kill');
  }
});
