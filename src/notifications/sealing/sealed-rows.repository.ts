import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Sealed } from '../../platform/sealing/index.js';

/** Tables whose rows are sealed anew. Fingerprints of idempotency keys are not: they are forgotten after 24 hours. */
export const RESEALED = ['contents', 'scheduled_sends', 'bulk_sends'] as const;
export type ResealedTable = (typeof RESEALED)[number];

export interface SealedRow extends Sealed {
  id: string;
}

/** Rows by the key that they were sealed with. */
@Injectable()
export class SealedRowsRepository {
  constructor(private readonly database: Database) {}

  /** How many rows need each key. Of an index that has what is sealed alone. */
  async countByKey(): Promise<Map<string, number>> {
    const tables = [...RESEALED, 'idempotency_keys'];
    const rows = await this.database.query<{ key: string; rows: number }>(
      `SELECT key, sum(rows)::int AS rows FROM (
         ${tables.map((table) => `SELECT sealed_key AS key, count(*) AS rows FROM ${table} WHERE sealed_key IS NOT NULL GROUP BY sealed_key`).join(' UNION ALL ')}
       ) t GROUP BY key ORDER BY key`,
      [],
      'sealed-keys',
    );
    return new Map(rows.map(({ key, rows: count }) => [key, count]));
  }

  /** Those of one key behind an id, in the order of ids. */
  async findOfKey(table: ResealedTable, keyId: string, after: string, limit: number): Promise<SealedRow[]> {
    return this.database.query<SealedRow & Record<string, unknown>>(
      `SELECT id, sealed_key AS "keyId", sealed AS bytes FROM ${table}
       WHERE sealed_key = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [keyId, after, limit],
      `sealed-${table}`,
    );
  }

  /**
   * Puts these in their places, but where a row was sealed anew since it was read. Rows are locked in the order of their ids; one that is being
   * published is left for the next time.
   */
  async reseal(table: ResealedTable, before: readonly SealedRow[], after: readonly Sealed[]): Promise<number> {
    const rows = await this.database.query<{ id: string }>(
      `WITH locked AS (
         SELECT r.id, t.sealed_key, t.sealed
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[]) AS t (id, was, sealed_key, sealed)
         JOIN ${table} r ON r.id = t.id AND r.id = ANY($1::uuid[]) AND r.sealed_key = t.was
         ORDER BY r.id FOR UPDATE OF r SKIP LOCKED
       )
       UPDATE ${table} r SET sealed_key = l.sealed_key, sealed = l.sealed FROM locked l
       WHERE r.id = l.id AND r.id = ANY($1::uuid[]) RETURNING r.id`,
      [
        before.map(({ id }) => id),
        before.map(({ keyId }) => keyId),
        after.map(({ keyId }) => keyId),
        after.map(({ bytes }) => bytes),
      ],
      `reseal-${table}`,
    );
    return rows.length;
  }
}
