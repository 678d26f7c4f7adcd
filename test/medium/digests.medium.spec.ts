import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HELD, type NewDelivery, type Review } from '../../src/delivery/engine/deliveries.js';
import { givenBack } from '../../src/delivery/engine/settlement.js';
import { DigestsRepository } from '../../src/delivery/engine/digests.repository.js';
import { DeliveriesSettled, DeliveryFailed } from '../../src/delivery/events/index.js';
import { eventually } from '../support/client.js';
import {
  attemptsOf,
  deliveryRow,
  openWorker,
  owe,
  ownPrefix,
  ScriptedReview,
  sendTo,
  statesOf,
  type WorkerOptions,
} from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { anOutgoingDelivery } from '../support/outgoing-delivery.js';
import { refuses, type Script, ScriptedChannel, takes } from '../support/scripted-channel.js';

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).toSorted();
const notificationsOf = (rows: readonly NewDelivery[]) => rows.map(({ notificationId }) => notificationId).toSorted();
const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('what was held back', () => {
  let feeds: FeedFixture;
  let channels = 0;
  let people = 0;
  beforeAll(async () => {
    feeds = await feedFixture();
  });
  afterAll(() => feeds.close());

  const aChannel = (script?: Script) => new ScriptedChannel(`held${(channels += 1)}`, script);
  const aPerson = () => `person-${(people += 1)}`;

  function startWorkers(channel: ScriptedChannel, count = 1, options: Partial<WorkerOptions> = {}) {
    const env = { REDIS_PREFIX: ownPrefix(), ...options.env };
    return Array.from({ length: count }, () => {
      const worker = openWorker(feeds, { channels: [channel], ...options, env });
      onTestFinished(() => worker.stop());
      return worker;
    });
  }

  /** So many to one person, whose time has come. */
  const hold = (channel: ScriptedChannel, person: string, count: number, change: Partial<NewDelivery> = {}) =>
    owe(feeds, times(count, person), {
      channel: channel.key,
      lane: HELD,
      change: { state: 'DEFERRED', reason: 'QUIET_HOURS', ...change },
    });

  const allBecome = (rows: readonly NewDelivery[], state: string, timeoutMs?: number) =>
    eventually(
      () => statesOf(feeds, idsOf(rows)),
      (states) => states[state] === rows.length,
      timeoutMs,
    );

  const digestsOn = (channel: ScriptedChannel) =>
    feeds.database.query<{ id: string; state: string; attempts: number }>(
      'SELECT id, state, attempts FROM deliveries WHERE channel = $1 AND notification_id IS NULL ORDER BY id',
      [channel.key],
    );

  it('goes together: all of one person, by two workers at the same time, none twice and none left', async () => {
    const channel = aChannel();
    const [first] = startWorkers(channel, 2);
    const everybody = Array.from({ length: 10 }, aPerson);
    const rows = await Promise.all(everybody.map((person) => hold(channel, person, 20)));
    first?.queues.wake(rows.flat());
    await allBecome(rows.flat(), 'DELIVERED');
    expect(channel.taken).toHaveLength(10);
    for (const [at, person] of everybody.entries()) {
      const [call] = channel.taken.filter(({ recipient }) => recipient === person);
      expect(call?.said.toSorted()).toEqual(notificationsOf(rows[at] ?? []));
    }
  });

  it('goes as it is where nothing goes with it', async () => {
    const channel = aChannel();
    startWorkers(channel);
    const [row] = await hold(channel, aPerson(), 1);
    await allBecome([row!], 'DELIVERED');
    expect(channel.taken).toMatchObject([{ id: row!.id, said: [row!.notificationId] }]);
    expect(await digestsOn(channel)).toEqual([]);
  });

  it('leaves what is not due yet, and what goes over another channel, or to another person', async () => {
    const [channel, other] = [aChannel(), aChannel()];
    const worker = openWorker(feeds, { channels: [channel, other] });
    onTestFinished(() => worker.stop());
    const person = aPerson();
    const later = await hold(channel, person, 2, { dueAt: new Date(Date.now() + 60_000) });
    const rows = [
      ...(await hold(channel, person, 2)),
      ...(await hold(other, person, 2)),
      ...(await hold(channel, aPerson(), 2)),
    ];
    await allBecome(rows, 'DELIVERED');
    expect([...channel.taken, ...other.taken].map(({ said }) => said.length)).toEqual([2, 2, 2]);
    expect(await statesOf(feeds, idsOf(later))).toEqual({ DEFERRED: 2 });
  });

  it('is tried again as it was, under the same id, and each of it has the attempts of all', async () => {
    const isEarly: Script = async ({ digest, attempt }, context) =>
      (digest?.length === 5 && attempt < 3 ? refuses('PROVIDER_BUSY') : takes)(anOutgoingDelivery(), context);
    const channel = aChannel(isEarly);
    startWorkers(channel);
    const person = aPerson();
    const rows = await hold(channel, person, 5);
    await eventually(
      () => digestsOn(channel),
      ([digest]) => digest?.state === 'RETRYING',
    );
    // What comes meanwhile is no part of it.
    const others = await hold(channel, person, 2);
    await allBecome([...rows, ...others], 'DELIVERED');
    const [digest] = channel.calls;
    expect(channel.calls.filter(({ id }) => id === digest?.id).map(({ said }) => said.toSorted())).toEqual(
      times(3, notificationsOf(rows)),
    );
    expect(await attemptsOf(feeds, digest!.id)).toMatchObject([
      { number: 1, outcome: 'RETRYING' },
      { number: 2, outcome: 'RETRYING' },
      { number: 3, outcome: 'DELIVERED' },
    ]);
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ attempts: 0, delivered_at: expect.any(Date) });
  });

  it('fails together, and each of it is told of', async () => {
    const channel = aChannel(refuses('CONTENT_REFUSED', { retry: false }));
    const [worker] = startWorkers(channel);
    const failed: string[] = [];
    worker!.events.on(DeliveryFailed).subscribe(({ notificationId }) => failed.push(notificationId));
    const rows = await hold(channel, aPerson(), 3);
    await allBecome(rows, 'FAILED');
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ reason: 'CONTENT_REFUSED' });
    expect(failed.toSorted()).toEqual(notificationsOf(rows));
  });

  it('leaves out what is not wanted any more, and puts off what is not to go now', async () => {
    const channel = aChannel();
    const until = new Date(Date.now() + 3_600_000);
    const verdicts = new Map<string, Review>();
    const review = new ScriptedReview();
    review.verdictOf = ({ id }) => verdicts.get(id);
    const rows = await hold(channel, aPerson(), 5, { dueAt: new Date(Date.now() + 500) });
    verdicts.set(rows[0]!.id, { verdict: 'CANCELLED', reason: 'SEEN_IN_APP' });
    verdicts.set(rows[1]!.id, { verdict: 'DEFERRED', reason: 'QUIET_HOURS', until });
    verdicts.set(rows[2]!.id, { verdict: 'SKIPPED', reason: 'PREFERENCE_DISABLED' });
    startWorkers(channel, 1, { review });
    await allBecome(rows.slice(3), 'DELIVERED');
    expect(channel.taken.map(({ said }) => said.toSorted())).toEqual([notificationsOf(rows.slice(3))]);
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({
      state: 'CANCELLED',
      reason: 'SEEN_IN_APP',
      attempts: 0,
    });
    expect(await deliveryRow(feeds, rows[1]!.id)).toMatchObject({
      state: 'DEFERRED',
      digest_id: null,
      lane: HELD,
      attempts: 0,
      due_at: until,
    });
    expect(await deliveryRow(feeds, rows[2]!.id)).toMatchObject({ state: 'SKIPPED' });
  });

  it('is in the hands of whoever comes next when its worker died, in the midst of it', async () => {
    const channel = aChannel();
    const rows = await hold(channel, aPerson(), 4);
    const idle = openWorker(feeds, { channels: [channel], isIdle: true });
    onTestFinished(() => idle.stop());
    const [claim] = await idle.work.claim([rows[0]!.id], 300);
    const digests = new DigestsRepository(feeds.database);
    const gathered = await digests.gather(claim!.delivery, { cap: undefined, isFree: false, leaseMs: 300 });
    expect(gathered).toMatchObject({ kind: 'digest' });
    expect(await statesOf(feeds, idsOf(rows))).toEqual({ SENDING: 4 });
    startWorkers(channel);
    await allBecome(rows, 'DELIVERED');
    expect(channel.taken.map(({ said, attempt }) => [said.toSorted(), attempt])).toEqual([[notificationsOf(rows), 2]]);
  });

  it('is taken from whoever has claimed a part of it and not come to it, and his word counts no more', async () => {
    const channel = aChannel();
    const rows = await hold(channel, aPerson(), 3);
    const idle = openWorker(feeds, { channels: [channel], isIdle: true });
    onTestFinished(() => idle.stop());
    const [mine] = await idle.work.claim([rows[0]!.id], 5_000);
    const [theirs] = await idle.work.claim([rows[1]!.id], 5_000);
    const digests = new DigestsRepository(feeds.database);
    const rules = { cap: undefined, isFree: false, leaseMs: 5_000 };
    expect(await digests.gather(mine!.delivery, rules)).toMatchObject({ kind: 'digest' });
    expect(await digests.gather(theirs!.delivery, rules)).toEqual({ kind: 'taken' });
    expect(await idle.work.settle([givenBack(theirs!.delivery)])).toEqual([]);
    expect(await deliveryRow(feeds, rows[1]!.id)).toMatchObject({ state: 'SENDING', attempts: 0, lease_until: null });
  });

  it('goes in several where it is more than one can hold, oldest first', async () => {
    const channel = aChannel();
    const rows = await hold(channel, aPerson(), 230);
    startWorkers(channel);
    await allBecome(rows, 'DELIVERED', 20_000);
    expect(channel.taken.map(({ said }) => said.length).toSorted((a, b) => b - a)).toEqual([200, 30]);
    expect(channel.taken.flatMap(({ said }) => said).toSorted()).toEqual(notificationsOf(rows));
  });

  it('fails together where its worker died at its last attempt', async () => {
    const channel = aChannel();
    const rows = await hold(channel, aPerson(), 2);
    const idle = openWorker(feeds, { channels: [channel], isIdle: true });
    onTestFinished(() => idle.stop());
    const [claim] = await idle.work.claim([rows[0]!.id], 100);
    await new DigestsRepository(feeds.database).gather(claim!.delivery, {
      cap: undefined,
      isFree: false,
      leaseMs: 100,
    });
    startWorkers(channel, 1, { env: { RETRY_SCHEDULE: 'none' } });
    await allBecome(rows, 'FAILED');
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ reason: 'MAX_RETRIES_EXCEEDED' });
    expect(channel.calls).toEqual([]);
  });

  it('waits, and has had no attempt, where nobody can say whether it may go', async () => {
    const channel = aChannel();
    const review = new ScriptedReview();
    const rows = await hold(channel, aPerson(), 2, { dueAt: new Date(Date.now() + 500) });
    let isAway = false;
    review.verdictOf = () => {
      if (isAway) throw new Error('preferences can’t be read');
      isAway = true;
      return undefined;
    };
    const idle = openWorker(feeds, { channels: [channel], isIdle: true });
    onTestFinished(() => idle.stop());
    startWorkers(channel, 1, { review, env: { DELIVERY_CONCURRENCY: '1', RETRY_SCHEDULE: 'none' } });
    await eventually(
      () => digestsOn(channel),
      ([digest]) => digest !== undefined && digest.state !== 'SENDING',
    );
    expect(await digestsOn(channel)).toMatchObject([{ state: 'PENDING', attempts: 0 }]);
    review.verdictOf = () => undefined;
    await feeds.database.query('UPDATE deliveries SET due_at = now() WHERE channel = $1', [channel.key]);
    await allBecome(rows, 'DELIVERED');
  });

  it('was delivered after all where its provider says so when it was given up already', async () => {
    let say: (value: { providerMessageId: string }) => void = () => undefined;
    const channel = aChannel(
      () =>
        new Promise((resolve) => {
          say = resolve;
        }),
    );
    const rows = await hold(channel, aPerson(), 3);
    const [worker] = startWorkers(channel, 1, { env: { RETRY_SCHEDULE: 'none' } });
    const states: string[] = [];
    worker!.events.on(DeliveriesSettled).subscribe(({ state, count }) => states.push(`${state} ${count}`));
    await allBecome(rows, 'FAILED');
    say({ providerMessageId: 'late' });
    await allBecome(rows, 'DELIVERED');
    expect(await digestsOn(channel)).toMatchObject([{ state: 'DELIVERED' }]);
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ reason: null, delivered_at: expect.any(Date) });
    expect(states).toEqual(['FAILED 3', 'DELIVERED 3']);
  });

  it('takes along what somebody began and did not end, and what could not be looked at, though that is due later', async () => {
    const channel = aChannel();
    const person = aPerson();
    const rows = await hold(channel, person, 4);
    const idle = openWorker(feeds, { channels: [channel], isIdle: true });
    onTestFinished(() => idle.stop());
    const [died] = await idle.work.claim([rows[0]!.id], 1);
    const [putOff] = await idle.work.claim([rows[1]!.id], 5_000);
    await idle.work.settle([givenBack(putOff!.delivery, 60_000)]);
    await eventually(
      () => idle.work.freeLapsed(10, () => [60_000]),
      ({ freed }) => freed.some(({ id }) => id === died!.delivery.id),
    );
    startWorkers(channel);
    await allBecome(rows, 'DELIVERED');
    expect(channel.taken.map(({ said }) => said.toSorted())).toEqual([notificationsOf(rows)]);
  });

  it('takes along what waits for room', async () => {
    const channel = aChannel();
    const person = aPerson();
    const later = { dueAt: new Date(Date.now() + 60_000) };
    const waiting = await hold(channel, person, 3, { ...later, reason: 'CAP_REACHED' });
    const digest = await hold(channel, person, 1, { ...later, reason: 'DIGEST' });
    const rows = await hold(channel, person, 2);
    startWorkers(channel);
    await allBecome([...rows, ...waiting], 'DELIVERED');
    expect(channel.taken.map(({ said }) => said.toSorted())).toEqual([notificationsOf([...rows, ...waiting])]);
    expect(await statesOf(feeds, idsOf(digest))).toEqual({ DEFERRED: 1 });
  });

  it('is skipped together where nobody knows its channel any more', async () => {
    const channel = aChannel(refuses('PROVIDER_BUSY'));
    const rows = await hold(channel, aPerson(), 2);
    const [worker] = startWorkers(channel, 1, { env: { RETRY_SCHEDULE: '1h' } });
    await eventually(
      () => digestsOn(channel),
      ([digest]) => digest?.state === 'RETRYING',
    );
    await worker!.stop();
    await feeds.database.query(`UPDATE deliveries SET due_at = now() - interval '1 day' WHERE channel = $1`, [
      channel.key,
    ]);
    const others = await feeds.database.query<{ channel: string }>(
      'SELECT DISTINCT channel FROM deliveries WHERE channel <> $1',
      [channel.key],
    );
    await worker!.work.skipUnknown(
      others.map((other) => other.channel),
      1_000,
      10,
    );
    expect(await statesOf(feeds, idsOf(rows))).toEqual({ SKIPPED: 2 });
  });

  it('ends with a digest that was ended by a node of a version that knew of none', async () => {
    const channel = aChannel(refuses('PROVIDER_BUSY'));
    const rows = await hold(channel, aPerson(), 2);
    const [worker] = startWorkers(channel, 1, { env: { RETRY_SCHEDULE: '1h' } });
    await eventually(
      () => digestsOn(channel),
      ([digest]) => digest?.state === 'RETRYING',
    );
    await worker!.stop();
    await feeds.database.query(
      `UPDATE deliveries SET state = 'FAILED', reason = 'MAX_RETRIES_EXCEEDED' WHERE channel = $1 AND notification_id IS NULL`,
      [channel.key],
    );
    expect(await worker!.work.endLeftMembers(10)).toMatchObject([{ state: 'FAILED' }, { state: 'FAILED' }]);
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ state: 'FAILED', reason: 'MAX_RETRIES_EXCEEDED' });
    expect(await worker!.work.endLeftMembers(10)).toEqual([]);
  });

  it('takes few connections, however much of one person’s waits for the same', async () => {
    const channel = aChannel();
    const person = aPerson();
    const rows = await hold(channel, person, 60);
    await feeds.database.query('INSERT INTO channel_usage (recipient, channel) VALUES ($1, $2)', [person, channel.key]);
    await feeds.database.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM channel_usage WHERE channel = $1 FOR UPDATE', [channel.key]);
      const [worker] = startWorkers(channel, 1, { env: { LEASE_SECONDS: '10' } });
      worker!.queues.wake(rows);
      const waiting = await eventually(
        async () => {
          const [row] = await feeds.database.query<{ n: number }>(
            `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INTO channel_usage%'`,
          );
          return row?.n ?? 0;
        },
        (n) => n >= 4,
      );
      expect(waiting).toBe(4);
      expect(feeds.database.poolState().waiting).toBe(0);
    });
    await allBecome(rows, 'DELIVERED', 20_000);
  });

  it('is given up together where its provider is away for too long', async () => {
    const channel = aChannel(refuses('PROVIDER_DOWN', { retry: true, isProviderDown: true }));
    const rows = await hold(channel, aPerson(), 2);
    startWorkers(channel, 1, { env: { BREAKER_FAILURES: '1', PROVIDER_PATIENCE: '300ms' } });
    await allBecome(rows, 'FAILED');
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
  });

  describe('caps', () => {
    const capped = (channel: ScriptedChannel, cap: string) => ({ env: { CAPS: `${channel.key}:${cap}` } });

    it('let no more go than they say, whoever counts', async () => {
      const channel = aChannel();
      const everybody = Array.from({ length: 5 }, aPerson);
      const [first] = startWorkers(channel, 2, capped(channel, '5/1h'));
      const rows = await owe(
        feeds,
        everybody.flatMap((person) => times(20, person)),
        { channel: channel.key },
      );
      first?.queues.wake(rows);
      await eventually(
        () => statesOf(feeds, idsOf(rows)),
        (states) => (states['DELIVERED'] ?? 0) + (states['DEFERRED'] ?? 0) === rows.length,
      );
      for (const person of everybody) {
        expect(channel.taken.filter(({ recipient }) => recipient === person)).toHaveLength(5);
      }
      const [held] = await feeds.database.query(
        `SELECT DISTINCT reason, lane, attempts, due_at > now() + interval '59 minutes' AS later FROM deliveries
         WHERE channel = $1 AND state = 'DEFERRED'`,
        [channel.key],
      );
      expect(held).toEqual({ reason: 'CAP_REACHED', lane: HELD, attempts: 0, later: true });
    });

    it('let the rest go together, as soon as there is room, and none of it is lost', async () => {
      const channel = aChannel();
      startWorkers(channel, 2, capped(channel, '5/2s'));
      const rows = await owe(feeds, times(25, aPerson()), { channel: channel.key });
      await allBecome(rows, 'DELIVERED');
      expect(channel.taken.map(({ said }) => said.length)).toEqual([...times(5, 1), 20]);
      expect(channel.taken.flatMap(({ said }) => said).toSorted()).toEqual(notificationsOf(rows));
      const [fifth, sixth] = [channel.taken[4]!.atMs, channel.taken[5]!.atMs];
      expect(sixth - channel.taken[0]!.atMs).toBeGreaterThanOrEqual(2_000 - (fifth - channel.taken[0]!.atMs));
    });

    it('do not hold what is free of them, and count it', async () => {
      const channel = aChannel();
      const review = new ScriptedReview(({ recipient }) => ({ ...sendTo(recipient), isFree: true }));
      startWorkers(channel, 1, { ...capped(channel, '5/1h'), review });
      const person = aPerson();
      await allBecome(await owe(feeds, times(8, person), { channel: channel.key }), 'DELIVERED');
      review.verdictOf = () => undefined;
      await allBecome(await owe(feeds, [person], { channel: channel.key }), 'DEFERRED');
      expect(channel.taken).toHaveLength(8);
      const [usage] = await feeds.database.query(
        'SELECT jsonb_array_length(went) AS kept FROM channel_usage WHERE channel = $1',
        [channel.key],
      );
      expect(usage).toEqual({ kept: 5 });
    });

    it('hold nothing for longer than they say, though the database’s clock was put back', async () => {
      const channel = aChannel();
      const [worker] = startWorkers(channel, 1, capped(channel, '2/1s'));
      const [alone, together] = [aPerson(), aPerson()];
      for (const person of [alone, together]) {
        await feeds.database.query(
          `INSERT INTO channel_usage (recipient, channel, went) SELECT $1, $2, jsonb_agg(jsonb_build_array(at, at)) FROM
           generate_series(1, 2) i, LATERAL (SELECT extract(epoch FROM now() + interval '1 day') * 1000 + i) AS t (at)`,
          [person, channel.key],
        );
      }
      const rows = [...(await owe(feeds, [alone], { channel: channel.key })), ...(await hold(channel, together, 3))];
      worker!.queues.wake(rows);
      await allBecome(rows, 'DELIVERED');
      expect(channel.taken.map(({ said }) => said.length).toSorted((a, b) => a - b)).toEqual([1, 3]);
    });

    it('count an attempt that comes again once', async () => {
      let calls = 0;
      const channel = aChannel((...args) => ((calls += 1) < 4 ? refuses('PROVIDER_BUSY') : takes)(...args));
      startWorkers(channel, 1, capped(channel, '2/1h'));
      const person = aPerson();
      await allBecome(await owe(feeds, [person], { channel: channel.key }), 'DELIVERED');
      await allBecome(await owe(feeds, [person], { channel: channel.key }), 'DELIVERED');
      await allBecome(await owe(feeds, [person], { channel: channel.key }), 'DEFERRED');
      expect(channel.taken).toHaveLength(2);
    });

    it('count what was not sent after all once', async () => {
      let calls = 0;
      const down = refuses('PROVIDER_DOWN', { retry: true, isProviderDown: true });
      const channel = aChannel((...args) => ((calls += 1) < 3 ? down : takes)(...args));
      const { env } = capped(channel, '1/1h');
      startWorkers(channel, 1, { env: { ...env, BREAKER_FAILURES: '1' } });
      await allBecome(await owe(feeds, [aPerson()], { channel: channel.key }), 'DELIVERED');
      expect(channel.calls.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
    });

    it('count a digest as one', async () => {
      const channel = aChannel();
      startWorkers(channel, 1, capped(channel, '2/1h'));
      const person = aPerson();
      await allBecome(await hold(channel, person, 7), 'DELIVERED');
      await allBecome(await owe(feeds, [person], { channel: channel.key }), 'DELIVERED');
      const more = await hold(channel, person, 3);
      await eventually(
        () => deliveryRow(feeds, more[0]!.id),
        ({ state, reason }) => state === 'DEFERRED' && reason === 'CAP_REACHED',
      );
      expect(channel.taken.map(({ said }) => said.length)).toEqual([7, 1]);
    });
  });
});
