import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.js';
import { LATENCY_BOUNDS_MS } from '../../src/delivery/reports/latencies.js';
import { ReportFolder } from '../../src/delivery/reports/report-folder.js';
import { ReportFoldingRepository } from '../../src/delivery/reports/report-folding.repository.js';
import { SLOT_MS, SLOTS_A_DAY } from '../../src/delivery/reports/report-slots.js';
import { ReportsRepository } from '../../src/delivery/reports/reports.repository.js';
import { type ReportGroupName, ReportsService } from '../../src/delivery/reports/reports.service.js';
import { MOST_TYPES_A_DAY, OTHER_TYPES } from '../../src/delivery/reports/types-told-apart.js';
import { ensurePartitions } from '../../src/notifications/feed-maintenance.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { dataSourceOptions, InstallationEpoch, migrate, newId } from '../../src/platform/database/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { owe } from '../support/delivery-fixture.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { freshDatabase } from '../support/servers.js';

const DAY_MS = 24 * 3_600_000;

let feeds: FeedFixture;
let folding: ReportFoldingRepository;
let reports: ReportsService;
beforeAll(async () => {
  feeds = await feedFixture();
  folding = new ReportFoldingRepository(feeds.database);
  reports = new ReportsService(new ReportsRepository(feeds.database));
});
afterAll(() => feeds.close());

/** Of days that no other test has. */
let nextDay = Date.UTC(2026, 8, 1);
const aDay = () => (nextDay += DAY_MS);

async function publish(atMs: number, count: number, change: Parameters<typeof aPlannedSend>[1] = {}) {
  const sends = Array.from({ length: count }, (_, at) =>
    aPlannedSend([`reader-${at}`], { createdAt: new Date(atMs), ...change }),
  );
  await feeds.database.transaction((tx) => feeds.publishing.publish(tx, sends));
  return sends.map(({ recipients: [to] }) => ({ id: to!.notificationId, recipient: to!.userId }));
}

const reportOf = (dayMs: number, groupBy: ReportGroupName[] = [], days = 1) =>
  reports.deliveries({ from: new Date(dayMs), to: new Date(dayMs + days * DAY_MS), groupBy, timeZone: 'UTC' });
const deltas = async () =>
  (await feeds.database.query<{ n: number }>('SELECT count(*)::int AS n FROM report_deltas'))[0]!.n;
const foldAll = async () => {
  while ((await folding.fold(1_000)) > 0);
};

describe('a change', () => {
  it('is counted once, whether it is added up, is not, or is being so', async () => {
    const day = aDay();
    for (let at = 0; at < 60; at += 1) await publish(day + at * 60_000, 3);
    let isDone = false;
    const adding = (async () => {
      while ((await folding.fold(3)) > 0);
      isDone = true;
    })();
    let reads = 0;
    while (!isDone) {
      const [row] = await reportOf(day);
      expect(row?.sent).toBe(180);
      reads += 1;
    }
    await adding;
    expect(reads).toBeGreaterThan(3);
    expect((await reportOf(day))[0]?.sent).toBe(180);
  });

  it('is added up by one at a time', async () => {
    const day = aDay();
    for (let at = 0; at < 30; at += 1) await publish(day, 1);
    const other = new ReportFoldingRepository(feeds.database);
    while ((await Promise.all([folding.fold(2), other.fold(2), folding.fold(2)])).some((count) => count > 0));
    expect((await reportOf(day))[0]?.sent).toBe(30);
  });

  it('is one row a statement, whoever and however many it is for', async () => {
    await foldAll();
    const all = await publish(aDay(), 100);
    expect(await deltas()).toBe(1);
    await feeds.changes.acknowledge(all);
    expect(await deltas()).toBe(2);
  });

  it('that changes nothing that is counted writes nothing', async () => {
    const [one] = await publish(aDay(), 1);
    await feeds.changes.change(one!.recipient, [one!.id], 'read');
    await foldAll();
    await feeds.changes.change(one!.recipient, [one!.id], 'archived');
    await feeds.changes.change(one!.recipient, [one!.id], 'seen');
    expect(await deltas()).toBe(0);
    const [owed] = await owe(feeds, ['somebody']);
    await foldAll();
    await feeds.database.query(`UPDATE deliveries SET state = 'SENDING', fence = 1 WHERE id = $1`, [owed!.id]);
    expect(await deltas()).toBe(0);
  });

  it('that was not committed is not counted', async () => {
    const day = aDay();
    const sends = [aPlannedSend(['nobody'], { createdAt: new Date(day) })];
    const failing = feeds.database.transaction(async (tx) => {
      await feeds.publishing.publish(tx, sends);
      throw new Error('not this time');
    });
    await expect(failing).rejects.toThrow('not this time');
    expect(await reportOf(day)).toEqual([]);
  });
});

