import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventually } from '../support/client.js';
import { adminOf, openWorker, owe, statesOf, type WorkerOptions } from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { OwnRedisCluster } from '../support/own-redis-cluster.js';
import { startOwnRedis } from '../support/own-servers.js';
import { refuses, ScriptedChannel, takes } from '../support/scripted-channel.js';

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const people = (count: number, name: string) => Array.from({ length: count }, (_, at) => `${name}-${at}`);

describe('waking deliveries, and Redis', () => {
  let feeds: FeedFixture;
  let channels = 0;
  beforeAll(async () => {
    feeds = await feedFixture();
  });
  afterAll(() => feeds.close());

  const aChannel = () => new ScriptedChannel(`queue${(channels += 1)}`);
  function startWorker(channel: ScriptedChannel, options: Partial<WorkerOptions> = {}) {
    const worker = openWorker(feeds, { channels: [channel], ...options });
    onTestFinished(() => worker.stop());
    return worker;
  }
  const becomes = (ids: readonly string[], state: string, timeoutMs?: number) =>
    eventually(
      () => statesOf(feeds, ids),
      (states) => states[state] === ids.length,
      timeoutMs,
    );
  function admin(url: string) {
    const redis = adminOf(url);
    onTestFinished(() => redis.disconnect());
    return redis;
  }

  it('is not waited for while Redis is away, from the beginning, and Bull goes on when it is back', async () => {
    const own = await startOwnRedis();
    onTestFinished(() => own.dispose());
    await own.stop();
    const channel = aChannel();
    channel.script = async (delivery, context) => (delivery.attempt === 1 ? refuses('BUSY') : takes)(delivery, context);
    const worker = startWorker(channel, { env: { REDIS_URL: own.url } });
    const rows = await owe(feeds, people(200, 'away'), { channel: channel.key });
    const began = Date.now();
    worker.queues.wake(rows);
    expect(Date.now() - began).toBeLessThan(100);
    await becomes(idsOf(rows), 'DELIVERED', 5_000);
    await own.start();
    const redis = admin(own.url);
    await eventually(
      () => redis.client('LIST'),
      (list) => String(list).includes('brpoplpush'),
    );
    const more = await owe(feeds, people(20, 'back'), { channel: channel.key });
    await becomes(idsOf(more), 'DELIVERED', 5_000);
    expect(channel.calls).toHaveLength(440);
  });

  it('is not waited for while Redis is silent', async () => {
    const own = await startOwnRedis();
    onTestFinished(() => own.dispose());
    const channel = aChannel();
    const worker = startWorker(channel, { env: { REDIS_URL: own.url } });
    await eventually(() => worker.connections.ask(async () => true), Boolean);
    own.kill('SIGSTOP');
    const rows = await owe(feeds, people(50, 'silent'), { channel: channel.key });
    worker.queues.wake(rows);
    await becomes(idsOf(rows), 'DELIVERED', 5_000);
    own.kill('SIGCONT');
    const more = await owe(feeds, people(20, 'speaks'), { channel: channel.key });
    await becomes(idsOf(more), 'DELIVERED', 10_000);
    expect(channel.calls).toHaveLength(70);
  });

  it('bears a Redis that is wiped between the attempts: still five, still by the schedule', async () => {
    const own = await startOwnRedis();
    onTestFinished(() => own.dispose());
    const channel = aChannel();
    const redis = admin(own.url);
    channel.script = async (delivery, context) => {
      await redis.flushall();
      return refuses('BUSY')(delivery, context);
    };
    const worker = startWorker(channel, { env: { REDIS_URL: own.url } });
    const [row] = await owe(feeds, ['wiped'], { channel: channel.key });
    worker.queues.wake([row!]);
    await becomes([row!.id], 'FAILED');
    expect(channel.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    const pauses = channel.calls.slice(1).map(({ atMs }, at) => atMs - channel.calls[at]!.atMs);
    for (const [at, delayMs] of [100, 200, 300, 400].entries()) {
      expect(pauses[at]).toBeGreaterThan(delayMs * 0.9 - 30);
      expect(pauses[at]).toBeLessThan(delayMs * 1.1 + 600);
    }
  });

  it('goes on by Bull alone with a Redis that was started again, empty', async () => {
    const own = await startOwnRedis();
    onTestFinished(() => own.dispose());
    const channel = aChannel();
    channel.script = async (delivery, context) => (delivery.attempt === 1 ? refuses('BUSY') : takes)(delivery, context);
    const worker = startWorker(channel, { env: { REDIS_URL: own.url, SWEEP_SECONDS: '60' } });
    await eventually(() => worker.connections.ask(async () => true), Boolean);
    await own.restart('immediate');
    await eventually(() => worker.connections.ask((client) => client.ping()), Boolean);
    const redis = admin(own.url);
    await eventually(
      () => redis.client('LIST'),
      (list) => String(list).includes('brpoplpush'),
    );
    const rows = await owe(feeds, people(20, 'again'), { channel: channel.key });
    worker.queues.wake(rows);
    await becomes(idsOf(rows), 'DELIVERED', 5_000);
    expect(channel.calls).toHaveLength(40);
  });

  it('is parted from without a word when a node stops while Redis is silent', async () => {
    const own = await startOwnRedis();
    onTestFinished(() => own.dispose());
    own.kill('SIGSTOP');
    const unhandled = vi.fn<(error: unknown) => void>();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    const channel = aChannel();
    const worker = startWorker(channel, { env: { REDIS_URL: own.url } });
    const [row] = await owe(feeds, ['parting'], { channel: channel.key });
    await becomes([row!.id], 'DELIVERED');
    await worker.stop();
    // For so long the driver waits for the server to end its connections.
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('works on a cluster as it does on one server', async () => {
    const cluster = await OwnRedisCluster.start();
    onTestFinished(() => cluster.dispose());
    const channel = aChannel();
    channel.script = async (delivery, context) => (delivery.attempt === 1 ? refuses('BUSY') : takes)(delivery, context);
    const env = { REDIS_CLUSTER_NODES: cluster.urls(), SWEEP_SECONDS: '60' };
    const worker = startWorker(channel, { env });
    await eventually(() => worker.connections.ask(async () => true), Boolean);
    const rows = await owe(feeds, people(20, 'cluster'), { channel: channel.key });
    worker.queues.wake(rows);
    // No sweep helps.
    await becomes(idsOf(rows), 'DELIVERED', 5_000);
    expect(channel.calls).toHaveLength(40);
  });
});
