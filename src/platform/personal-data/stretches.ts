import type { Sql } from '../database/index.js';

/** Rows that one statement looks through, where no index says whose they are: some 20 ms. */
export const STRETCH = 20_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Behind which id, and up to which. */
export type Stretch = [behind: string, upTo: string];

/**
 * A table in the order of its ids, so many rows at a time. However many there are, no statement takes so long that it is ended, and what could be
 * done to one stretch stays done.
 *
 * @param table a name of the code, whose primary key is `id`.
 */
export async function* stretchesOf(sql: Sql, table: string, rows = STRETCH): AsyncGenerator<Stretch> {
  for (let behind = FIRST_ID; ;) {
    const [last] = await sql.query<{ id: string }>(
      `SELECT id FROM ${table} WHERE id > $1 ORDER BY id OFFSET $2 LIMIT 1`,
      [behind, rows - 1],
    );
    yield [behind, last?.id ?? LAST_ID];
    if (!last) return;
    behind = last.id;
  }
}

/** What all stretches have together. */
export async function countInStretches(
  sql: Sql,
  table: string,
  change: (stretch: Stretch) => Promise<number>,
  rows = STRETCH,
): Promise<number> {
  let count = 0;
  for await (const stretch of stretchesOf(sql, table, rows)) count += await change(stretch);
  return count;
}