describe('latencies', () => {
  it('are sorted into the buckets that they are read from', async () => {
    const tried = LATENCY_BOUNDS_MS.flatMap((bound) => [bound - 1, bound, bound + 1]);
    const rows = await feeds.database.query<{ ms: number; bucket: number }>(
      `SELECT t.ms, report_bucket('2026-01-01Z', '2026-01-01Z'::timestamptz + make_interval(secs => t.ms / 1000)) AS bucket
       FROM unnest($1::float8[]) AS t (ms)`,
      [[-5, 0, ...tried]],
    );
    for (const { ms, bucket } of rows)
      expect([ms, bucket]).toEqual([ms, LATENCY_BOUNDS_MS.filter((bound) => bound <= ms).length]);
  });
});

describe('types', () => {
  it('are told apart as long as a day has not too many, the same ones before and after they are added up', async () => {
    const day = aDay();
    const first = await publish(day, 1, { type: 'type-first' });
    await foldAll();
    for (let at = 0; at < MOST_TYPES_A_DAY + 20; at += 10) {
      const sends = Array.from({ length: 10 }, (_, one) =>
        aPlannedSend(['reader-0'], { createdAt: new Date(day + at * 1_000), type: `type-${1_000 + at + one}` }),
      );
      await feeds.database.transaction((tx) => feeds.publishing.publish(tx, sends));
    }
    await foldAll();
    await publish(day, 2, { type: 'one-more' });
    await feeds.changes.acknowledge(first);
    const typesOf = (rows: Awaited<ReturnType<typeof reportOf>>) => rows.map(({ group }) => group['TYPE']);
    const before = await reportOf(day, ['TYPE']);
    expect(before).toHaveLength(MOST_TYPES_A_DAY + 1);
    expect(typesOf(before)).toContain('type-first');
    await foldAll();
    expect(await reportOf(day, ['TYPE'])).toEqual(before);
    expect(before.find(({ group }) => group['TYPE'] === OTHER_TYPES)?.sent).toBe(23);
    expect((await reportOf(day))[0]?.sent).toBe(MOST_TYPES_A_DAY + 23);
    const [kept] = await feeds.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM report_types WHERE day = $1',
      [Math.floor(day / DAY_MS)],
    );
    expect(kept?.n).toBe(MOST_TYPES_A_DAY);
  });
});

describe('figures', () => {
  it('outlive what they were counted from, and go when they are too old themselves, with their names', async () => {
    const day = aDay();
    const [one] = await publish(day, 2, { type: 'short-lived' });
    await feeds.changes.change(one!.recipient, [one!.id], 'read');
    await foldAll();
    const before = await reportOf(day);
    expect(before).toMatchObject([{ sent: 2, read: 1 }]);
    await feeds.database.query('DELETE FROM notifications');
    expect(await reportOf(day)).toEqual(before);

    const config = readEnvironment({ NODE_ENV: 'test', ROLES: 'worker' });
    const folder = new ReportFolder(config, folding, new Events(), memoryLogger().logger);
    const days = config.REPORT_DAYS;
    const all = async (nowMs: number) => {
      while ((await folder.forget(nowMs)).inMs !== undefined);
    };
    await all(day + days * DAY_MS + 1);
    expect(await reportOf(day)).toEqual(before);
    await all(day + (days + 1) * DAY_MS + 1);
    expect(await reportOf(day)).toEqual([]);
    expect(await feeds.database.query(`SELECT FROM report_cells WHERE type = 'short-lived'`)).toEqual([]);
    const [left] = await feeds.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM report_figures WHERE slot < $1',
      [Math.floor(day / SLOT_MS) + SLOTS_A_DAY],
    );
    expect(left?.n).toBe(0);
  });
});

describe('a database of the version before', () => {
  it('reports what is published from the hour on that comes after the next, and what is older not at all', async () => {
    const fresh = await freshDatabase();
    const config = readEnvironment({ NODE_ENV: 'test', DATABASE_POOL: '2' });
    const sourceWith = (some: typeof migrations) =>
      new DataSource(
        dataSourceOptions({
          url: fresh.url,
          config,
          epoch: new InstallationEpoch(config),
          migrations: some,
          onError: () => undefined,
        }),
      ).initialize();
    const at = migrations.findIndex(({ name }) => name.startsWith('AddReports'));
    const before = await sourceWith(migrations.slice(0, at));
    await migrate(before, async (session) => void (await ensurePartitions(session)));
    const insert = (source: DataSource, id: string, when: string) =>
      source.query(
        `INSERT INTO notifications (id, content_id, send_id, seq, rev, created_at, priority, recipient, category, type)
         VALUES ($1, $1, $1, 1, 1, now() + $2::interval, 1, 'older', 'system', 'order_status')`,
        [id, when],
      );
    const [old, later] = [newId(), newId()];
    await insert(before, old, '0');
    await before.destroy();
    const after = await sourceWith(migrations);
    await migrate(after);
    await after.query('UPDATE notifications SET read_at = now()');
    expect(await after.query('SELECT FROM report_deltas')).toEqual([]);
    await insert(after, later, '2 hours');
    await after.query('UPDATE notifications SET delivered_at = created_at');
    expect(await after.query('SELECT planned, delivered FROM report_deltas ORDER BY id')).toEqual([
      { planned: 1, delivered: 0 },
      { planned: 0, delivered: 1 },
    ]);
    await after.destroy();
    await fresh.drop();
  });
});
