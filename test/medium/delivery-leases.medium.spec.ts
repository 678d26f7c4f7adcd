import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DeliveryError } from '../../src/delivery/channels/index.js';
import { LeasesLapsed, ProviderStateChanged } from '../../src/delivery/events/index.js';
import { UnavailableError } from '../../src/platform/errors/index.js';
import { eventually } from '../support/client.js';
import {
  attemptsOf,
  deliveryRow,
  openWorker,
  owe,
  QUICK,
  ScriptedReview,
  statesOf,
  type WorkerOptions,
} from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { hangs, ScriptedChannel, takes } from '../support/scripted-channel.js';

const LEASE_MS = Number(QUICK.LEASE_SECONDS) * 1_000;
const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const people = (count: number, name: string) => Array.from({ length: count }, (_, at) => `${name}-${at}`);
/** The whole process stands still, as one that was sent SIGSTOP: no timer of it runs, its clock goes on. */
const standStill = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe('leases of deliveries', () => {
  let feeds: FeedFixture;
  let channels = 0;
  beforeAll(async () => {
    feeds = await feedFixture();
  });
  afterAll(() => feeds.close());

  const aChannel = () => new ScriptedChannel(`lease${(channels += 1)}`);
  function startWorker(channel: ScriptedChannel, options: Partial<WorkerOptions> = {}) {
    const worker = openWorker(feeds, { channels: [channel], ...options });
    onTestFinished(() => worker.stop());
    return worker;
  }
  const becomes = (id: string, state: string, timeoutMs?: number) =>
    eventually(
      () => deliveryRow(feeds, id),
      (row) => row.state === state,
      timeoutMs,
    );

  it('end, and what a worker left in the midst of is done by another, counted', async () => {
    const channel = aChannel();
    const rows = await owe(feeds, people(3, 'left'), { channel: channel.key });
    // A worker that claims, and is killed.
    const dead = openWorker(feeds, { channels: [channel], isIdle: true });
    onTestFinished(() => dead.stop());
    const claims = await dead.work.claim(idsOf(rows), LEASE_MS);
    expect(claims).toHaveLength(3);
    let lapsed = 0;
    const worker = startWorker(channel);
    worker.events.on(LeasesLapsed).subscribe(({ count }) => (lapsed += count));
    for (const { delivery } of claims) {
      await becomes(delivery.id, 'DELIVERED');
      expect(await attemptsOf(feeds, delivery.id)).toMatchObject([
        { number: 1, outcome: 'RETRYING', error_code: 'WORKER_DIED' },
        { number: 2, outcome: 'DELIVERED' },
      ]);
    }
    expect([channel.calls.length, lapsed]).toEqual([3, 3]);
  });

  it('are over for who stood still: what he had claimed is not begun any more', async () => {
    const channel = aChannel();
    let times = 0;
    const review = new ScriptedReview(() => {
      if ((times += 1) === 1) standStill(LEASE_MS * 1.05);
      return undefined;
    });
    const asked: boolean[] = [];
    channel.script = async (delivery, context) => {
      asked.push(context.isOurs());
      return takes(delivery, context);
    };
    const { queues } = startWorker(channel, { review });
    const [row] = await owe(feeds, ['stopped'], { channel: channel.key });
    queues.wake([row!]);
    await becomes(row!.id, 'DELIVERED');
    expect([asked, times]).toEqual([[true], 2]);
  });

  it('are over for who stood still right before he would have sent it: he is told, when he asks', async () => {
    const channel = aChannel();
    const asked: boolean[] = [];
    channel.script = async (delivery, context) => {
      if (delivery.attempt === 1) standStill(LEASE_MS * 1.05);
      asked.push(context.isOurs());
      if (!context.isOurs()) throw new DeliveryError('TIMED_OUT', 'not ours any more', { retry: true });
      return takes(delivery, context);
    };
    const { queues, events } = startWorker(channel, { env: { BREAKER_FAILURES: '1' } });
    const states: string[] = [];
    events.on(ProviderStateChanged).subscribe(({ state }) => states.push(state));
    const [row] = await owe(feeds, ['stopped-late'], { channel: channel.key });
    queues.wake([row!]);
    await becomes(row!.id, 'DELIVERED');
    expect(asked).toEqual([false, true]);
    expect(channel.taken).toHaveLength(1);
    // It was not the provider’s doing: it never opens.
    expect(states.filter((state) => state !== 'closed')).toEqual([]);
  });

  it('leave time to write down what became of it, and that is tried until the database takes it', async () => {
    const channel = aChannel();
    const worker = startWorker(channel);
    const settle = worker.work.settle.bind(worker.work);
    let refused = 0;
    worker.work.settle = async (settlements) => {
      if ((refused += 1) <= 3) throw new UnavailableError('away');
      return settle(settlements);
    };
    const [row] = await owe(feeds, ['unwritten'], { channel: channel.key });
    worker.queues.wake([row!]);
    await becomes(row!.id, 'DELIVERED');
    expect(channel.calls).toHaveLength(1);
    expect(await attemptsOf(feeds, row!.id)).toMatchObject([{ number: 1, outcome: 'DELIVERED' }]);
  });

  it('keep what can’t be written from nobody else', async () => {
    const channel = aChannel();
    const worker = startWorker(channel);
    const settle = worker.work.settle.bind(worker.work);
    const [strange, ...rows] = await owe(feeds, people(4, 'strange'), { channel: channel.key });
    worker.work.settle = async (settlements) => {
      if (settlements.some(({ id }) => id === strange!.id)) throw new Error('what is this?');
      return settle(settlements);
    };
    worker.queues.wake([strange!, ...rows]);
    await eventually(
      () => statesOf(feeds, idsOf(rows)),
      ({ DELIVERED }) => DELIVERED === 3,
      900,
    );
    expect(await deliveryRow(feeds, strange!.id)).toMatchObject({ state: 'SENDING' });
    worker.work.settle = settle;
  });

  it('are not waited for when a worker stops in good order: it ends what it is at, and begins nothing', async () => {
    const channel = aChannel();
    const answers: (() => void)[] = [];
    channel.script = async (delivery, context) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return takes(delivery, context);
    };
    const env = { DELIVERY_CONCURRENCY: '2', LEASE_SECONDS: '30' };
    const worker = startWorker(channel, { env });
    const rows = await owe(feeds, people(10, 'stops'), { channel: channel.key });
    worker.queues.wake(rows);
    await eventually(
      () => channel.calls.length,
      (calls) => calls === 2,
    );
    const stopped = worker.stop();
    for (const answer of answers) answer();
    await stopped;
    expect(await statesOf(feeds, idsOf(rows))).toEqual({ DELIVERED: 2, PENDING: 8 });
    expect(channel.calls).toHaveLength(2);
  });

  it('are given back at once by a worker that stops between its claim and the sending', async () => {
    const channel = aChannel();
    let review: () => void = () => undefined;
    const slow = new ScriptedReview();
    const reviewed = slow.review.bind(slow);
    slow.review = async (deliveries) => {
      await new Promise<void>((resolve) => (review = resolve));
      return reviewed(deliveries);
    };
    const worker = startWorker(channel, { review: slow, env: { LEASE_SECONDS: '30' } });
    const [row] = await owe(feeds, ['between'], { channel: channel.key });
    worker.queues.wake([row!]);
    await becomes(row!.id, 'SENDING');
    const stopped = worker.stop();
    review();
    await stopped;
    expect(await deliveryRow(feeds, row!.id)).toMatchObject({ state: 'PENDING', attempts: 0, reason: 'ALLOWED' });
    expect(channel.calls).toEqual([]);
  });

  it('bound how long a worker that stops is kept by a provider', async () => {
    const channel = aChannel();
    channel.script = hangs({ isDeaf: true });
    const worker = startWorker(channel, { env: { LEASE_SECONDS: '20' } });
    const [row] = await owe(feeds, ['kept'], { channel: channel.key });
    worker.queues.wake([row!]);
    await eventually(
      () => channel.calls.length,
      (calls) => calls === 1,
    );
    const began = Date.now();
    await worker.stop();
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(await deliveryRow(feeds, row!.id)).toMatchObject({ state: 'RETRYING', reason: 'TIMED_OUT', attempts: 1 });
  });

  it('do not run out while somebody holds what one of many is about', async () => {
    const channel = aChannel();
    const [held, ...others] = await owe(feeds, people(30, 'held'), { channel: channel.key });
    const holder = new Client({ connectionString: feeds.url });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM notifications WHERE id = $1 FOR UPDATE', [held!.notificationId]);
    const { queues } = startWorker(channel, { env: { LEASE_SECONDS: '5' } });
    queues.wake([held!, ...others]);
    await eventually(
      () => statesOf(feeds, idsOf(others)),
      ({ DELIVERED }) => DELIVERED === others.length,
      4_000,
    );
    expect(await deliveryRow(feeds, held!.id)).toMatchObject({ state: 'SENDING' });
    await holder.query('ROLLBACK');
    await holder.end();
    await becomes(held!.id, 'DELIVERED');
    expect(channel.calls).toHaveLength(30);
  });
});
