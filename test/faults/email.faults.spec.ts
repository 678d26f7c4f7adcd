import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Redis } from 'ioredis';
import { tokenFor } from '../support/app.js';
import { eventually, run } from '../support/client.js';
import { ALL_DELIVERED_ONCE, checkDeliveries } from '../support/delivery-checker.js';
import { DeliveryHerald, QUICK } from '../support/delivery-herald.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { LONG, note, printedSeed, randomFrom, rounds } from '../support/random.js';

const UPDATE = 'mutation ($input: UpdatePreferencesInput!) { updatePreferences(input: $input) { updatedAt } }';
const EVERY_DAY = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** What is waiting when an urgent one comes. */
const URGENT_BESIDE = LONG ? 50_000 : 400;

describe('an email that is owed', () => {
  let herald: DeliveryHerald;
  beforeAll(async () => {
    // Long enough for any mail on a busy machine: one that is given up behind its final dot is sent again.
    herald = await DeliveryHerald.start({ LEASE_SECONDS: '4' });
  });
  afterAll(() => herald.close());

  async function withoutWorkers(): Promise<void> {
    await Promise.all(herald.workers.splice(0).map((worker) => worker.kill()));
  }
  const taken = (people: readonly string[]) =>
    herald.smtp.accepted.filter(({ to }) => people.some((person) => to.includes(`${person}@example.com`)));

  it('and a preference that was changed since it was planned: it does not go', async () => {
    await withoutWorkers();
    const [changed, other] = (await herald.owe(2)) as [string, string];
    const input = { categories: [{ category: 'system', channels: [{ channel: 'email', enabled: false }] }] };
    await run(herald.api.url, tokenFor(changed), UPDATE, { input });
    await herald.startWorker();
    const rows = await herald.settled([changed, other]);
    const rowOf = (person: string) => rows.find(({ recipient }) => recipient === person);
    expect(rowOf(changed)).toMatchObject({ state: 'SKIPPED', reason: 'PREFERENCE_DISABLED', attempts: 0 });
    expect(rowOf(other)).toMatchObject({ state: 'DELIVERED', reason: null, attempts: 1 });
    expect(taken([changed])).toEqual([]);
  });

  it('and quiet hours that began since it was planned: it waits for their end, unless it is critical', async () => {
    await withoutWorkers();
    const [quiet] = (await herald.owe(1)) as [string];
    const hours = { enabled: true, timeZone: 'UTC', windows: [{ days: EVERY_DAY, from: '00:00', to: '00:00' }] };
    await run(herald.api.url, tokenFor(quiet), UPDATE, { input: { quietHours: hours } });
    await herald.startWorker();
    await eventually(
      () => herald.rows([quiet]),
      ([row]) => row?.state === 'DEFERRED' && row.reason === 'QUIET_HOURS' && row.attempts === 0,
    );
    expect(taken([quiet])).toEqual([]);
    await run(herald.api.url, tokenFor(quiet), UPDATE, { input: { quietHours: { enabled: false } } });
    expect((await herald.settled([quiet]))[0]).toMatchObject({ state: 'DELIVERED', attempts: 1 });
  });

  it(`is sent once by two workers with the same jobs, and at most once more for each of ${rounds(2, 20)} kills`, async () => {
    await withoutWorkers();
    const kills = rounds(2, 20);
    const random = randomFrom(printedSeed('email'));
    // One at a time: then a kill finds one at most between the server’s yes and our record.
    const one = { DELIVERY_CONCURRENCY: '1' };
    await Promise.all([herald.startWorker(one), herald.startWorker(one)]);
    const people: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      people.push(...(await herald.owe(LONG ? 200 : 40)));
      const before = herald.smtp.accepted.length;
      // In the midst of them.
      await eventually(
        () => herald.smtp.accepted.length - before,
        (count) => count > random() * 20,
      );
      const worker = herald.workers[kill % herald.workers.length];
      await worker?.kill('SIGKILL');
      await worker?.start();
    }
    const rows = await herald.settled(people, 120_000);
    const ids = new Set(rows.map(({ id }) => id));
    const ours = herald.taken().filter(({ deliveryId }) => ids.has(deliveryId));
    const { doubled, ...rest } = checkDeliveries(rows, ours);
    note(`email: ${rows.length} deliveries, ${kills} kills, ${doubled.length} taken twice`);
    const { doubled: _none, ...nothing } = ALL_DELIVERED_ONCE;
    expect(rest).toEqual(nothing);
    expect(doubled.length).toBeLessThanOrEqual(kills);
    expect(rows.every(({ state }) => state === 'DELIVERED')).toBe(true);
  });

  it(`goes within two seconds where it is urgent, and ${URGENT_BESIDE.toLocaleString('en')} others wait`, async () => {
    await withoutWorkers();
    const many = await herald.owe(URGENT_BESIDE, { priority: 'LOW' });
    await herald.startWorker();
    await eventually(
      () => taken(many.slice(0, 200)).length,
      (count) => count > 20,
    );
    const since = Date.now();
    const [urgent] = (await herald.owe(1, { priority: 'URGENT' })) as [string];
    const [mail] = await eventually(
      () => taken([urgent]),
      ([one]) => one !== undefined,
      30_000,
    );
    const open = (await herald.rows(many)).filter(({ state }) => state === 'PENDING').length;
    const tookMs = (mail?.at ?? 0) - since;
    note(`an urgent mail beside ${open} that wait: ${tookMs} ms`);
    expect(open).toBeGreaterThan(URGENT_BESIDE / 4);
    expect(tookMs).toBeLessThan(2_000);
    if (LONG) return;
    await herald.settled(many);
  });

  it('waits for a mail server that is away for longer than the schedule, and loses no attempts by it', async () => {
    await withoutWorkers();
    await herald.smtp.stop();
    await herald.startWorker();
    const people = await herald.owe(40);
    await eventually(
      () => herald.rows(people),
      (rows) => rows.some(({ reason }) => reason === 'PROVIDER_UNAVAILABLE'),
    );
    const scheduleMs = 500;
    const heldSince = Date.now();
    await eventually(
      () => Date.now() - heldSince,
      (ms) => ms > 2 * scheduleMs,
    );
    await herald.smtp.start();
    const rows = await herald.settled(people);
    const failed = rows.filter(({ state }) => state === 'FAILED');
    // Those that found out that it is away.
    expect(failed.length).toBeLessThanOrEqual(5);
    expect(rows.length - failed.length).toBe(taken(people).length);
  });
});

