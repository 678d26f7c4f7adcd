import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';
import { type DeliveryState, OPEN_STATES_SQL } from '../reasons.js';
import { clockDifference } from './clock-difference.js';
import { type ClaimedRow, NOTIFICATION_COLUMNS, toClaimed } from './claimed-rows.js';
import type { ClaimedDelivery, WakeUp } from './deliveries.js';
import type { QueueKey } from './queue-names.js';
import { abandoned, type Settlement } from './settlement.js';

/** A wake-up that comes a little early, by a clock that is a little ahead, does not go for nothing. */
const EARLY = `interval '25 milliseconds'`;
/**
 * In a CASE, which the planner does not look into: it takes the indexes of what is open for nearly empty, and would read one of them from end to
 * end for every claim, with all that was closed since it was last vacuumed.
 */
const IS_OPEN_AND_DUE = `CASE WHEN d.due_at <= now() + ${EARLY} THEN d.state IN ${OPEN_STATES_SQL} END`;

/** One that is due, or will be soon. `inMs` below zero: it was due so long ago. */
export type DueDelivery = Required<WakeUp>;

export interface Claim {
  delivery: ClaimedDelivery;
  /** How long after it was due. */
  lateMs: number;
}

/** What is committed. */
export interface Settled extends WakeUp {
  notificationId: string;
  recipient: string;
  state: DeliveryState;
  reason: string | null;
  attempts: number;
}

/** One that is given up without another attempt. */
export type GivenUp = Pick<Settled, 'id' | 'notificationId' | 'recipient'>;

/**
 * Rows of `deliveries` as workers take them, and write down what became of them. A claim raises the row's fence; whoever writes says the fence
 * of his claim, and changes nothing when somebody claimed it since. All clocks are the database's. Locks are taken of notifications first, then
 * of deliveries, both in the order of ids.
 */
@Injectable()
export class DeliveryWorkRepository {
  constructor(private readonly database: Database) {}

  /** Of one queue, what is due by then, the longest overdue first. Takes no lock. */
  async findDue({ channel, lane }: QueueKey, aheadMs: number, limit: number): Promise<DueDelivery[]> {
    return this.database.query<DueDelivery & Record<string, unknown>>(
      `SELECT d.id, d.channel, d.lane, d.attempts, d.due_at AS "dueAt",
              (extract(epoch FROM d.due_at - clock_timestamp()) * 1000)::float8 AS "inMs"
       FROM deliveries d
       WHERE d.channel = $1 AND d.lane = $2 AND d.state IN ${OPEN_STATES_SQL}
         AND d.due_at <= now() + make_interval(secs => $3::float8 / 1000)
       ORDER BY d.due_at LIMIT $4`,
      [channel, lane, aheadMs, limit],
      'due-deliveries',
    );
  }

  /**
   * Takes those that are open and due, and that nobody else is taking; the attempt is counted by it, before anything is done. Answers those
   * that are ours now, each with its notification as it stands.
   */
  async claim(ids: readonly string[], leaseMs: number): Promise<Claim[]> {
    const rows = await this.database.query<ClaimedRow & { late_ms: number }>(
      `WITH picked AS (
         SELECT d.id, d.state, d.reason FROM deliveries d
         WHERE d.id = ANY($1::uuid[]) AND ${IS_OPEN_AND_DUE} ORDER BY d.id FOR UPDATE SKIP LOCKED
       ), claimed AS (
         UPDATE deliveries d SET state = 'SENDING', fence = d.fence + 1, attempts = d.attempts + 1,
           claimed_at = clock_timestamp(), lease_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
         FROM picked p WHERE d.id = ANY($1::uuid[]) AND d.id = p.id
         RETURNING d.id, d.notification_id, d.recipient, d.channel, d.lane, d.attempts, d.fence, d.withdraw_when_seen,
           d.due_at, p.state, p.reason
       )
       SELECT k.*, (extract(epoch FROM clock_timestamp() - k.due_at) * 1000)::float8 AS late_ms, ${NOTIFICATION_COLUMNS}
       FROM claimed k
       LEFT JOIN notifications n ON n.id = k.notification_id
       LEFT JOIN contents c ON c.id = n.content_id`,
      [ids, leaseMs],
    );
    return rows.map((row) => ({ delivery: toClaimed(row), lateMs: row.late_ms }));
  }

