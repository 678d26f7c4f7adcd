import type { Sql } from '../../platform/database/index.js';
import type { DeliveryState } from '../reasons.js';
import { clockDifference } from './clock-difference.js';
import type { WakeUp } from './deliveries.js';
import type { Settlement } from './settlement.js';

/** What is committed. */
export interface Settled extends WakeUp {
  /** null: it is a digest. */
  notificationId: string | null;
  recipient: string;
  state: DeliveryState;
  reason: string | null;
  attempts: number;
}

/** Each only if nobody claimed it since; those that were not changed are left out. */
export async function writeSettlements(sql: Sql, settlements: readonly Settlement[]): Promise<Settled[]> {
  if (settlements.length === 0) return [];
  const column = <Value>(read: (settlement: Settlement) => Value) => settlements.map(read);
  return sql.query<Settled & Record<string, unknown>>(WRITE_SETTLEMENTS, [
    column(({ id }) => id),
    column(({ fence }) => fence),
    column(({ attempt }) => attempt),
    column(({ state }) => state),
    column(({ reason }) => reason),
    column(({ due }) => (due && 'at' in due ? due.at : null)),
    column(({ due }) => (due && 'inMs' in due ? due.inMs : null)),
    column(({ entry }) => entry?.outcome ?? null),
    column(({ entry }) => entry?.errorCode ?? null),
    column(({ entry }) => entry?.errorMessage ?? null),
    column(({ entry }) => entry?.provider ?? null),
    column(({ entry }) => entry?.providerMessageId ?? null),
    column(({ withdrawWhenSeen }) => withdrawWhenSeen),
    new Date(),
    settlements.filter(({ state }) => state === 'DELIVERED').flatMap(({ notificationIds }) => notificationIds),
    column(({ lane }) => lane),
  ]);
}

/**
 * `locked` asks for the count of `taken` before it looks for anything: notifications are locked before deliveries, in one statement, which is one
 * way to the database and back instead of four.
 */
const WRITE_SETTLEMENTS = `
  WITH held AS (
    SELECT n.id FROM notifications n WHERE n.id = ANY($15::uuid[]) AND n.taken_at IS NULL ORDER BY n.id FOR UPDATE
  ), taken AS (
    UPDATE notifications n SET taken_at = clock_timestamp() FROM held h WHERE n.id = h.id RETURNING n.id
  ), told AS (
    SELECT * FROM unnest($1::uuid[], $2::integer[], $3::smallint[], $4::text[], $5::text[], $6::timestamptz[],
                         $7::float8[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::boolean[], $16::smallint[])
      AS t (id, fence, number, state, reason, due_at, due_in_ms, outcome, error_code, error_message, provider,
            provider_message_id, withdraw_when_seen, lane)
  ), locked AS (
    SELECT d.id FROM deliveries d JOIN told t ON t.id = d.id
    WHERE (SELECT count(*) FROM taken) >= 0 AND d.id = ANY($1::uuid[]) AND d.fence = t.fence
      AND (d.state = 'SENDING' OR (t.state = 'DELIVERED' AND d.state <> 'DELIVERED'))
    ORDER BY d.id FOR UPDATE OF d
  ), changed AS (
    UPDATE deliveries d SET state = t.state, reason = t.reason, lease_until = NULL,
      due_at = coalesce(t.due_at + ${clockDifference('$14')}, clock_timestamp() + make_interval(secs => t.due_in_ms / 1000), d.due_at),
      attempts = CASE WHEN t.outcome IS NULL THEN t.number - 1 ELSE d.attempts END,
      delivered_at = CASE WHEN t.state = 'DELIVERED' THEN clock_timestamp() END,
      withdraw_when_seen = d.withdraw_when_seen OR t.withdraw_when_seen, lane = coalesce(t.lane, d.lane)
    FROM told t JOIN locked l ON l.id = t.id WHERE d.id = ANY($1::uuid[]) AND d.id = t.id AND d.fence = t.fence
    RETURNING d.id, d.notification_id, d.recipient, d.fence, d.channel, d.lane, d.state, d.reason, d.attempts, d.due_at, d.claimed_at
  ), written AS (
    INSERT INTO delivery_attempts (delivery_id, number, started_at, finished_at, outcome, error_code, error_message,
                                   provider, provider_message_id)
    SELECT t.id, t.number, coalesce(c.claimed_at, clock_timestamp()), clock_timestamp(), t.outcome, t.error_code,
           t.error_message, t.provider, t.provider_message_id
    FROM told t LEFT JOIN changed c ON c.id = t.id AND c.fence = t.fence
    WHERE t.outcome IS NOT NULL AND (c.id IS NOT NULL OR t.outcome = 'DELIVERED')
    ON CONFLICT (delivery_id, number) DO UPDATE SET finished_at = excluded.finished_at, outcome = excluded.outcome,
      error_code = excluded.error_code, error_message = excluded.error_message, provider = excluded.provider,
      provider_message_id = excluded.provider_message_id
    WHERE delivery_attempts.outcome <> 'DELIVERED'
  )
  SELECT c.id, c.notification_id AS "notificationId", c.recipient, c.channel, c.lane, c.state, c.reason, c.attempts, c.due_at AS "dueAt",
         (extract(epoch FROM c.due_at - clock_timestamp()) * 1000)::float8 AS "inMs"
  FROM changed c`;