describe('a worker', () => {
  let herald: DeliveryHerald;
  beforeAll(async () => {
    herald = await DeliveryHerald.start({}, { atDefaults: true });
  });
  afterAll(() => herald.close());

  it('that is stopped past its lease in the midst of a mail ends no mail that another has sent', async () => {
    herald.smtp.behaveOnce('silent-greeting');
    const stopped = await herald.startWorker();
    const [person] = (await herald.owe(1)) as [string];
    await eventually(
      () => herald.smtp.connections.open,
      (open) => open === 1,
    );
    process.kill(stopped.pid, 'SIGSTOP');
    const since = Date.now();
    await herald.startWorker();
    const [row] = await herald.settled([person], 120_000);
    const rescuedMs = Date.now() - since;
    note(`stopped worker: its work was rescued after ${(rescuedMs / 1_000).toFixed(1)} s`);
    expect(row).toMatchObject({ state: 'DELIVERED', attempts: 2 });
    expect(rescuedMs).toBeLessThan(60_000);
    process.kill(stopped.pid, 'SIGCONT');
    // It works on, and on what is new alone.
    const people = await herald.owe(5);
    await herald.settled(people, 60_000);
    expect(checkDeliveries(await herald.rows(), herald.taken())).toEqual(ALL_DELIVERED_ONCE);
  });
});

describe('Redis', () => {
  let redis: OwnServer;
  let herald: DeliveryHerald;
  beforeAll(async () => {
    redis = await startOwnRedis();
    const env: Record<string, string> = { REDIS_URL: redis.url };
    if (!LONG) env['RETRY_SCHEDULE'] = '300ms,600ms,600ms,900ms';
    herald = await DeliveryHerald.start(env, { atDefaults: true });
    await herald.startWorker();
  });
  afterAll(async () => {
    await herald.close();
    await redis.dispose();
  });

  it('is wiped, and restarted, between the attempts: still five, still by the schedule', async () => {
    herald.smtp.behave('defer-450');
    const [person] = (await herald.owe(1)) as [string];
    const attempts = (count: number) =>
      eventually(
        () => herald.rows([person]),
        ([row]) => (row?.attempts ?? 0) >= count,
        30_000,
      );
    await attempts(2);
    const client = new Redis(redis.url, { maxRetriesPerRequest: null });
    await client.flushall();
    client.disconnect();
    await attempts(3);
    await redis.restart();
    const [row] = await herald.settled([person], LONG ? 600_000 : 30_000);
    expect(row).toMatchObject({ state: 'FAILED', reason: 'MAX_RETRIES_EXCEEDED', attempts: 5 });
    const { rows } = await herald.sql.query<{ pause: number }>(
      `SELECT (extract(epoch FROM started_at - lag(finished_at) OVER (ORDER BY number)) * 1000)::float8 AS pause
       FROM delivery_attempts WHERE delivery_id = $1 ORDER BY number`,
      [row?.id],
    );
    const scheduleMs = LONG ? [1_000, 5_000, 30_000, 300_000] : [300, 600, 600, 900];
    const sweepMs = LONG ? 1_000 : Number(QUICK['SWEEP_SECONDS']) * 1_000;
    const pauses = rows.slice(1).map(({ pause }) => pause);
    note(`attempts over a wiped and a restarted Redis, pauses in ms: ${pauses.map(Math.round).join(', ')}`);
    for (const [index, pause] of pauses.entries()) {
      const due = scheduleMs[index] ?? 0;
      expect(pause).toBeGreaterThanOrEqual(due * 0.9 - 5);
      // The sweep finds what Redis has forgotten; the rest is the machine's.
      expect(pause).toBeLessThanOrEqual(due * 1.1 + sweepMs + 2_000);
    }
  });
});