  /**
   * Writes down what became of them, each only if nobody claimed it since. A provider's yes counts in any case: of one whose lease had run out it
   * ends the delivery, if nobody else has begun it again; and the log has it.
   */
  async settle(settlements: readonly Settlement[], lockTimeoutMs?: number): Promise<Settled[]> {
    if (lockTimeoutMs === undefined) return writeSettlements(this.database, settlements);
    return this.database.transaction((tx) => writeSettlements(tx, settlements), { lockTimeoutMs });
  }

  /** Takes deliveries from those who did not say in time what became of them, at most so many. */
  async freeLapsed(limit: number, delaysOf: (channel: string) => readonly number[]): Promise<Settled[]> {
    return this.database.transaction(async (tx) => {
      const lapsed = await tx.query<Parameters<typeof abandoned>[0] & Record<string, unknown>>(
        `SELECT d.id, d.notification_id AS "notificationId", d.channel, d.fence, d.attempts AS attempt FROM deliveries d
         WHERE d.state = 'SENDING' AND d.lease_until < now()
         ORDER BY d.lease_until LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [limit],
        'lapsed-deliveries',
      );
      return writeSettlements(
        tx,
        lapsed.map((each) => abandoned(each, delaysOf(each.channel))),
      );
    });
  }

  /** Says of what is due in a queue that it waits for its provider, at most so many. It stays due. Answers how many. */
  async hold({ channel, lane }: QueueKey, limit: number): Promise<number> {
    const rows = await this.database.query(
      `WITH due AS (
         SELECT d.id FROM deliveries d
         WHERE d.channel = $1 AND d.lane = $2 AND d.state IN ${OPEN_STATES_SQL} AND d.due_at <= now()
           AND d.reason IS DISTINCT FROM 'PROVIDER_UNAVAILABLE'
         ORDER BY d.due_at LIMIT $3 FOR UPDATE SKIP LOCKED
       )
       UPDATE deliveries d SET state = 'PENDING', reason = 'PROVIDER_UNAVAILABLE' FROM due WHERE d.id = due.id
       RETURNING d.id`,
      [channel, lane, limit],
      'hold-deliveries',
    );
    return rows.length;
  }

  /** Skips what has been due for so long, and is of none of these channels: nobody knows it any more. At most so many; answers how many. */
  async skipUnknown(channels: readonly string[], patienceMs: number, limit: number): Promise<number> {
    const rows = await this.database.query(
      `WITH due AS (
         SELECT d.id FROM deliveries d
         WHERE d.channel <> ALL($1) AND d.state IN ${OPEN_STATES_SQL} AND d.due_at < now() - make_interval(secs => $2::float8 / 1000)
         ORDER BY d.id LIMIT $3 FOR UPDATE SKIP LOCKED
       )
       UPDATE deliveries d SET state = 'SKIPPED', reason = 'CHANNEL_NOT_CONFIGURED' FROM due WHERE d.id = due.id
       RETURNING d.id`,
      [channels, patienceMs, limit],
      'skip-unknown-deliveries',
    );
    return rows.length;
  }

  /** Gives up what has waited for a provider for so long after it was due, at most so many. Answers how many. */
  async giveUpHeld({ channel, lane }: QueueKey, patienceMs: number, limit: number): Promise<GivenUp[]> {
    return this.database.query<GivenUp & Record<string, unknown>>(
      `WITH due AS (
         SELECT d.id FROM deliveries d
         WHERE d.channel = $1 AND d.lane = $2 AND d.state IN ${OPEN_STATES_SQL} AND d.reason = 'PROVIDER_UNAVAILABLE'
           AND d.due_at < now() - make_interval(secs => $3::float8 / 1000)
         ORDER BY d.due_at LIMIT $4 FOR UPDATE SKIP LOCKED
       )
       UPDATE deliveries d SET state = 'FAILED' FROM due WHERE d.id = due.id
       RETURNING d.id, d.notification_id AS "notificationId", d.recipient`,
      [channel, lane, patienceMs, limit],
      'give-up-held-deliveries',
    );
  }
}

async function writeSettlements(sql: Sql, settlements: readonly Settlement[]): Promise<Settled[]> {
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
    settlements.filter(({ state }) => state === 'DELIVERED').map(({ notificationId }) => notificationId),
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
                         $7::float8[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::boolean[])
      AS t (id, fence, number, state, reason, due_at, due_in_ms, outcome, error_code, error_message, provider,
            provider_message_id, withdraw_when_seen)
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
      withdraw_when_seen = d.withdraw_when_seen OR t.withdraw_when_seen
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
