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
