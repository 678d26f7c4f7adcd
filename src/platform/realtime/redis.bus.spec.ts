import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../config/index.js';
import { Events } from '../events/index.js';
import type { RedisConnections } from '../redis/index.js';
import { RedisBus } from './redis.bus.js';

const PROBE_MS = 100;

/** A connection that says of itself what the test says, to a server that takes everything and brings nothing. */
class FakeClient extends EventEmitter {
  status = 'connecting';
  readonly stream = { bytesRead: 0 };
  readonly disconnect = vi.fn<(reconnect: boolean) => void>();
  readonly publish = vi.fn<(channel: string, message: string) => Promise<number>>(async () => 1);

  subscribe(...args: unknown[]): Promise<number> {
    const told = args.at(-1);
    if (typeof told === 'function') queueMicrotask(() => (told as (error: null) => void)(null));
    return Promise.resolve(1);
  }

  /** As ioredis tells it. */
  async becomes(status: string): Promise<void> {
    this.status = status;
    this.emit(status);
    await vi.advanceTimersByTimeAsync(0);
  }
}

describe('the connections of a bus', () => {
  let publisher: FakeClient;
  let subscriber: FakeClient;
  let bus: RedisBus;
  beforeEach(() => {
    vi.useFakeTimers();
    [publisher, subscriber] = [new FakeClient(), new FakeClient()];
    const connections = {
      connect: (name: string) => (name === 'publisher' ? publisher : subscriber) as unknown as Redis,
    } as RedisConnections;
    const config = readEnvironment({ NODE_ENV: 'test', BUS_PROBE: `${PROBE_MS}ms` });
    bus = new RedisBus(config, new Events(), connections);
    bus.onModuleInit();
  });
  afterEach(() => {
    bus.onApplicationShutdown();
    vi.useRealTimers();
  });

  const probes = (count: number) => vi.advanceTimersByTimeAsync(count * PROBE_MS);

  it('are made anew when what is sent to oneself does not come back', async () => {
    await publisher.becomes('ready');
    await subscriber.becomes('ready');
    expect(bus.isUp).toBe(true);
    await probes(2);
    expect(bus.isUp).toBe(false);
    for (const client of [publisher, subscriber]) expect(client.disconnect).toHaveBeenCalledWith(true);
  });

  it.each(['publisher', 'subscriber'] as const)(
    'that is ready is left alone while the other one is being made (%s)',
    async (which) => {
      const [ready, other] = which === 'publisher' ? [publisher, subscriber] : [subscriber, publisher];
      await ready.becomes('ready');
      await probes(10);
      expect(bus.isUp).toBe(false);
      expect(ready.disconnect).not.toHaveBeenCalled();
      await other.becomes('ready');
      await probes(1);
      expect(ready.disconnect).not.toHaveBeenCalled();
      expect(other.disconnect).not.toHaveBeenCalled();
    },
  );

  it('that is open, and over which nothing comes, is made anew; one that is only slow is not', async () => {
    await publisher.becomes('connect');
    await subscriber.becomes('connect');
    for (let probe = 0; probe < 5; probe += 1) {
      subscriber.stream.bytesRead += 10;
      await probes(1);
    }
    expect(publisher.disconnect).toHaveBeenCalledWith(true);
    expect(subscriber.disconnect).not.toHaveBeenCalled();
  });
});
