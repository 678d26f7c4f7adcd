import type { QueryRunner } from 'typeorm';

/** An index of a table, partitioned or not. */
export interface NewIndex {
  name: string;
  table: string;
  /** What stands behind the table's name. */
  on: string;
}

/**
 * Makes an index while others write: on a partitioned table one partition after the other, and then of the whole. In no transaction; whatever a
 * run that died has left is taken up, or made again.
 */
export async function createIndexConcurrently(runner: QueryRunner, { name, table, on }: NewIndex): Promise<void> {
  const partitions = (await runner.query(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass($1) AND NOT i.inhdetachpending ORDER BY c.relname`,
    [table],
  )) as { name: string }[];
  const isPartitioned = (await stateOf(runner, table)) === 'p';
  if (!isPartitioned) return createOne(runner, { name, table, on });
  // A partition that is made from here on has it.
  await runner.query(`CREATE INDEX IF NOT EXISTS ${name} ON ONLY ${table} ${on}`);
  for (const partition of partitions) {
    const own = { name: `${name}_${partition.name.slice(-8)}`, table: partition.name, on };
    if (await isAttached(runner, name, partition.name)) continue;
    await createOne(runner, own);
    await runner.query(`ALTER INDEX ${name} ATTACH PARTITION ${own.name}`);
  }
}

async function createOne(runner: QueryRunner, { name, table, on }: NewIndex): Promise<void> {
  const [known] = (await runner.query(
    'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)::oid',
    [name],
  )) as { valid: boolean }[];
  if (known?.valid === true) return;
  if (known) await runner.query(`DROP INDEX CONCURRENTLY ${name}`);
  await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${table} ${on}`);
}

async function stateOf(runner: QueryRunner, table: string): Promise<string | undefined> {
  const [row] = (await runner.query('SELECT relkind AS kind FROM pg_class WHERE oid = to_regclass($1)::oid', [
    table,
  ])) as { kind: string }[];
  return row?.kind;
}

async function isAttached(runner: QueryRunner, name: string, partition: string): Promise<boolean> {
  const rows = (await runner.query(
    `SELECT 1 FROM pg_inherits h JOIN pg_index x ON x.indexrelid = h.inhrelid
     WHERE h.inhparent = to_regclass($1)::oid AND x.indrelid = to_regclass($2)::oid`,
    [name, partition],
  )) as unknown[];
  return rows.length > 0;
}
