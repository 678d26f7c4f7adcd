import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { notificationEntities } from '../../src/notifications/entities/index.js';
import { ensurePartitions } from '../../src/notifications/feed-maintenance.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import {
  dataSourceOptions,
  InstallationEpoch,
  migrate,
  type Sql,
  weeksToHave,
} from '../../src/platform/database/index.js';
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
        entities: notificationEntities,
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
    expect(await ensurePartitions(sql)).toEqual([]);
    const tables = (await dataSource.query(`SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'`)) as {
      relname: string;
    }[];
    const weeks = weeksToHave(Date.now()).map((week) => week.name);
    expect(tables.map((table) => table.relname).sort()).toEqual(
      ['contents', 'notifications', 'sends'].flatMap((table) => weeks.map((week) => `${table}_${week}`)).sort(),
    );
    expect((await ensurePartitions(sql, Date.now() + 7 * 24 * 3_600_000)).length).toBe(3);
  });
});
