import { createPartitions, type PartitionedTable, type Sql } from '../database/index.js';

/** What is never changed needs no room. */
export const AUDIT_TABLE: PartitionedTable = { name: 'audit_entries', fillfactor: 100 };

/** Before the first request, and every hour: without the week's partition nothing can be changed. */
export async function ensureAuditPartitions(tx: Sql, nowMs: number = Date.now()): Promise<string[]> {
  const made = await createPartitions(tx, [AUDIT_TABLE], nowMs);
  for (const partition of made) {
    // Triggers on statements are the parent's alone, and TRUNCATE has no others.
    await tx.query(
      `CREATE TRIGGER refuse_audit_truncate BEFORE TRUNCATE ON ${partition}
         FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
    );
  }
  return made;
}
