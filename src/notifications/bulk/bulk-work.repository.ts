import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';
import { type BulkAudience, type BulkFailure, type ClaimedBulkSend, UNSAID } from './bulk-send.js';
import { type KeptRequest, toScheduled } from '../scheduled-request.js';
import { PACE_CREDIT_MS } from './bulk-pace.js';

/** One that is due, or will be within the time that was asked for. */
export interface DueBulkSend {
  id: string;
  processed: number;
  /** In how many milliseconds; below zero: for how long it has been. */
  inMs: number;
}

/** What a chunk did. */
export interface Advance {
  after: string;
  upTo: string;
  count: number;
  /** The send that its notifications name; null: there are none. */
  part: string | null;
  isLast: boolean;
}

interface ClaimedRow extends Record<string, unknown> {
  id: string;
  fence: number;
  created_by: string;
  type: string;
  expires_at: Date | null;
  is_expired: boolean;
  audience: string;
  request: string;
  sealed_key: string | null;
  sealed: Buffer | null;
  rate: number | null;
  position: string;
  part: string | null;
  processed: number;
  is_counted: boolean;
}

const OPEN = `state IN ('SCHEDULED', 'RUNNING')`;
/** When somebody may work on it. */
const DUE_AT = 'greatest(next_at, paced_at, lease_until)';
const seconds = (ms: string) => `make_interval(secs => ${ms}::float8 / 1000)`;
const inMs = (time: string) => `(extract(epoch FROM ${time} - clock_timestamp()) * 1000)::float8`;
/** In one that is over nobody's name stays, and it is waited for by nobody. */
const OVER = `finished_at = clock_timestamp(), position = '', part = NULL, ${UNSAID}`;
/** A time, in place of minus infinity, which has no distance to anything. */
const LONG_AGO = `greatest(${DUE_AT}, clock_timestamp() - interval '1 day')`;

function toClaimed(row: ClaimedRow): ClaimedBulkSend {
  return {
    id: row.id,
    fence: row.fence,
    createdBy: row.created_by,
    type: row.type,
    expiresAt: row.expires_at,
    isExpired: row.is_expired,
    audience: JSON.parse(row.audience) as BulkAudience,
    request: toScheduled(JSON.parse(row.request) as KeptRequest),
    sealed: row.sealed === null || row.sealed_key === null ? null : { keyId: row.sealed_key, bytes: row.sealed },
    rate: row.rate,
    position: row.position,
    part: row.part,
    processed: row.processed,
    isCounted: row.is_counted,
  };
}

/** Bulk sends, as workers take them on. All clocks are the database's; the row decides, by state, fence and position. */
@Injectable()
export class BulkWorkRepository {
  constructor(private readonly database: Database) {}

  /** Those that are due within so many milliseconds, and that nobody is at; the first first. */
  findDue(withinMs: number, limit: number): Promise<DueBulkSend[]> {
    return this.database.query<DueBulkSend & Record<string, unknown>>(
      `SELECT id, processed, ${inMs(LONG_AGO)} AS "inMs" FROM bulk_sends
       WHERE ${OPEN} AND ${DUE_AT} <= clock_timestamp() + ${seconds('$1')} ORDER BY ${DUE_AT}, id LIMIT $2`,
      [withinMs, limit],
      'due-bulk-sends',
    );
  }

  /** Takes it on for so long; undefined: it is somebody else's, not due, or not open. */
  async claim(id: string, leaseMs: number): Promise<ClaimedBulkSend | undefined> {
    const [row] = await this.database.query<ClaimedRow>(
      `UPDATE bulk_sends SET state = 'RUNNING', started_at = coalesce(started_at, clock_timestamp()), fence = fence + 1,
         lease_until = clock_timestamp() + ${seconds('$2')},
         -- Who came since it was written down counts as well.
         is_counted = CASE WHEN state = 'SCHEDULED' THEN audience ->> 'kind' = 'list' ELSE is_counted END
       WHERE id = $1 AND ${OPEN} AND ${DUE_AT} <= clock_timestamp()
       RETURNING id, fence, created_by, type, expires_at, coalesce(expires_at <= clock_timestamp(), false) AS is_expired,
                 audience::text AS audience, request::text AS request, sealed_key, sealed, rate, position, part, processed, is_counted`,
      [id, leaseMs],
      'claim-bulk-send',
    );
    return row && toClaimed(row);
  }

