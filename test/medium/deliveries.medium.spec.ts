import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Channels } from '../../src/delivery/channels/index.js';
import { DeliveriesRepository } from '../../src/delivery/engine/deliveries.repository.js';
import { DeliveryMaintenance } from '../../src/delivery/engine/delivery-maintenance.js';
import { Events } from '../../src/platform/events/index.js';
import { DeliveryOutcomes } from '../../src/delivery/engine/delivery-outcomes.js';
import { ChannelUsageRepository } from '../../src/delivery/engine/channel-usage.repository.js';
import { DeliveryWorkRepository } from '../../src/delivery/engine/delivery-work.repository.js';
import { givenBack, held, notTaken, reviewed, taken } from '../../src/delivery/engine/settlement.js';
import { SuppressionsRepository, SuppressionsService } from '../../src/delivery/channels/suppressions/index.js';
import { ChannelAddressSuppressor } from '../../src/delivery/planning/channel.address-suppressor.js';
import { findPartitions } from '../../src/platform/database/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { eventually } from '../support/client.js';
import { attemptsOf, deliveryRow, owe, statesOf } from '../support/delivery-fixture.js';

import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { ScriptedChannel } from '../support/scripted-channel.js';

const LEASE_MS = 60_000;
const DELAYS = [1_000, 5_000];
/** PostgreSQL’s and this process’ own. */
const CLOCKS_MS = 50;
const error = (change = {}) => ({ code: 'BUSY', message: 'come back', retry: true, retryAfterMs: null, ...change });

