import { isLockTimeout } from './database-errors.js';
import type { Sql } from './database.js';
import { detachPartition, dropPartition, findPartitions } from './partitions.js';

const ATTEMPTS = 10;
const PAUSE_MS = 1_000;

export interface OldWeeks {
  /** Partitioned by week, in the order in which they lose theirs. */
  tables: readonly string[];
  /** A week that ended by then goes, in milliseconds since 1970. */
  keptFromMs: number;
  /** That table is gone. */
  onDropped(partition: string): void;
}

/**
 * Drops weeks that nobody needs, while others read and write the rest. Ended anywhere, it is gone on with by the next call. Runs in no
 * transaction, one node at a time.
 *
 * @throws what is no lock's time-out; and that one, too, where somebody is at a partition for longer than ten tries.
 */
export async function dropOldWeeks(sql: Sql, weeks: OldWeeks): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dropOnce(sql, weeks);
    } catch (error) {
      // Somebody is at the partition for longer than we wait.
      if (!isLockTimeout(error) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function dropOnce(sql: Sql, { tables, keptFromMs, onDropped }: OldWeeks): Promise<void> {
  for (const table of tables) {
    const old = (await findPartitions(sql, table)).filter(({ endMs }) => endMs <= keptFromMs);
    // One that somebody began to detach first: no other can be while it waits for its end.
    for (const partition of old.toSorted((a, b) => Number(b.state === 'detaching') - Number(a.state === 'detaching'))) {
      await detachPartition(sql, table, partition);
      await dropPartition(sql, partition);
      onDropped(partition.name);
    }
  }
}
