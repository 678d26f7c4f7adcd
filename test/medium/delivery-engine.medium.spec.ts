import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Review } from '../../src/delivery/engine/deliveries.js';
import { ProviderStateChanged } from '../../src/delivery/events/index.js';
import { eventually } from '../support/client.js';
import {
  attemptsOf,
  deliveryRow,
  openWorker,
  owe,
  ScriptedReview,
  statesOf,
  type WorkerOptions,
} from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { LONG } from '../support/random.js';
import { hangs, refuses, type Script, ScriptedChannel, takes } from '../support/scripted-channel.js';

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const inTurn = (...scripts: Script[]): Script => {
  let at = 0;
  return (...args) => (scripts[at++] ?? takes)(...args);
};
const down = refuses('PROVIDER_DOWN', { retry: true, isProviderDown: true });

describe('the way of one delivery', () => {
  let feeds: FeedFixture;
  let channels = 0;
  beforeAll(async () => {
    feeds = await feedFixture();
  });
  afterAll(() => feeds.close());

  const aChannel = (script?: Script, providers?: string[]) =>
    new ScriptedChannel(`engine${(channels += 1)}`, script, providers);
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

  it('ends with the provider’s yes, told to the log and to the notification', async () => {
    const channel = aChannel();
    const { queues } = startWorker(channel);
    const rows = await owe(feeds, ['a', 'b'], { channel: channel.key });
    queues.wake(rows);
    for (const { id } of rows) await becomes(id, 'DELIVERED');
    expect(channel.calls.map(({ attempt, provider }) => [attempt, provider])).toEqual([
      [1, 'default'],
      [1, 'default'],
    ]);
    expect(await attemptsOf(feeds, rows[0]!.id)).toMatchObject([
      { number: 1, outcome: 'DELIVERED', provider_message_id: `taken-${rows[0]!.id}` },
    ]);
  });

  it('is tried again by the schedule, five times in all, and then has failed', async () => {
    const channel = aChannel(refuses('BUSY'));
    const { queues } = startWorker(channel);
    const [row] = await owe(feeds, ['c'], { channel: channel.key });
    queues.wake([row!]);
    expect(await becomes(row!.id, 'FAILED')).toMatchObject({ reason: 'MAX_RETRIES_EXCEEDED', attempts: 5 });
    expect(channel.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    const pauses = channel.calls.slice(1).map(({ atMs }, at) => atMs - channel.calls[at]!.atMs);
    // Not earlier than the schedule says, and later by no more than a sweep and the work itself.
    for (const [at, delayMs] of [100, 200, 300, 400].entries()) {
      expect(pauses[at]).toBeGreaterThan(delayMs * 0.9 - 30);
      expect(pauses[at]).toBeLessThan(delayMs * 1.1 + 400);
    }
    expect((await attemptsOf(feeds, row!.id)).map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(4).fill('RETRYING'),
      'FAILED',
    ]);
  });

  it.runIf(LONG)(
    'is tried again by the real schedule, at its real length',
    async () => {
      const channel = aChannel(refuses('BUSY'));
      const env = { RETRY_SCHEDULE: '1s,5s,30s,5m', LEASE_SECONDS: '30', SWEEP_SECONDS: '1' };
      const { queues } = startWorker(channel, { env });
      const [row] = await owe(feeds, ['real'], { channel: channel.key });
      queues.wake([row!]);
      await becomes(row!.id, 'FAILED', 400_000);
      const pauses = channel.calls.slice(1).map(({ atMs }, at) => atMs - channel.calls[at]!.atMs);
      expect(pauses).toHaveLength(4);
      for (const [at, delayMs] of [1_000, 5_000, 30_000, 300_000].entries()) {
        expect(pauses[at]).toBeGreaterThan(delayMs * 0.9 - 30);
        expect(pauses[at]).toBeLessThan(delayMs * 1.1 + 1_500);
      }
    },
    420_000,
  );

  it('has the schedule of its channel, where that has one of its own', async () => {
    const channel = aChannel(refuses('BUSY'));
    const { queues } = startWorker(channel, { env: { RETRY_SCHEDULES: `${channel.key}:50ms` } });
    const [row] = await owe(feeds, ['d'], { channel: channel.key });
    queues.wake([row!]);
    expect(await becomes(row!.id, 'FAILED')).toMatchObject({ attempts: 2 });
  });

  it('is not tried again when that is of no use, and an address that is bad is remembered', async () => {
    const channel = aChannel(refuses('ADDRESS_UNKNOWN', { retry: false, isBadAddress: true }));
    const { queues, suppressor } = startWorker(channel);
    const [row] = await owe(feeds, ['e'], { channel: channel.key });
    queues.wake([row!]);
    expect(await becomes(row!.id, 'FAILED')).toMatchObject({ reason: 'ADDRESS_UNKNOWN', attempts: 1 });
    expect(suppressor.suppressed).toEqual([`${channel.key} e@example.com ADDRESS_UNKNOWN`]);
    expect(channel.calls).toHaveLength(1);
  });

  it('waits for as long as the provider asks', async () => {
    const channel = aChannel(inTurn(refuses('BUSY', { retry: true, retryAfterMs: 700 })));
    const { queues } = startWorker(channel);
    const [row] = await owe(feeds, ['f'], { channel: channel.key });
    queues.wake([row!]);
    await becomes(row!.id, 'DELIVERED');
    expect(channel.calls[1]!.atMs - channel.calls[0]!.atMs).toBeGreaterThan(670);
  });

  it('bears a channel that throws what nobody knows', async () => {
    const channel = aChannel(
      inTurn(() => {
        throw new TypeError('oops');
      }),
    );
    const { queues } = startWorker(channel);
    const [row] = await owe(feeds, ['g'], { channel: channel.key });
    queues.wake([row!]);
    await becomes(row!.id, 'DELIVERED');
    expect(await attemptsOf(feeds, row!.id)).toMatchObject([
      { error_code: 'CHANNEL_FAILED', error_message: 'oops', outcome: 'RETRYING' },
      { outcome: 'DELIVERED' },
    ]);
  });

  it.each([
    ['that ends when it is told', false],
    ['that listens to nobody', true],
  ])('does not wait for a provider beyond its time: one %s', async (_what, isDeaf) => {
    const channel = aChannel(inTurn(hangs({ isDeaf })));
    const { queues } = startWorker(channel);
    const [row] = await owe(feeds, ['h'], { channel: channel.key });
    queues.wake([row!]);
    await becomes(row!.id, 'DELIVERED');
    const [first] = await attemptsOf(feeds, row!.id);
    expect(first).toMatchObject({ error_code: 'TIMED_OUT', outcome: 'RETRYING' });
    // Within the lease: nobody had to take it over.
    expect(first!.finished_at.getTime() - first!.started_at.getTime()).toBeLessThan(990);
  });

  it('counts a yes that came when nobody waited for it any more', async () => {
    let answer: () => void = () => undefined;
    const channel = aChannel(async ({ id }) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return { providerMessageId: id };
    });
    const { queues } = startWorker(channel, { env: { RETRY_SCHEDULE: '1m' } });
    const [row] = await owe(feeds, ['i'], { channel: channel.key });
    queues.wake([row!]);
    await becomes(row!.id, 'RETRYING');
    answer();
    await becomes(row!.id, 'DELIVERED');
    expect(await attemptsOf(feeds, row!.id)).toMatchObject([{ number: 1, outcome: 'DELIVERED', error_code: null }]);
  });

  it('is looked at again right before it goes', async () => {
    const until = new Date(Date.now() + 3_600_000);
    const verdicts: Record<string, Review> = {
      skipped: { verdict: 'SKIPPED', reason: 'PREFERENCE_DISABLED' },
      cancelled: { verdict: 'CANCELLED', reason: 'SEEN_IN_APP' },
      deferred: { verdict: 'DEFERRED', reason: 'QUIET_HOURS', until },
      waiting: { verdict: 'PENDING', reason: 'DIRECTORY_UNAVAILABLE', until },
    };
    const channel = aChannel();
    const review = new ScriptedReview(({ recipient }) => verdicts[recipient]);
    const { queues } = startWorker(channel, { review });
    const rows = await owe(feeds, [...Object.keys(verdicts), 'gone-week', 'goes'], { channel: channel.key });
    await feeds.database.query('DELETE FROM notifications WHERE id = $1', [rows[4]!.notificationId]);
    queues.wake(rows);
    for (const [at, verdict] of Object.values(verdicts).entries()) {
      const settled = await eventually(
        () => deliveryRow(feeds, rows[at]!.id),
        ({ state, reason }) => state === verdict.verdict && reason !== 'ALLOWED',
      );
      expect(settled).toMatchObject({ reason: 'reason' in verdict && verdict.reason, attempts: 0 });
      expect(settled.due_at).toEqual('until' in verdict ? until : rows[at]!.dueAt);
    }
    expect(await becomes(rows[4]!.id, 'CANCELLED')).toMatchObject({ reason: 'EXPIRED' });
    await becomes(rows[5]!.id, 'DELIVERED');
    expect(channel.calls.map(({ recipient }) => recipient)).toEqual(['goes']);
  });

  it('is put off, and nobody else is, when it can’t be reviewed', async () => {
    const channel = aChannel();
    const review = new ScriptedReview(({ recipient }) => {
      if (recipient === 'strange') throw new Error('nobody thought of this');
      return undefined;
    });
    const { queues } = startWorker(channel, { review });
    const rows = await owe(feeds, ['strange', 'usual', 'common'], { channel: channel.key });
    queues.wake(rows);
    await becomes(rows[1]!.id, 'DELIVERED');
    await becomes(rows[2]!.id, 'DELIVERED');
    const put = await eventually(
      () => deliveryRow(feeds, rows[0]!.id),
      ({ state, due_at }) => state === 'PENDING' && due_at > rows[0]!.dueAt,
    );
    expect(put).toMatchObject({ attempts: 0, reason: 'ALLOWED' });
  });

  it('goes to the second provider, in the same attempt, when the first is down; and straight there while it stays so', async () => {
    const channel = aChannel(
      (delivery, context) => (context.provider === 'first' ? down : takes)(delivery, context),
      ['first', 'second'],
    );
    const { queues } = startWorker(channel, { env: { BREAKER_FAILURES: '2', BREAKER_PAUSE: '1h' } });
    for (let at = 0; at < 4; at += 1) {
      const [row] = await owe(feeds, [`j${at}`], { channel: channel.key });
      queues.wake([row!]);
      expect(await becomes(row!.id, 'DELIVERED')).toMatchObject({ attempts: 1 });
    }
    expect(channel.calls.map(({ provider }) => provider)).toEqual([
      'first',
      'second',
      'first',
      'second',
      'second',
      'second',
    ]);
  });

  it('waits in PostgreSQL while its provider is down, costs no attempts, and keeps no other channel', async () => {
    const channel = aChannel(down);
    const other = aChannel();
    const env = { BREAKER_FAILURES: '2' };
    const worker = openWorker(feeds, { channels: [channel, other], env });
    onTestFinished(() => worker.stop());
    const states: string[] = [];
    worker.events.on(ProviderStateChanged).subscribe(({ state }) => states.push(state));
    const first = await owe(feeds, ['k1', 'k2'], { channel: channel.key });
    worker.queues.wake(first);
    // The first that is told of a provider is that nothing is known against it.
    await eventually(() => states.includes('open'), Boolean);
    const rows = await owe(feeds, ['k3', 'k4', 'k5', 'k6'], { channel: channel.key });
    const others = await owe(feeds, ['k7'], { channel: other.key });
    worker.queues.wake([...rows, ...others]);
    await becomes(others[0]!.id, 'DELIVERED');
    // Several probes later nothing has been counted.
    await eventually(
      () => states.filter((state) => state === 'probing').length,
      (probes) => probes >= 3,
    );
    for (const { id } of rows) {
      const { state, attempts } = await deliveryRow(feeds, id);
      // The one that probes at this instant gives its attempt back.
      expect(attempts).toBe(state === 'SENDING' ? 1 : 0);
    }
    const asked = channel.calls.length;
    expect(asked).toBeLessThan(12);
    channel.script = takes;
    const all = idsOf([...first, ...rows]);
    await eventually(
      () => statesOf(feeds, all),
      ({ DELIVERED }) => DELIVERED === all.length,
    );
    expect(channel.taken).toHaveLength(all.length);
  });

  it('says that it waits for its provider, and is given up when that took too long', async () => {
    const channel = aChannel(down);
    const { queues } = startWorker(channel, {
      env: { BREAKER_FAILURES: '1', BREAKER_PAUSE: '1h', PROVIDER_PATIENCE: '1h' },
    });
    const [opens] = await owe(feeds, ['l0'], { channel: channel.key });
    queues.wake([opens!]);
    await eventually(() => channel.calls.length > 0, Boolean);
    const old = { dueAt: new Date(Date.now() - 3_700_000), state: 'DEFERRED', reason: 'PAUSED' } as const;
    const rows = await owe(feeds, ['l1'], { channel: channel.key, lane: 2 });
    await eventually(
      () => deliveryRow(feeds, opens!.id),
      ({ state, reason }) => state === 'PENDING' && reason === 'PROVIDER_UNAVAILABLE',
    );
    const [late] = await owe(feeds, ['l2'], { channel: channel.key, lane: 0, change: old });
    const given = await eventually(
      () => deliveryRow(feeds, late!.id),
      ({ state }) => state === 'FAILED',
      15_000,
    );
    expect(given).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', attempts: 0 });
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ attempts: 0 });
  });
});
