import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { adminEntities } from '../../src/admin/entities.js';
import { migrations } from '../../migrations/index.js';
import { ensureDeliveryPartitions } from '../../src/delivery/index.js';
import { deliveryEntities } from '../../src/delivery/entities/index.js';
import { notificationEntities } from '../../src/notifications/entities/index.js';
import { ensurePartitions } from '../../src/notifications/feed-maintenance.js';
import { auditEntities, ensureAuditPartitions } from '../../src/platform/audit/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import {
  dataSourceOptions,
  InstallationEpoch,
  migrate,
  newId,
  type Sql,
  weeksToHave,
} from '../../src/platform/database/index.js';
import { secretEntities } from '../../src/platform/secrets/index.js';
import { sessionEntities } from '../../src/platform/sessions/index.js';
import { preferenceEntities } from '../../src/preferences/entities/index.js';
import { migrateAt } from '../support/app.js';
import { freshDatabase, type FreshDatabase } from '../support/servers.js';

describe('migrations', () => {
  let fresh: FreshDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    fresh = await freshDatabase();
    const config = readEnvironment({ NODE_ENV: 'test', DATABASE_POOL: '4' });
    const epoch = new InstallationEpoch(config);
    dataSource = await new DataSource(
      dataSourceOptions({
        url: fresh.url,
        config,
        epoch,
        migrations,
        entities: [
          ...notificationEntities,
          ...preferenceEntities,
          ...deliveryEntities,
          ...auditEntities,
          ...secretEntities,
          ...adminEntities,
          ...sessionEntities,
        ],
        onError: () => undefined,
      }),
    ).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await fresh.drop();
  });

  it('run once, by whichever of several nodes comes first', async () => {
    const ran = await Promise.all([migrate(dataSource), migrateAt(fresh.url), migrateAt(fresh.url)]);
    expect(ran.filter((names) => Array.isArray(names)).flat().length).toBeLessThanOrEqual(migrations.length);
    const [row] = (await dataSource.query('SELECT count(*)::int AS n FROM migrations')) as { n: number }[];
    expect(row?.n).toBe(migrations.length);
  });

  it('make all that the entities say, and nothing is left to do', async () => {
    const pending = await dataSource.driver.createSchemaBuilder().log();
    expect(pending.upQueries.map((query) => query.query)).toEqual([]);
  });

  it('are followed by the partitions of five weeks ahead and one behind, made once', async () => {
    const sql: Sql = { query: async (text, params) => (await dataSource.query(text, params as unknown[])) as never };
    expect([
      ...(await ensurePartitions(sql)),
      ...(await ensureDeliveryPartitions(sql)),
      ...(await ensureAuditPartitions(sql)),
    ]).toEqual([]);
    const tables = (await dataSource.query(`SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'`)) as {
      relname: string;
    }[];
    const weeks = weeksToHave(Date.now()).map((week) => week.name);
    expect(tables.map((table) => table.relname).sort()).toEqual(
      [
        'audit_entries',
        'contents',
        'deliveries',
        'delivery_attempts',
        'notifications',
        'push_receipts',
        'sends',
        'status_events',
      ]
        .flatMap((table) => weeks.map((week) => `${table}_${week}`))
        .sort(),
    );
    const nextWeek = Date.now() + 7 * 24 * 3_600_000;
    expect((await ensurePartitions(sql, nextWeek)).length).toBe(3);
    expect((await ensureDeliveryPartitions(sql, nextWeek)).length).toBe(4);
    expect((await ensureAuditPartitions(sql, nextWeek)).length).toBe(1);
  });
});

describe('a database of the version before', () => {
  it('has its unseen ones counted, and loses nothing', async () => {
    const fresh = await freshDatabase();
    const config = readEnvironment({ NODE_ENV: 'test', DATABASE_POOL: '4' });
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
    const before = await sourceWith(migrations.slice(0, 1));
    await migrate(before, async (session) => void (await ensurePartitions(session)));
    const [content, ...ids] = Array.from({ length: 6 }, () => newId());
    await before.query(`INSERT INTO contents (id, title, message) VALUES ($1, 'Your order', 'Shipped')`, [content]);
    await before.query(
      `INSERT INTO feeds (recipient, epoch, last_seq, unread_count) VALUES ('older', 7, 5, 4), ('empty', 8, 0, 0)`,
    );
    await before.query(
      `INSERT INTO notifications (id, content_id, send_id, seq, rev, created_at, priority, recipient, category, type, read_at, seen_at, gone)
       SELECT id, $2, $2, n, n, now(), 1, 'older', 'system', 'order_status',
              CASE WHEN n = 1 THEN now() END, CASE WHEN n <= 2 THEN now() END, CASE WHEN n = 5 THEN 'deleted' END
       FROM unnest($1::uuid[]) WITH ORDINALITY AS t (id, n)`,
      [ids, content],
    );
    await before.destroy();
    const after = await sourceWith(migrations);
    await migrate(after);
    const feeds = (await after.query(
      'SELECT recipient, unread_count, unseen_count, seen_seq FROM feeds ORDER BY 1',
    )) as unknown[];
    expect(feeds).toEqual([
      { recipient: 'empty', unread_count: 0, unseen_count: 0, seen_seq: 0 },
      { recipient: 'older', unread_count: 4, unseen_count: 2, seen_seq: 0 },
    ]);
    const [left] = (await after.query(
      'SELECT count(*) AS n, count(collapse_key) AS keys FROM notifications',
    )) as unknown[];
    expect(left).toEqual({ n: 5, keys: 0 });
    await after.destroy();
    await fresh.drop();
  });
});