describe('rows of deliveries', () => {
  let feeds: FeedFixture;
  let deliveries: DeliveriesRepository;
  let work: DeliveryWorkRepository;
  let people = 0;
  beforeAll(async () => {
    feeds = await feedFixture();
    deliveries = new DeliveriesRepository(feeds.database);
    work = new DeliveryWorkRepository(feeds.database);
  });
  afterAll(() => feeds.close());

  const maintenanceOf = (channel: string) => {
    const channels = new Channels([new ScriptedChannel(channel)]);
    return new DeliveryMaintenance(
      feeds.config,
      feeds.database,
      work,
      new ChannelUsageRepository(feeds.database),
      new DeliveryOutcomes(new Events()),
      channels,
      memoryLogger().logger,
    );
  };
  const somebody = () => `somebody-${(people += 1)}`;
  const some = (count: number) => Array.from({ length: count }, somebody);
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
  const one = async (change = {}) => (await owe(feeds, [somebody()], { change }))[0]!;
  async function claimed(id: string, leaseMs = LEASE_MS) {
    const [claim] = await work.claim([id], leaseMs);
    if (!claim) throw new Error('nothing to claim');
    return claim.delivery;
  }
  const setDelivery = (id: string, text: string) =>
    feeds.database.query(`UPDATE deliveries SET ${text} WHERE id = $1`, [id]);
  const setNotification = (id: string, text: string) =>
    feeds.database.query(`UPDATE notifications SET ${text} WHERE id = $1`, [id]);

  it('are written with what is published, and the same again change nothing', async () => {
    const rows = await owe(feeds, some(3), { channel: 'again' });
    await feeds.database.transaction((tx) => deliveries.insert(tx, rows));
    const found = await work.findDue({ channel: 'again', lane: 1 }, 0, 10);
    expect(idsOf(found).sort()).toEqual(idsOf(rows).sort());
    expect(found[0]).toMatchObject({ channel: 'again', lane: 1, attempts: 0, dueAt: expect.any(Date) });
    expect(found[0]!.inMs).toBeLessThan(0);
  });

  it('are found by queue, the longest overdue first, within bounds, and a little ahead', async () => {
    const inMs = (ms: number) => ({ channel: 'ordered', change: { dueAt: new Date(Date.now() + ms) } });
    const [soon] = await owe(feeds, some(1), inMs(2_000));
    const [late] = await owe(feeds, some(1), inMs(-60_000));
    const [now] = await owe(feeds, some(1), inMs(-1_000));
    await owe(feeds, some(1), inMs(3_600_000));
    await owe(feeds, some(1), { ...inMs(-1_000), lane: 0 });
    const queue = { channel: 'ordered', lane: 1 } as const;
    expect(idsOf(await work.findDue(queue, 5_000, 10))).toEqual([late!.id, now!.id, soon!.id]);
    expect(idsOf(await work.findDue(queue, 0, 1))).toEqual([late!.id]);
  });

  it('are claimed by one of two, counted before the work begins, with what they are about', async () => {
    const rows = await owe(feeds, some(50));
    const both = await Promise.all([work.claim(idsOf(rows), LEASE_MS), work.claim(idsOf(rows), LEASE_MS)]);
    expect(both.flat()).toHaveLength(50);
    expect(await work.claim(idsOf(rows), LEASE_MS)).toEqual([]);
    const { delivery, lateMs } = both.flat()[0]!;
    expect(lateMs).toBeGreaterThan(0);
    expect(delivery).toMatchObject({ attempt: 1, fence: 1, state: 'PENDING', reason: 'ALLOWED', lane: 1 });
    expect(delivery.notification).toMatchObject({
      id: delivery.notificationId,
      title: 'Your order',
      message: 'It is on its way.',
      data: '{}',
      seenAt: null,
      gone: null,
    });
    expect(await deliveryRow(feeds, delivery.id)).toMatchObject({ state: 'SENDING', attempts: 1, fence: 1 });
  });

  it('are not claimed before they are due', async () => {
    const row = await one({ dueAt: new Date(Date.now() + 500) });
    expect(await work.claim([row.id], LEASE_MS)).toEqual([]);
  });

  it('say that a provider took them, in one transaction with the notification', async () => {
    const row = await one();
    const delivery = await claimed(row.id);
    expect(await work.settle([taken(delivery, 'default', 'abc\0')])).toMatchObject([
      { id: row.id, state: 'DELIVERED' },
    ]);
    expect(await deliveryRow(feeds, row.id)).toMatchObject({
      state: 'DELIVERED',
      reason: null,
      lease_until: null,
      delivered_at: expect.any(Date),
    });
    expect(await attemptsOf(feeds, row.id)).toMatchObject([
      { number: 1, outcome: 'DELIVERED', provider: 'default', provider_message_id: 'abc', error_code: null },
    ]);
    const [notification] = await feeds.database.query('SELECT taken_at FROM notifications WHERE id = $1', [
      row.notificationId,
    ]);
    expect(notification?.taken_at).toEqual(expect.any(Date));
  });

  it('wait for a notification before they lock anything, and then look who has them', async () => {
    const [row] = await owe(feeds, some(1));
    const claim = await claimed(row!.id);
    await setDelivery(row!.id, `lease_until = now() - interval '1 second'`);
    const settling = await feeds.database.transaction(async (tx) => {
      await tx.query('SELECT id FROM notifications WHERE id = $1 FOR UPDATE', [row!.notificationId]);
      const waits = work.settle([taken(claim, 'default', null)]);
      await eventually(
        () =>
          feeds.database.query(
            `SELECT pid FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%WITH held AS%'`,
          ),
        (waiting) => waiting.length === 1,
      );
      // It is taken from him, and somebody else begins again, while he waits.
      expect(idsOf((await work.freeLapsed(10, () => [0])).freed)).toContain(row!.id);
      await setDelivery(row!.id, `due_at = now() - interval '1 second'`);
      expect(await claimed(row!.id)).toMatchObject({ fence: claim.fence + 1 });
      // In a field: it is not waited for here.
      return { waits };
    });
    expect(await settling.waits).toEqual([]);
    expect(await deliveryRow(feeds, row!.id)).toMatchObject({ state: 'SENDING', fence: claim.fence + 1 });
    expect(await attemptsOf(feeds, row!.id)).toMatchObject([{ number: 1, outcome: 'DELIVERED' }]);
  });

  it('keep when a provider first took one', async () => {
    const first = await one();
    await work.settle([taken(await claimed(first.id), 'default', null)]);
    const at = `SELECT taken_at FROM notifications WHERE id = '${first.notificationId}'`;
    const [before] = await feeds.database.query(at);
    const second = { ...first, id: first.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')), channel: 'other' };
    await feeds.database.transaction((tx) => deliveries.insert(tx, [second]));
    await work.settle([taken(await claimed(second.id), 'default', null)]);
    expect(await feeds.database.query(at)).toEqual([before]);
  });

  it('are due again by the schedule, with a row of the log for each attempt, and fail after the last', async () => {
    const row = await one();
    for (const [attempt, delayMs] of DELAYS.entries()) {
      const delivery = await claimed(row.id);
      const before = Date.now();
      const by = { provider: 'default', delaysMs: DELAYS, random: () => 0.5 };
      const [settled] = await work.settle([notTaken(delivery, error(), by)]);
      expect(settled).toMatchObject({ state: 'RETRYING', attempts: attempt + 1 });
      const dueAt = settled!.dueAt.getTime() - delayMs;
      expect(dueAt).toBeGreaterThan(before - CLOCKS_MS);
      expect(dueAt).toBeLessThan(Date.now() + CLOCKS_MS);
      await setDelivery(row.id, 'due_at = now()');
    }
    const last = await claimed(row.id);
    await work.settle([notTaken(last, error(), { provider: 'default', delaysMs: DELAYS })]);
    expect(await deliveryRow(feeds, row.id)).toMatchObject({
      state: 'FAILED',
      reason: 'MAX_RETRIES_EXCEEDED',
      attempts: 3,
    });
    expect((await attemptsOf(feeds, row.id)).map(({ outcome, error_code }) => [outcome, error_code])).toEqual([
      ['RETRYING', 'BUSY'],
      ['RETRYING', 'BUSY'],
      ['FAILED', 'BUSY'],
    ]);
  });

  it('fail at once, under its own code, for what no further attempt would change', async () => {
    const row = await one();
    const delivery = await claimed(row.id);
    const refused = error({ code: 'REFUSED', message: `no\0${'x'.repeat(1_000)}`, retry: false });
    await work.settle([notTaken(delivery, refused, { provider: 'default', delaysMs: DELAYS })]);
    expect(await deliveryRow(feeds, row.id)).toMatchObject({ state: 'FAILED', reason: 'REFUSED', attempts: 1 });
    const [entry] = await attemptsOf(feeds, row.id);
    expect(String(entry?.error_message)).toHaveLength(500);
  });

  it('are given back as they were, and neither counted nor logged', async () => {
    const [back, deferred, waiting, skipped] = await owe(feeds, some(4));
    const until = new Date(Date.now() + 3_600_000);
    await work.settle([
      givenBack(await claimed(back!.id)),
      reviewed(await claimed(deferred!.id), { verdict: 'DEFERRED', reason: 'QUIET_HOURS', until }),
      held(await claimed(waiting!.id)),
      reviewed(await claimed(skipped!.id), { verdict: 'SKIPPED', reason: 'NO_ADDRESS' }),
    ]);
    const uncounted = { attempts: 0, lease_until: null };
    expect(await deliveryRow(feeds, back!.id)).toMatchObject({ state: 'PENDING', reason: 'ALLOWED', ...uncounted });
    expect(await deliveryRow(feeds, deferred!.id)).toMatchObject({
      state: 'DEFERRED',
      reason: 'QUIET_HOURS',
      due_at: until,
      ...uncounted,
    });
    expect(await deliveryRow(feeds, waiting!.id)).toMatchObject({
      state: 'PENDING',
      reason: 'PROVIDER_UNAVAILABLE',
      due_at: waiting!.dueAt,
      ...uncounted,
    });
    expect(await deliveryRow(feeds, skipped!.id)).toMatchObject({ state: 'SKIPPED', reason: 'NO_ADDRESS' });
    expect(await attemptsOf(feeds, back!.id)).toEqual([]);
    // The next claim has a number of its own, and the same attempt.
    expect(await claimed(back!.id)).toMatchObject({ attempt: 1, fence: 2 });
  });

  it('take nothing from a worker whose claim is not the last any more', async () => {
    const row = await one();
    const old = await claimed(row.id, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await work.freeLapsed(10, () => DELAYS)).freed).toMatchObject([
      { id: row.id, state: 'RETRYING', attempts: 1 },
    ]);
    await setDelivery(row.id, 'due_at = now()');
    const now = await claimed(row.id);
    const by = { provider: 'default', delaysMs: DELAYS };
    expect(await work.settle([notTaken(old, error(), by), givenBack(old)])).toEqual([]);
    expect(await deliveryRow(feeds, row.id)).toMatchObject({ state: 'SENDING', fence: now.fence, attempts: 2 });
    // A provider's yes is logged, whoever is at it by now.
    expect(await work.settle([taken(old, 'default', 'late')])).toEqual([]);
    expect(await deliveryRow(feeds, row.id)).toMatchObject({ state: 'SENDING', fence: now.fence });
    expect(await attemptsOf(feeds, row.id)).toMatchObject([
      { number: 1, outcome: 'DELIVERED', provider_message_id: 'late' },
    ]);
    // Both in one statement: each counts for its own claim.
    expect(await work.settle([taken(now, 'default', 'mine'), notTaken(old, error(), by)])).toMatchObject([
      { id: row.id, state: 'DELIVERED' },
    ]);
  });

  it('are taken from who did not end them in time, as an attempt that failed; his yes still counts while nobody began again', async () => {
    const rows = await owe(feeds, some(2));
    const [first, second] = [await claimed(rows[0]!.id, 1), await claimed(rows[1]!.id, 1)];
    await setDelivery(second.id, 'attempts = 3');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { freed } = await work.freeLapsed(10, () => DELAYS);
    expect(Object.fromEntries(freed.map(({ id, state }) => [id, state]))).toEqual({
      [first.id]: 'RETRYING',
      [second.id]: 'FAILED',
    });
    expect(await attemptsOf(feeds, first.id)).toMatchObject([
      { number: 1, outcome: 'RETRYING', error_code: 'WORKER_DIED' },
    ]);
    expect(await deliveryRow(feeds, second.id)).toMatchObject({ state: 'FAILED', reason: 'MAX_RETRIES_EXCEEDED' });
    await work.settle([taken(first, 'default', 'late')]);
    expect(await deliveryRow(feeds, first.id)).toMatchObject({ state: 'DELIVERED', attempts: 1 });
    expect(await attemptsOf(feeds, first.id)).toMatchObject([{ number: 1, outcome: 'DELIVERED', error_code: null }]);
  });

  it('are let alone while their lease runs', async () => {
    await claimed((await one()).id);
    expect(await work.freeLapsed(10, () => DELAYS)).toEqual({ freed: [], members: [] });
  });

  it('wait for a provider, and say so, and are given up a day later', async () => {
    const queue = { channel: 'down', lane: 2 } as const;
    const rows = await owe(feeds, some(3), { ...queue, change: { state: 'DEFERRED', reason: 'QUIET_HOURS' } });
    await owe(feeds, some(1), { ...queue, change: { dueAt: new Date(Date.now() + 60_000) } });
    await setDelivery(rows[0]!.id, `due_at = now() - interval '25 hours'`);
    expect([await work.hold(queue, 2), await work.hold(queue, 2), await work.hold(queue, 2)]).toEqual([2, 1, 0]);
    expect((await work.giveUpHeld(queue, 24 * 3_600_000, 10)).given).toHaveLength(1);
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ state: 'FAILED', reason: 'PROVIDER_UNAVAILABLE' });
    expect(await deliveryRow(feeds, rows[1]!.id)).toMatchObject({ state: 'PENDING', reason: 'PROVIDER_UNAVAILABLE' });
    expect(await statesOf(feeds, idsOf(rows))).toEqual({ FAILED: 1, PENDING: 2 });
  });

  it.each([
    ['seen_at = now()', true, 'SEEN_IN_APP'],
    ['seen_at = now()', false, null],
    ['seen_at = now(), read_at = now()', true, 'SEEN_IN_APP'],
    ['archived_at = now(), seen_at = now()', true, 'HANDLED_IN_APP'],
    [`snoozed_until = now() + interval '1 hour'`, true, 'HANDLED_IN_APP'],
    [`snoozed_until = now() + interval '1 hour'`, false, null],
    [`gone = 'deleted'`, false, 'HANDLED_IN_APP'],
    [`gone = 'recalled'`, false, 'RECALLED'],
    [`gone = 'replaced'`, false, 'REPLACED'],
    [`gone = 'expired'`, false, 'EXPIRED'],
    [`expires_at = now() - interval '1 second'`, false, 'EXPIRED'],
    [`gone = 'unlisted'`, true, null],
  ])('are withdrawn or not: %s, withdrawn when seen: %s → %s', async (change, withdrawWhenSeen, reason) => {
    const row = await one({ withdrawWhenSeen });
    await setNotification(row.notificationId, change);
    const withdrawn = await deliveries.withdraw([row.recipient]);
    expect(withdrawn).toEqual(
      reason === null
        ? []
        : [{ id: row.id, notificationId: row.notificationId, recipient: row.recipient, channel: 'loop', reason }],
    );
    expect(await deliveryRow(feeds, row.id)).toMatchObject({
      state: reason === null ? 'PENDING' : 'CANCELLED',
      reason: reason ?? 'ALLOWED',
    });
    expect(await deliveries.withdraw([row.recipient])).toEqual([]);
  });

  it('are not withdrawn from under who is sending them', async () => {
    const row = await one();
    await claimed(row.id);
    await setNotification(row.notificationId, `gone = 'recalled'`);
    expect(await deliveries.withdraw([row.recipient])).toEqual([]);
    expect(await deliveryRow(feeds, row.id)).toMatchObject({ state: 'SENDING' });
  });

  it('are due at once when he ends his pause, those alone that were deferred', async () => {
    const recipient = somebody();
    const later = { dueAt: new Date(Date.now() + 3_600_000) };
    const [deferred] = await owe(feeds, [recipient], { change: { ...later, state: 'DEFERRED', reason: 'PAUSED' } });
    const [waiting] = await owe(feeds, [recipient], { change: { ...later, reason: 'AWAITING_VIEW' } });
    const waits = { ...later, state: 'DEFERRED' } as const;
    const [digest] = await owe(feeds, [recipient], { change: { ...waits, reason: 'DIGEST' } });
    const [capped] = await owe(feeds, [recipient], { change: { ...waits, reason: 'CAP_REACHED' } });
    const released = await deliveries.release(recipient);
    expect(released).toMatchObject([{ id: deferred!.id, channel: 'loop', lane: 1, attempts: 0 }]);
    expect(Math.abs(released[0]!.dueAt.getTime() - Date.now())).toBeLessThan(1_000);
    for (const row of [waiting, digest, capped]) {
      expect((await deliveryRow(feeds, row!.id)).due_at).toEqual(later.dueAt);
    }
  });

  it('remember an address that can’t be reached, once', async () => {
    const suppressor = new ChannelAddressSuppressor(
      new SuppressionsService(new SuppressionsRepository(feeds.database)),
    );
    const [by] = await owe(feeds, some(1));
    await suppressor.suppress('email', 'gone@example.com', 'ADDRESS_UNKNOWN', by!);
    await suppressor.suppress('email', 'gone@example.com', 'OTHER', by!);
    expect(await feeds.database.query('SELECT address, reason FROM suppressions')).toEqual([
      { address: 'gone@example.com', reason: 'ADDRESS_UNKNOWN' },
    ]);
  });

  it('are skipped a day after they were due, when nobody knows their channel any more', async () => {
    const rows = await owe(feeds, some(3), { channel: 'former' });
    const [known] = await owe(feeds, some(1), { channel: 'kept' });
    for (const { id } of [rows[0]!, rows[1]!, known!]) await setDelivery(id, `due_at = now() - interval '25 hours'`);
    await maintenanceOf('kept').run();
    expect(await statesOf(feeds, idsOf([...rows, known!]))).toEqual({ SKIPPED: 2, PENDING: 2 });
    expect(await deliveryRow(feeds, rows[0]!.id)).toMatchObject({ reason: 'CHANNEL_NOT_CONFIGURED' });
  });

  it('are kept a week longer than their notifications, and have weeks ahead', async () => {
    const maintenance = maintenanceOf('loop');
    const [oldest] = await findPartitions(feeds.database, 'deliveries');
    const keptMs = (feeds.config.RETENTION_DAYS + 7) * 24 * 3_600_000;
    await maintenance.run(oldest!.endMs + keptMs - 1);
    expect((await findPartitions(feeds.database, 'deliveries'))[0]).toEqual(oldest);
    const nowMs = oldest!.endMs + keptMs;
    await maintenance.run(nowMs);
    for (const table of ['deliveries', 'delivery_attempts']) {
      const partitions = await findPartitions(feeds.database, table);
      expect(partitions.map(({ name }) => name)).not.toContain(`${table}${oldest!.name.slice(-9)}`);
      expect(partitions.at(-1)!.endMs).toBeGreaterThan(nowMs + 28 * 24 * 3_600_000);
    }
  });
});
