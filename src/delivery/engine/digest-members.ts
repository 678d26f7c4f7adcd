import type { Sql } from '../../platform/database/index.js';
import type { DeliveryState } from '../reasons.js';
import type { Settled } from './write-settlements.js';

/** One that ended with its digest, or was told apart from it. */
export interface SettledMember {
  id: string;
  notificationId: string;
  recipient: string;
  channel: string;
  state: DeliveryState;
  reason: string | null;
}

const OVER: ReadonlySet<DeliveryState> = new Set<DeliveryState>(['DELIVERED', 'FAILED', 'SKIPPED', 'CANCELLED']);

/**
 * In the transaction in which digests end: what they still have ends with them, and says the same. What had failed with one that was taken after
 * all was taken as well.
 */
export async function endMembers(
  tx: Sql,
  settled: readonly Pick<Settled, 'id' | 'notificationId' | 'state' | 'reason'>[],
): Promise<SettledMember[]> {
  const ended = settled.filter(({ notificationId, state }) => notificationId === null && OVER.has(state));
  if (ended.length === 0) return [];
  return tx.query<SettledMember & Record<string, unknown>>(
    `WITH ended AS (
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t (id, state, reason)
     ), locked AS (
       SELECT d.id, e.state, e.reason FROM deliveries d JOIN ended e ON e.id = d.digest_id
       WHERE d.digest_id = ANY($1::uuid[]) AND (d.state = 'SENDING' OR (d.state = 'FAILED' AND e.state = 'DELIVERED')) ORDER BY d.id FOR UPDATE OF d
     )
     UPDATE deliveries d SET state = l.state, reason = l.reason,
       delivered_at = CASE WHEN l.state = 'DELIVERED' THEN clock_timestamp() END
     FROM locked l WHERE d.id = l.id
     RETURNING d.id, d.notification_id AS "notificationId", d.recipient, d.channel, d.state, d.reason`,
    [ended.map(({ id }) => id), ended.map(({ state }) => state), ended.map(({ reason }) => reason)],
    'end-members',
  );
}
