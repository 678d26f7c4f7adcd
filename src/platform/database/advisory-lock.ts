import type { Database, Sql } from './database.js';

/** Names of installation-wide jobs. Two-part keys: Herald's own first number, then the job's. */
const HERALD = 0x4865726c;
export const ADVISORY = {
  migrations: 1,
  partitions: 2,
  idempotencyKeys: 3,
  scheduledSends: 4,
  retention: 5,
  words: 6,
  recipients: 7,
  deliveryPartitions: 8,
  deliveryRetention: 9,
  reseal: 14,
  auditPartitions: 20,
  auditRetention: 21,
  reports: 22,
  bulkSends: 23,
  sendFacets: 15,
} as const;
export type AdvisoryJob = keyof typeof ADVISORY;

/** Takes the job's lock until the transaction ends. False: another node has it. */
export async function tryAdvisoryLock(tx: Sql, job: AdvisoryJob): Promise<boolean> {
  const [row] = await tx.query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1, $2) AS taken', [
    HERALD,
    ADVISORY[job],
  ]);
  return row?.taken === true;
}

/**
 * Does a job of many transactions, if no other node is at it: `work` has connections of its own. False: another one is. Should the
 * connection that holds the lock end, two may be at it: such a job must bear that.
 */
export async function exclusively(database: Database, job: AdvisoryJob, work: () => Promise<void>): Promise<boolean> {
  return database.session(async (session) => {
    const key = [HERALD, ADVISORY[job]];
    const [row] = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', key);
    if (row?.taken !== true) return false;
    try {
      await work();
    } finally {
      await session.query('SELECT pg_advisory_unlock($1, $2)', key);
    }
    return true;
  });
}

const ASK_AGAIN_MS = 100;

/**
 * Waits for the job's lock and keeps it until the session ends. It asks again and again: a statement that waits has a snapshot, and whoever has the
 * lock may be making an index, which waits for all older snapshots to end.
 */
export async function sessionAdvisoryLock(session: Sql, job: AdvisoryJob): Promise<() => Promise<void>> {
  const key = [HERALD, ADVISORY[job]];
  for (;;) {
    const [row] = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', key);
    if (row?.taken === true) break;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  return async () => {
    await session.query('SELECT pg_advisory_unlock($1, $2)', key);
  };
}
