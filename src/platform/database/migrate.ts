import type { DataSource } from 'typeorm';
import { sessionAdvisoryLock } from './advisory-lock.js';
import type { Sql } from './database.js';

/**
 * Runs what is pending, one node at a time: the others wait, and then find nothing to do.
 * @param then what belongs to a migrated database beside its tables; runs under the same lock.
 */
export async function migrate(dataSource: DataSource, then?: (session: Sql) => Promise<void>): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  const session: Sql = { query: async (text, params) => (await runner.query(text, params as unknown[])) as never };
  try {
    // Whoever migrates may take longer than any request waits for a lock.
    await session.query('SET lock_timeout = 0; SET statement_timeout = 0');
    const unlock = await sessionAdvisoryLock(session, 'migrations');
    try {
      const { schema } = dataSource.options as { schema?: string };
      if (schema !== undefined) await session.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      const ran = (await dataSource.runMigrations()).map((migration) => migration.name);
      await then?.(session);
      return ran;
    } finally {
      await unlock();
      await session.query('RESET lock_timeout; RESET statement_timeout');
    }
  } finally {
    await runner.release();
  }
}
