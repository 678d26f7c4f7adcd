import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../config/index.js';
import { Events } from '../events/index.js';
import type { RedisConnections } from '../redis/index.js';
import { BusLost, BusRestored } from './events/index.js';
import { Pace } from './pace.js';
import { RedisBus } from './redis.bus.js';

const PROBE_MS = 100;

/** A connection that says of itself what the test says, to a server that takes everything and brings nothing. */
class FakeClient extends EventEmitter {
  status = 'connecting';
  readonly stream = {
    bytesRead: 0,
    paused: false,
    isPaused: () => this.stream.paused,
    pause: vi.fn(() => (this.stream.paused = true)),
    resume: vi.fn(() => (this.stream.paused = false)),
  };
  readonly disconnect = vi.fn<(reconnect: boolean) => void>();
  readonly publish = vi.fn<(channel: string, message: string) => Promise<number>>(async () => 1);

  /** What Redis says to a SUBSCRIBE of several channels at once. */
  readonly subscribeAgain = vi.fn<(...channels: unknown[]) => Promise<number>>(async () => 1);

  subscribe(...args: unknown[]): Promise<number> {
    const told = args.at(-1);
    if (typeof told !== 'function') return this.subscribeAgain(...args);
    queueMicrotask(() => (told as (error: null) => void)(null));
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
  let told: string[];
  let pace: Pace;
  beforeEach(() => {
    vi.useFakeTimers();
    pace = new Pace();
    [publisher, subscriber] = [new FakeClient(), new FakeClient()];
    const connections = {
      connect: (name: string) => (name === 'publisher' ? publisher : subscriber) as unknown as Redis,
    } as RedisConnections;
    const config = readEnvironment({ NODE_ENV: 'test', BUS_PROBE: `${PROBE_MS}ms` });
    const events = new Events();
    told = [];
    events.on(BusLost).subscribe(() => told.push('lost'));
    events.on(BusRestored).subscribe(() => told.push('restored'));
    bus = new RedisBus(config, events, connections, pace);
    bus.onModuleInit();
  });
  afterEach(() => {
    bus.onApplicationShutdown();
    vi.useRealTimers();
  });

  const probes = (count: number) => vi.advanceTimersByTimeAsync(count * PROBE_MS);

  it('bring no more while so much was written at once that others have to have their turn', async () => {
    await subscriber.becomes('ready');
    const heard: string[] = [];
    await bus.subscribe('feeds', (message) => {
      heard.push(message);
      for (let socket = 0; socket < 300; socket += 1) pace.lets({ lastTick: -10 });
    });
    const channel = Buffer.from('herald:feeds');
    const { stream } = subscriber;
    subscriber.emit('messageBuffer', channel, Buffer.from('one'));
    expect(stream.pause).not.toHaveBeenCalled();
    // What had come with it is heard all the same.
    for (const text of ['two', 'three']) subscriber.emit('messageBuffer', channel, Buffer.from(text));
    expect([heard, stream.pause.mock.calls.length, stream.paused]).toEqual([['one', 'two', 'three'], 1, true]);
    await vi.advanceTimersByTimeAsync(0);
    expect(stream.paused).toBe(false);
    subscriber.emit('messageBuffer', channel, Buffer.from('four'));
    expect([heard.length, stream.paused]).toEqual([4, false]);
  });

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

  it('say that all is in force again when it is, though a probe came round before', async () => {
    await publisher.becomes('ready');
    await subscriber.becomes('ready');
    for (let topic = 0; topic < 1_500; topic += 1) await bus.subscribe(`topic-${topic}`, () => undefined);
    let restored = 0;
    bus.onRestored(() => (restored += 1));
    await subscriber.becomes('close');
    let lastInForce = () => {};
    subscriber.subscribeAgain
      .mockImplementationOnce(async () => 1)
      .mockImplementationOnce(() => new Promise((resolve) => (lastInForce = () => resolve(1))));
    await subscriber.becomes('ready');
    expect(subscriber.subscribeAgain).toHaveBeenCalledTimes(2);
    expect([restored, bus.isUp]).toEqual([0, false]);
    await probes(1);
    const [probeChannel, probe] = publisher.publish.mock.lastCall!;
    subscriber.emit('messageBuffer', Buffer.from(probeChannel), Buffer.from(probe));
    expect(bus.isUp).toBe(true);
    restored = 0;
    lastInForce();
    await vi.advanceTimersByTimeAsync(0);
    expect(restored).toBe(1);
    expect(told).toEqual(['restored', 'lost', 'restored']);
  });

  it('asks again for what was refused over a connection that works, and tells when it is in force', async () => {
    await subscriber.becomes('ready');
    await bus.subscribe('topic', () => undefined);
    await subscriber.becomes('close');
    let restored = 0;
    bus.onRestored(() => (restored += 1));
    subscriber.subscribeAgain.mockRejectedValueOnce(new Error('NOPERM'));
    await subscriber.becomes('ready');
    expect([subscriber.subscribeAgain.mock.calls.length, restored]).toEqual([1, 0]);
    expect(subscriber.subscribeAgain.mock.calls[0]).toContain('herald:topic');
    await vi.advanceTimersByTimeAsync(PROBE_MS / 2);
    expect(subscriber.subscribeAgain).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([subscriber.subscribeAgain.mock.calls.length, restored]).toEqual([2, 1]);
  });
});
