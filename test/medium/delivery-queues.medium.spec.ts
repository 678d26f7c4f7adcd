import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { queueName } from '../../src/delivery/engine/queue-names.js';
import { queuePrefix } from '../../src/platform/queue/index.js';
import { DeliveryClaimed } from '../../src/delivery/events/index.js';
import { newId } from '../../src/platform/database/index.js';
import { eventually } from '../support/client.js';
import {
  adminOf,
  deliveryRow,
  openWorker,
  owe,
  ownPrefix,
  statesOf,
  type WorkerOptions,
} from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { LONG } from '../support/random.js';
import { ScriptedChannel, takes } from '../support/scripted-channel.js';
import { redisUrl } from '../support/servers.js';

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const people = (count: number, name: string) => Array.from({ length: count }, (_, at) => `${name}-${at}`);

describe('waking deliveries', () => {
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
  function admin(url = redisUrl()) {
    const redis = adminOf(url);
    onTestFinished(() => redis.disconnect());
    return redis;
  }
  const keyOf = (worker: ReturnType<typeof openWorker>, channel: string, lane: 0 | 1 | 2, list: string) =>
    `${queuePrefix(worker.config)}:${queueName({ channel, lane })}:${list}`;

  it('is done by a node that only says so, and by a worker that hears of it, at once', async () => {
    const channel = aChannel();
    const env = { REDIS_PREFIX: ownPrefix(), SWEEP_SECONDS: '60' };
    startWorker(channel, { env });
    const node = openWorker(feeds, { channels: [channel], env, isIdle: true });
    onTestFinished(() => node.stop());
    const redis = admin();
    await eventually(
      () => redis.client('LIST'),
      (list) => String(list).includes('brpoplpush'),
    );
    await eventually(() => node.connections.ask(async () => true), Boolean);
    const rows = await owe(feeds, people(20, 'hears'), { channel: channel.key });
    node.queues.wake(rows);
    await becomes(idsOf(rows), 'DELIVERED', 2_000);
    expect(channel.calls).toHaveLength(20);
  });

  it('leaves nothing of what is done in Redis', async () => {
    const channel = aChannel();
    const worker = startWorker(channel);
    const rows = await owe(feeds, people(5, 'traceless'), { channel: channel.key });
    worker.queues.wake(rows);
    await becomes(idsOf(rows), 'DELIVERED');
    const redis = admin();
    const left = await eventually(
      () => redis.keys(`${keyOf(worker, channel.key, 1, '')}*`),
      (keys) => keys.every((key) => !idsOf(rows).some((id) => key.includes(id))),
    );
    expect(left.length).toBeLessThan(10);
  });

  it('is not needed: what nobody was told of is found', async () => {
    const channel = aChannel();
    startWorker(channel);
    const rows = await owe(feeds, people(20, 'found'), { channel: channel.key });
    await becomes(idsOf(rows), 'DELIVERED', 3_000);
    expect(channel.calls).toHaveLength(20);
  });

  it('is done twice, by two workers with the same jobs, and each is sent once', async () => {
    const channel = aChannel();
    const env = { REDIS_PREFIX: ownPrefix() };
    const [one, other] = [startWorker(channel, { env }), startWorker(channel, { env })];
    const rows = await owe(feeds, people(300, 'twice'), { channel: channel.key });
    one.queues.wake(rows);
    other.queues.wake(rows);
    // And by hand, past Bull: the claim alone decides.
    await Promise.all(
      rows.flatMap(({ id, lane }) => [one, other].map(({ engine }) => engine.work({ id, channel: channel.key, lane }))),
    );
    await becomes(idsOf(rows), 'DELIVERED');
    expect(channel.calls).toHaveLength(300);
  });

  it('works on what has a job that nobody will ever get', async () => {
    const channel = aChannel();
    const worker = startWorker(channel);
    const redis = admin();
    const [row] = await owe(feeds, ['zombie'], {
      channel: channel.key,
      change: { dueAt: new Date(Date.now() + 1_000) },
    });
    const job = `${row!.id}:1:${Math.floor(row!.dueAt.getTime() / 1_000)}`;
    await redis.hset(keyOf(worker, channel.key, 1, job), 'data', '{}');
    await becomes([row!.id], 'DELIVERED', 5_000);
    expect(channel.calls).toHaveLength(1);
  });

  it('is not stopped by jobs that nobody understands', async () => {
    const channel = aChannel();
    const env = { REDIS_PREFIX: ownPrefix(), SWEEP_SECONDS: '60' };
    const worker = openWorker(feeds, { channels: [channel], env, isIdle: true });
    onTestFinished(() => worker.stop());
    await eventually(() => worker.connections.ask(async () => true), Boolean);
    const rows = await owe(feeds, people(20, 'healthy'), { channel: channel.key });
    worker.queues.wake(rows);
    const redis = admin();
    const wait = keyOf(worker, channel.key, 1, 'wait');
    const poison: Record<string, Record<string, string>> = {
      p1: { name: 'nobody-knows-this', data: '{}', opts: '{"removeOnComplete":true}' },
      p2: { name: '__default__', data: 'null', opts: '{"removeOnComplete":true}' },
      p3: { name: '__default__', data: '{"delivery":"no id"}', opts: '{}' },
      p4: { name: '__default__', data: `{"delivery":"${newId()}"}`, opts: '{}' },
      p5: { name: '__default__', data: 'not json', opts: 'neither' },
    };
    for (const [id, job] of Object.entries(poison)) {
      await redis.hset(keyOf(worker, channel.key, 1, id), job);
      await redis.lpush(wait, id);
    }
    await redis.lpush(wait, 'without-a-hash');
    await eventually(
      () => redis.llen(wait),
      (length) => length === 26,
    );
    const { engine } = startWorker(channel, { env });
    const work = vi.spyOn(engine, 'work');
    await becomes(idsOf(rows), 'DELIVERED', 10_000);
    expect(channel.calls).toHaveLength(20);
    // A statement that is given what is no id fails for all of its batch.
    expect(work.mock.calls.map(([{ id }]) => id)).not.toContain('no id');
  });

  it('is shared by the workers that there are', async () => {
    const channel = aChannel();
    const slowly: typeof channel.script = async (delivery, context) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return takes(delivery, context);
    };
    channel.script = slowly;
    const env = { REDIS_PREFIX: ownPrefix(), DELIVERY_CONCURRENCY: '5' };
    const workers = [startWorker(channel, { env }), startWorker(channel, { env })];
    const claimed = workers.map(({ events }) => {
      const of = { count: 0 };
      events.on(DeliveryClaimed).subscribe(() => (of.count += 1));
      return of;
    });
    const rows = await owe(feeds, people(300, 'shared'), { channel: channel.key });
    workers[0]!.queues.wake(rows);
    await becomes(idsOf(rows), 'DELIVERED');
    for (const { count } of claimed) expect(count).toBeGreaterThan(75);
  });

  it('gives Redis no more than its window, whoever says how much is due', async () => {
    const channel = aChannel();
    const worker = openWorker(feeds, {
      channels: [channel],
      isIdle: true,
      env: { DELIVERY_WINDOW: '50' },
    });
    onTestFinished(() => worker.stop());
    await eventually(() => worker.connections.ask(async () => true), Boolean);
    const rows = await owe(feeds, people(300, 'window'), { channel: channel.key, lane: 2 });
    for (let at = 0; at < rows.length; at += 20) worker.queues.wake(rows.slice(at, at + 20));
    const redis = admin();
    const wait = keyOf(worker, channel.key, 2, 'wait');
    await eventually(
      () => redis.llen(wait),
      (length) => length === 50,
    );
    worker.queues.wake(rows);
    await worker.queues.of({ channel: channel.key, lane: 2 }).offer(rows);
    expect(await redis.llen(wait)).toBe(50);
  });

  it('moves a backlog up as it is worked on, and does not wait for the next sweep', async () => {
    const channel = aChannel();
    startWorker(channel, { env: { DELIVERY_WINDOW: '50', SWEEP_SECONDS: '5', DELIVERY_CONCURRENCY: '20' } });
    const rows = await owe(feeds, people(600, 'backlog'), { channel: channel.key, lane: 2 });
    await eventually(() => channel.calls.length > 0, Boolean, 8_000);
    await becomes(idsOf(rows), 'DELIVERED', 20_000);
    expect(channel.calls).toHaveLength(600);
  });

  it('sends an urgent one at once, however many are waiting', async () => {
    const channel = aChannel();
    channel.script = async (delivery, context) => {
      if (!delivery.recipient.id.startsWith('urgent')) await new Promise((resolve) => setTimeout(resolve, 100));
      return takes(delivery, context);
    };
    const worker = startWorker(channel, { env: { DELIVERY_CONCURRENCY: '10' } });
    const bulk = await owe(feeds, people(LONG ? 50_000 : 500, 'bulk'), { channel: channel.key, lane: 2 });
    worker.queues.wake(bulk);
    await eventually(() => channel.calls.length > 10, Boolean);
    const [urgent] = await owe(feeds, ['urgent'], { channel: channel.key, lane: 0 });
    const began = Date.now();
    worker.queues.wake([urgent!]);
    await becomes([urgent!.id], 'DELIVERED', 2_000);
    expect(Date.now() - began).toBeLessThan(1_000);
    expect((await statesOf(feeds, idsOf(bulk))).PENDING).toBeGreaterThan(300);
  });

  it('gives a job to two when the event loop stood still for longer than Bull’s lock, and sends it once', async () => {
    const channel = aChannel();
    let release: () => void = () => undefined;
    channel.script = async (delivery, context) => {
      await new Promise<void>((resolve) => (release = resolve));
      return takes(delivery, context);
    };
    const env = { REDIS_PREFIX: ownPrefix(), LEASE_SECONDS: '30' };
    const bull = { settings: { lockDuration: 200, lockRenewTime: 100, stalledInterval: 100 } };
    const workers = [startWorker(channel, { env, bull }), startWorker(channel, { env, bull })];
    const handedOut: string[] = [];
    for (const { engine } of workers) {
      const work = engine.work.bind(engine);
      engine.work = (asked) => {
        handedOut.push(asked.id);
        return work(asked);
      };
    }
    const [row] = await owe(feeds, ['blocked'], { channel: channel.key });
    workers[0]!.queues.wake([row!]);
    await eventually(
      () => channel.calls.length,
      (calls) => calls === 1,
    );
    const until = Date.now() + 500;
    while (Date.now() < until);
    await eventually(
      () => handedOut.length,
      (times) => times >= 2,
    );
    release();
    await becomes([row!.id], 'DELIVERED');
    expect(channel.calls).toHaveLength(1);
    expect(await deliveryRow(feeds, row!.id)).toMatchObject({ attempts: 1, fence: 1 });
  });
});
