import { Injectable } from '@nestjs/common';
import { Conditions } from '../../notifications/index.js';
import { Database, type Sql } from '../../platform/database/index.js';
import { HELD, type Lane, type WakeUp } from '../engine/index.js';
import { type DeliveryFilterValues, deliveryMatches, deliveryStretch } from '../search/index.js';
import type { DeliveryState, ReasonCode } from '../reasons.js';

const BULK: Lane = 2;

/** Why it would not go, if it was tried again: the first that is true. null: nothing speaks against it. */
const OBSTACLE = `CASE
  WHEN n.id IS NULL OR n.gone = 'expired' OR n.expires_at <= clock_timestamp() THEN 'EXPIRED'
  WHEN n.gone = 'recalled' THEN 'RECALLED'
  WHEN n.gone = 'replaced' THEN 'REPLACED'
  WHEN n.gone = 'deleted' THEN 'HANDLED_IN_APP'
  WHEN NOT d.withdraw_when_seen THEN NULL
  WHEN n.archived_at IS NOT NULL OR n.snoozed_until IS NOT NULL THEN 'HANDLED_IN_APP'
  WHEN n.seen_at IS NOT NULL OR n.read_at IS NOT NULL THEN 'SEEN_IN_APP' END`;

/** One that is due once more. */
export interface Retried extends Required<WakeUp> {
  notificationId: string;
}

/** A delivery as it stands, for who is told why it is not tried again. */
export interface Standing {
  state: DeliveryState;
  reason: string | null;
  obstacle: ReasonCode | null;
}

/**
 * Deliveries that had been given up, and are due again. A row is locked, and looked at then: of two who ask at once one finds it failed. What was
 * tried stays in its log and is counted on; the schedule of retries begins anew.
 */
@Injectable()
export class RetriesRepository {
  constructor(private readonly database: Database) {}

  /** What became of one of a notification; undefined: there is none of that id. A digest is none. */
  async standing(id: string): Promise<Standing | undefined> {
    const [row] = await this.database.read<Standing & Record<string, unknown>>(
      `SELECT d.state, d.reason, ${OBSTACLE} AS obstacle FROM deliveries d LEFT JOIN notifications n ON n.id = d.notification_id
       WHERE d.id = $1 AND d.notification_id IS NOT NULL`,
      [id],
    );
    return row;
  }

  /**
   * Those of `ids` that failed, and that somebody still needs. One that had failed with a digest is one by itself from then on, with what was tried of the
   * digest in its own log; what is due for the same person goes with it, as before.
   * @param how gently: in the lane of bulk sends, so that what was sent since waits for none of them.
   */
  async retry(tx: Sql, ids: readonly string[], how: 'at once' | 'gently'): Promise<Retried[]> {
    return tx.query<Retried & Record<string, unknown>>(
      `WITH picked AS (
         SELECT d.id, d.digest_id, d.attempts FROM deliveries d JOIN notifications n ON n.id = d.notification_id
         WHERE d.id = ANY($1::uuid[]) AND d.state = 'FAILED' AND ${OBSTACLE} IS NULL
         ORDER BY d.id FOR UPDATE OF d
       ), kept AS (
         INSERT INTO delivery_attempts (delivery_id, number, started_at, finished_at, outcome, error_code, error_message, provider, provider_message_id)
         SELECT p.id, p.attempts + a.number, a.started_at, a.finished_at, a.outcome, a.error_code, a.error_message, a.provider, a.provider_message_id
         FROM picked p JOIN delivery_attempts a ON a.delivery_id = p.digest_id
         ON CONFLICT (delivery_id, number) DO NOTHING
       )
       UPDATE deliveries d SET state = 'PENDING', reason = 'RETRY_REQUESTED', due_at = clock_timestamp(), lease_until = NULL, digest_id = NULL,
         attempts = d.attempts + coalesce(g.attempts, 0), attempts_before = d.attempts + coalesce(g.attempts, 0),
         lane = CASE WHEN $2 AND d.lane <> ${HELD} THEN ${BULK} ELSE d.lane END
       FROM picked p LEFT JOIN deliveries g ON g.id = p.digest_id
       WHERE d.id = p.id
       RETURNING d.id, d.notification_id AS "notificationId", d.channel, d.lane, d.due_at AS "dueAt", 0 AS "inMs", d.attempts`,
      [ids, how === 'gently'],
      'retry-deliveries',
    );
  }

  /** The next ones that failed, by id, from the oldest on; past those that somebody else is at. */
  async nextFailed(tx: Sql, filter: DeliveryFilterValues, after: string, limit: number): Promise<string[]> {
    const conditions = new Conditions();
    const matches = deliveryMatches(filter, conditions);
    const { before, floor } = deliveryStretch(filter);
    const rows = await tx.query<{ id: string }>(
      `SELECT d.id FROM deliveries d
       WHERE d.state = 'FAILED' AND d.id > ${conditions.param(after)}::uuid AND d.id >= ${conditions.param(floor)}::uuid
         AND d.id < ${conditions.param(before)}::uuid AND ${matches}
       ORDER BY d.id LIMIT ${conditions.param(limit)}::int FOR UPDATE SKIP LOCKED`,
      conditions.params,
    );
    return rows.map(({ id }) => id);
  }
}
