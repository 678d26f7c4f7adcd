import type { Sql } from './database.js';
import { firstIdAt } from './uuid-v7.js';

const WEEK_MS = 7 * 24 * 3_600_000;
/** 1970-01-05, a Monday. */
const FIRST_MONDAY_MS = 4 * 24 * 3_600_000;
const WEEKS_AHEAD = 4;

export interface PartitionedTable {
  name: string;
  /** Room left in each page for new versions of its rows. */
  fillfactor: number;
}

export interface Week {
  startMs: number;
  endMs: number;
  /** "20261116": its Monday, UTC. */
  name: string;
}

/** The week that `atMs` falls in, from Monday to Monday, UTC. */
export function weekOf(atMs: number): Week {
  const startMs = FIRST_MONDAY_MS + Math.floor((atMs - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS;
  return { startMs, endMs: startMs + WEEK_MS, name: new Date(startMs).toISOString().slice(0, 10).replaceAll('-', '') };
}

/** Last week's too: a node whose clock is behind still finds its partition. */
export function weeksToHave(nowMs: number): Week[] {
  return Array.from({ length: WEEKS_AHEAD + 2 }, (_, index) => weekOf(nowMs + (index - 1) * WEEK_MS));
}

/** Makes the missing partitions. Idempotent; call it under the `partitions` lock. Answers the names made. */
export async function createPartitions(tx: Sql, tables: readonly PartitionedTable[], nowMs: number): Promise<string[]> {
  const made: string[] = [];
  for (const table of tables) {
    for (const week of weeksToHave(nowMs)) {
      const partition = `${table.name}_${week.name}`;
      const [known] = await tx.query<{ oid: string | null }>('SELECT to_regclass($1)::text AS oid', [partition]);
      if (known?.oid) continue;
      await tx.query(
        `CREATE TABLE ${partition} (LIKE ${table.name} INCLUDING ALL) WITH (fillfactor = ${table.fillfactor})`,
      );
      // CREATE … PARTITION OF would lock the whole table against everybody; this lets them read and write.
      await tx.query(
        `ALTER TABLE ${table.name} ATTACH PARTITION ${partition}
           FOR VALUES FROM ('${firstIdAt(week.startMs)}') TO ('${firstIdAt(week.endMs)}')`,
      );
      made.push(partition);
    }
  }
  return made;
}

export interface Partition {
  name: string;
  /** When its week ends, in milliseconds since 1970. */
  endMs: number;
  /** `detaching`: whoever began it did not come to its end. `detached`: a table by itself, which nobody reads any more. */
  state: 'attached' | 'detaching' | 'detached';
}

/** Partitions of one table, those that were detached included; oldest first. */
export async function findPartitions(sql: Sql, table: string): Promise<Partition[]> {
  const rows = await sql.query<{ name: string; attached: boolean; detaching: boolean }>(
    `SELECT c.relname AS name, i.inhrelid IS NOT NULL AS attached, coalesce(i.inhdetachpending, false) AS detaching
     FROM pg_class parent
     JOIN pg_class c ON c.relnamespace = parent.relnamespace AND c.relkind = 'r' AND c.relname ~ ('^' || parent.relname || '_[0-9]{8}$')
     LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
     WHERE parent.oid = $1::regclass ORDER BY c.relname`,
    [table],
  );
  return rows.map(({ name, attached, detaching }) => ({
    name,
    endMs: endOfWeek(name.slice(-8)),
    state: detaching ? 'detaching' : attached ? 'attached' : 'detached',
  }));
}

/** @param monday "20261116" */
export function endOfWeek(monday: string): number {
  return Date.parse(`${monday.slice(0, 4)}-${monday.slice(4, 6)}-${monday.slice(6)}T00:00:00Z`) + WEEK_MS;
}

/**
 * Makes a partition a table by itself, while others read and write the rest: it waits for those who are at it, and locks nobody out. Runs in no
 * transaction.
 */
export async function detachPartition(sql: Sql, table: string, { name, state }: Partition): Promise<void> {
  if (state === 'detached') return;
  await sql.query(
    `ALTER TABLE ${table} DETACH PARTITION ${name} ${state === 'detaching' ? 'FINALIZE' : 'CONCURRENTLY'}`,
  );
}

/** One that is detached. */
export async function dropPartition(sql: Sql, { name }: Partition): Promise<void> {
  await sql.query(`DROP TABLE IF EXISTS ${name}`);
}
