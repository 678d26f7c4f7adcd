import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';
import {
  type BulkAudience,
  type BulkFailure,
  type BulkSendRecord,
  type BulkState,
  type NewBulkSend,
  UNSAID,
} from './bulk-send.js';

interface Row extends Record<string, unknown> {
  id: string;
  name: string | null;
  state: BulkState;
  failure: BulkFailure | null;
  created_by: string;
  created_at: Date;
  scheduled_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  type: string;
  total: number;
  processed: number;
  accepted: number;
  rejected: number;
  delivered: number;
  seen: number;
  read: number;
  failed: number;
}

const COUNTS = 'total, processed, accepted, rejected, delivered, seen, read, failed';
const COLUMNS = `id, name, state, failure, created_by, created_at, scheduled_at, started_at, finished_at, type, ${COUNTS}`;

function toRecord(row: Row): BulkSendRecord {
  const { id, name, state, failure, type } = row;
  const { total, processed, accepted, rejected, delivered, seen, read, failed } = row;
  return {
    id,
    name,
    state,
    failure,
    type,
    total,
    processed,
    accepted,
    rejected,
    delivered,
    seen,
    read,
    failed,
    createdBy: row.created_by,
    createdAt: row.created_at,
    scheduledAt: row.scheduled_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** Bulk sends, as operators start, see and steer them. Whoever changes the state holds the row, as the last thing of each chunk does. */
@Injectable()
export class BulkSendsRepository {
  constructor(private readonly database: Database) {}

  /** Under way at once, or from its time on: what is committed will be done, whoever dies. */
  async add(tx: Sql, bulk: NewBulkSend): Promise<void> {
    await tx.query(
      `INSERT INTO bulk_sends (id, name, state, created_by, created_at, scheduled_at, expires_at, type, audience, request,
                               sealed_key, sealed, rate, total, is_counted, next_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, coalesce($6::timestamptz, '-infinity'))`,
      [
        bulk.id,
        bulk.name,
        bulk.scheduledAt === null ? 'RUNNING' : 'SCHEDULED',
        bulk.createdBy,
        bulk.createdAt,
        bulk.scheduledAt,
        bulk.expiresAt,
        bulk.type,
        JSON.stringify(bulk.audience satisfies BulkAudience),
        JSON.stringify(bulk.request),
        bulk.sealed?.keyId,
        bulk.sealed?.bytes,
        bulk.rate,
        bulk.total.count,
        bulk.total.isCounted,
      ],
    );
    if (bulk.userIds.length === 0) return;
    await tx.query(
      `INSERT INTO bulk_send_recipients (bulk_id, recipient)
       SELECT $1, t.recipient FROM unnest($2::text[]) AS t (recipient) ORDER BY t.recipient COLLATE "C"`,
      [bulk.id, bulk.userIds],
    );
  }

  async find(id: string): Promise<BulkSendRecord | undefined> {
    const [row] = await this.database.read<Row>(`SELECT ${COLUMNS} FROM bulk_sends WHERE id = $1`, [id], 'bulk-send');
    return row && toRecord(row);
  }

  /** Newest first, behind `after`. */
  async page(after: string | null, limit: number): Promise<BulkSendRecord[]> {
    const rows = await this.database.read<Row>(
      `SELECT ${COLUMNS} FROM bulk_sends WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [after, limit],
      'bulk-sends',
    );
    return rows.map(toRecord);
  }

  /** Holds it until the transaction ends: nothing of it is published meanwhile. */
  async hold(tx: Sql, id: string): Promise<BulkSendRecord | undefined> {
    const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM bulk_sends WHERE id = $1 FOR UPDATE`, [id]);
    return row && toRecord(row);
  }

  /** One that is held. */
  async pause(tx: Sql, id: string): Promise<BulkSendRecord | undefined> {
    return this.change(tx, id, `state = 'PAUSED'`);
  }

  /** One that is held: goes on where it was, or waits for its time. */
  async resume(tx: Sql, id: string): Promise<BulkSendRecord | undefined> {
    return this.change(
      tx,
      id,
      `state = CASE WHEN started_at IS NULL AND scheduled_at > clock_timestamp() THEN 'SCHEDULED' ELSE 'RUNNING' END,
       next_at = coalesce(scheduled_at, '-infinity'), lease_until = '-infinity', fence = fence + 1, failures = 0`,
    );
  }

  /** One that is held. */
  async cancel(tx: Sql, id: string): Promise<BulkSendRecord | undefined> {
    return this.change(
      tx,
      id,
      `state = 'CANCELLED', failure = NULL, position = '', finished_at = coalesce(finished_at, clock_timestamp()), ${UNSAID}`,
    );
  }

  private async change(tx: Sql, id: string, change: string): Promise<BulkSendRecord | undefined> {
    const [row] = await tx.query<Row>(`UPDATE bulk_sends SET ${change} WHERE id = $1 RETURNING ${COLUMNS}`, [id]);
    return row && toRecord(row);
  }

  /** The sends that it became. */
  async partsOf(id: string): Promise<string[]> {
    const rows = await this.database.read<{ send_id: string }>(
      'SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1 ORDER BY send_id',
      [id],
    );
    return rows.map((row) => row.send_id);
  }

  /**
   * Holds the sends that it became so far: before its own row, as each chunk does. One that comes to be in between is marked as well, at the cost
   * of a deadlock in the worst case, which is tried again.
   */
  async holdParts(tx: Sql, id: string): Promise<void> {
    await tx.query(
      `SELECT 1 FROM sends WHERE id IN (SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1) ORDER BY id FOR UPDATE`,
      [id],
    );
  }

  /** Writes down that they are to be recalled: from the commit on it will be done, whoever dies. */
  async markRecalled(tx: Sql, id: string): Promise<void> {
    await tx.query(
      `UPDATE sends SET cancelled_at = now()
       WHERE cancelled_at IS NULL AND id IN (SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1)`,
      [id],
    );
  }

  /** Forgets whom those are for that are over, at most `limit` rows. */
  async deleteRecipients(tx: Sql, limit: number): Promise<number> {
    const rows = await tx.query(
      `DELETE FROM bulk_send_recipients WHERE (bulk_id, recipient) IN (
         SELECT r.bulk_id, r.recipient FROM bulk_send_recipients r
         WHERE NOT EXISTS (SELECT 1 FROM bulk_sends b WHERE b.id = r.bulk_id AND b.finished_at IS NULL)
         LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [limit],
    );
    return rows.length;
  }

  /** Forgets what was over so long ago, at most `limit` of them. */
  async deleteFinished(tx: Sql, days: number, limit: number): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      `DELETE FROM bulk_sends WHERE id IN (
         SELECT id FROM bulk_sends WHERE finished_at < now() - make_interval(days => $1::int)
         ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [days, limit],
    );
    await tx.query('DELETE FROM bulk_send_parts WHERE bulk_id = ANY($1::uuid[])', [rows.map(({ id }) => id)]);
    return rows.length;
  }
}
