import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigValues, readEnvironment } from '../../src/platform/config/index.js';
import { Database, dataSourceOptions, InstallationEpoch } from '../../src/platform/database/index.js';
import { UnavailableError } from '../../src/platform/errors/index.js';
import { eventually } from '../support/client.js';
import { freshDatabase, type FreshDatabase } from '../support/servers.js';

const POOL = 4;
/** Any number. */
const HOLD = 7_001;

/**
 * A standby is promoted while the server of before still answers: a pool has connections to both. Here one server plays
 * both: each new connection reads the generation that is configured in that moment.
 */
describe('a pool with connections to two lives of a database', () => {
  let fresh: FreshDatabase;
  let dataSource: DataSource;
  let database: Database;
  let epoch: InstallationEpoch;
  let config: ConfigValues & { FEED_GENERATION: number };
  beforeAll(async () => void (fresh = await freshDatabase()));
  beforeEach(async () => {
    await dataSource?.destroy();
    config = { ...readEnvironment({ NODE_ENV: 'test', DATABASE_POOL: String(POOL) }) };
    epoch = new InstallationEpoch(config);
    dataSource = await new DataSource(
      dataSourceOptions({ url: fresh.url, config, epoch, migrations: [], onError: () => undefined }),
    ).initialize();
    database = new Database(dataSource, epoch);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await fresh.drop();
  });

  /** Waits at the server until it is let go, so that something can happen before it answers. */
  const SLOW = `SELECT pg_backend_pid() AS pid, pg_advisory_xact_lock_shared(${HOLD})::text`;
  const pidOf = async () => (await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]!.pid;

  async function newLife(): Promise<void> {
    const before = epoch.current;
    config.FEED_GENERATION += 1;
    // As many at once as the pool may have, so that one of them is new.
    await Promise.all(Array.from({ length: POOL }, pidOf));
    expect(epoch.current).not.toBe(before);
  }

  /** Lets the server answer `work` when a new life has begun. */
  async function acrossLives<Result>(work: () => Promise<Result>): Promise<PromiseSettledResult<Result>> {
    const holder = new Client({ connectionString: fresh.url });
    await holder.connect();
    try {
      await holder.query('SELECT pg_advisory_lock($1)', [HOLD]);
      const working = Promise.allSettled([work()]);
      await eventually(
        () => holder.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`),
        ({ rowCount }) => rowCount === 1,
      );
      await newLife();
      await holder.query('SELECT pg_advisory_unlock($1)', [HOLD]);
      return (await working)[0];
    } finally {
      await holder.end();
    }
  }

  it('uses those to the life of the newest alone', async () => {
    const old = await Promise.all(Array.from({ length: POOL - 1 }, pidOf));
    await newLife();
    const now = await Promise.all(Array.from({ length: POOL * 3 }, pidOf));
    expect(now.filter((pid) => old.includes(pid))).toEqual([]);
  });

  it('takes no answer from the life before: a reading is repeated, and a change is unclear, committed or not', async () => {
    const old = await pidOf();
    const read = await acrossLives(() => database.read<{ pid: number }>(SLOW));
    expect(read).toMatchObject({ status: 'fulfilled' });
    expect(read).not.toMatchObject({ value: [{ pid: old }] });
    const one = await acrossLives(() => database.query(SLOW));
    expect(one).toMatchObject({ status: 'rejected', reason: expect.any(UnavailableError) });
    const several = await acrossLives(() => database.transaction((tx) => tx.query(SLOW)));
    expect(several).toMatchObject({ status: 'rejected', reason: expect.any(UnavailableError) });
  });
});