  /**
   * Writes down, in the transaction that publishes a chunk and as the last thing in it, that these have it: whoever dies, each gets it once. Null:
   * it is not ours any more, was paused or cancelled, or somebody has recalled that part of it; the transaction must not commit. Otherwise in how
   * many milliseconds its own rate lets the next ones through.
   */
  async advance(tx: Sql, { id, fence }: ClaimedBulkSend, chunk: Advance, leaseMs: number): Promise<number | null> {
    const [row] = await tx.query<{ wait_ms: number }>(
      `UPDATE bulk_sends SET
         position = CASE WHEN $7 THEN '' ELSE $4 END, part = CASE WHEN NOT $7 THEN coalesce($6::uuid, part) END,
         processed = processed + $5, accepted = accepted + $5,
         total = CASE WHEN $7 THEN processed + $5 ELSE greatest(total, processed + $5) END,
         state = CASE WHEN $7 THEN 'COMPLETED' ELSE state END, finished_at = CASE WHEN $7 THEN clock_timestamp() END,
         paced_at = CASE WHEN rate IS NULL THEN paced_at
                         ELSE greatest(paced_at, clock_timestamp() - ${seconds(String(PACE_CREDIT_MS))}) + make_interval(secs => $5::float8 / rate) END,
         failures = 0, lease_until = clock_timestamp() + ${seconds('$8')}
       WHERE id = $1 AND fence = $2 AND state = 'RUNNING' AND position = $3
         AND NOT EXISTS (SELECT 1 FROM sends WHERE id = $6::uuid AND cancelled_at IS NOT NULL)
       RETURNING CASE WHEN rate IS NULL THEN 0 ELSE greatest(0, ${inMs('paced_at')}) END AS wait_ms`,
      [id, fence, chunk.after, chunk.upTo, chunk.count, chunk.part, chunk.isLast, leaseMs],
      'advance-bulk-send',
    );
    if (!row) return null;
    if (chunk.isLast) await tx.query(`UPDATE bulk_sends SET ${UNSAID} WHERE id = $1`, [id]);
    if (chunk.part !== null) {
      await tx.query(
        'INSERT INTO bulk_send_parts (bulk_id, send_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [id, chunk.part],
        'bulk-part',
      );
    }
    return row.wait_ms;
  }

  /** For a stretch of an audience in which nobody is. */
  async inTransaction(work: (tx: Sql) => Promise<void>): Promise<void> {
    await this.database.transaction(work);
  }

  /** Gives it back, to be gone on with after so long; `failed`: twice as long each time, up to half a minute. */
  async release({ id, fence }: ClaimedBulkSend, afterMs: number, failed = false): Promise<void> {
    await this.database.query(
      `UPDATE bulk_sends SET lease_until = '-infinity', failures = least(failures + $4::int, 6),
         next_at = clock_timestamp() + ${seconds('$3')} * CASE WHEN $4 = 1 THEN 2 ^ failures ELSE 1 END
       WHERE id = $1 AND fence = $2 AND ${OPEN}`,
      [id, fence, afterMs, failed ? 1 : 0],
      'release-bulk-send',
    );
  }

  /** It can't be gone on with. Answers whether it was ours. */
  async fail({ id, fence }: ClaimedBulkSend, why: BulkFailure): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE bulk_sends SET state = 'FAILED', failure = $3, ${OVER} WHERE id = $1 AND fence = $2 AND state = 'RUNNING' RETURNING 1`,
      [id, fence, why],
    );
    return rows.length > 0;
  }

  /** The next notifications name another send: that one was recalled. */
  async leavePart({ id, fence }: ClaimedBulkSend, part: string): Promise<void> {
    await this.database.query('UPDATE bulk_sends SET part = NULL WHERE id = $1 AND fence = $2 AND part = $3', [
      id,
      fence,
      part,
    ]);
  }

  /** How many it is for, as was counted while it runs. */
  async setTotal(id: string, total: number): Promise<void> {
    await this.database.query(
      `UPDATE bulk_sends SET total = greatest(processed, $2), is_counted = true WHERE id = $1 AND state IN ('SCHEDULED', 'RUNNING', 'PAUSED')`,
      [id, total],
    );
  }

  /**
   * Takes so many of what all bulk sends of the installation may publish in a second, or says in how many milliseconds that may be tried again.
   * What is taken is used up, whoever dies: there is never a burst.
   */
  async takeOfAll(count: number, ratePerSecond: number): Promise<number> {
    const taken = await this.database.query(
      `UPDATE bulk_pace
       SET paced_at = greatest(paced_at, clock_timestamp() - ${seconds(String(PACE_CREDIT_MS))}) + make_interval(secs => $1::float8 / $2)
       WHERE paced_at <= clock_timestamp() RETURNING 1`,
      [count, ratePerSecond],
      'take-bulk-pace',
    );
    if (taken.length > 0) return 0;
    const [row] = await this.database.query<{ wait_ms: number }>(
      `SELECT greatest(1, ${inMs('paced_at')}) AS wait_ms FROM bulk_pace WHERE paced_at > '-infinity'`,
      [],
      'read-bulk-pace',
    );
    return row?.wait_ms ?? 1;
  }
}
