import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { OPEN_STATES_SQL } from '../reasons.js';
import { type ClaimedRow, NOTIFICATION_COLUMNS, toClaimed } from './claimed-rows.js';
import type { ClaimedDelivery, WakeUp } from './deliveries.js';
import type { QueueKey } from './queue-names.js';
import { endMembers, type SettledMember } from './digest-members.js';
import { abandoned, type Settlement } from './settlement.js';
import { type Settled, writeSettlements } from './write-settlements.js';

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

/** One that is given up without another attempt. */
export type GivenUp = Pick<SettledMember, 'id' | 'notificationId' | 'recipient'>;

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
         RETURNING d.id, d.notification_id, d.recipient, d.channel, d.lane, d.attempts, d.attempts_before, d.fence, d.withdraw_when_seen,
           d.due_at, d.trace, p.state, p.reason
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

  /**
   * Takes deliveries from those who did not say in time what became of them, at most so many.
   * @returns `members`: those that ended with a digest, which is among `freed`.
   */
  async freeLapsed(
    limit: number,
    delaysOf: (channel: string) => readonly number[],
  ): Promise<{ freed: Settled[]; members: SettledMember[] }> {
    return this.database.transaction(async (tx) => {
      const lapsed = await tx.query<Parameters<typeof abandoned>[0] & Record<string, unknown>>(
        `SELECT d.id, d.notification_id AS "notificationId", d.channel, d.fence, d.attempts AS attempt, d.attempts_before AS "attemptsBefore"
         FROM deliveries d
         WHERE d.state = 'SENDING' AND d.lease_until < now()
         ORDER BY d.lease_until LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [limit],
        'lapsed-deliveries',
      );
      const settlements = lapsed.map((each) => abandoned(each, delaysOf(each.channel)));
      const freed = await writeSettlements(tx, settlements);
      return { freed, members: await endMembers(tx, freed) };
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
    return this.database.transaction(async (tx) => {
      const ended = await tx.query<GivenUpRow>(
        `WITH due AS (
           SELECT d.id FROM deliveries d
           WHERE d.channel <> ALL($1) AND d.state IN ${OPEN_STATES_SQL} AND d.due_at < now() - make_interval(secs => $2::float8 / 1000)
           ORDER BY d.id LIMIT $3 FOR UPDATE SKIP LOCKED
         )
         UPDATE deliveries d SET state = 'SKIPPED', reason = 'CHANNEL_NOT_CONFIGURED' FROM due WHERE d.id = due.id
         RETURNING d.id, d.notification_id AS "notificationId", d.recipient, d.state, d.reason`,
        [channels, patienceMs, limit],
        'skip-unknown-deliveries',
      );
      await endMembers(tx, ended);
      return ended.length;
    });
  }

  /**
   * Ends what is left of digests that are over: a node of a version that knew of none may have ended one by itself, while versions changed. Of at most
   * so many digests; answers what ended.
   */
  async endLeftMembers(limit: number): Promise<SettledMember[]> {
    return this.database.transaction(async (tx) => {
      // Members have no lease, and an index of them is found by that.
      const over = await tx.query<GivenUpRow>(
        `SELECT DISTINCT g.id, g.notification_id AS "notificationId", g.recipient, g.state, g.reason
         FROM deliveries d JOIN deliveries g ON g.id = d.digest_id
         WHERE d.state = 'SENDING' AND d.lease_until IS NULL AND g.state IN ('DELIVERED', 'FAILED', 'SKIPPED', 'CANCELLED')
         LIMIT $1`,
        [limit],
        'left-members',
      );
      return endMembers(tx, over);
    });
  }

  /** Gives up what has waited for a provider for so long after it was due, at most so many. Of a digest, its members are answered. */
  async giveUpHeld(
    { channel, lane }: QueueKey,
    patienceMs: number,
    limit: number,
  ): Promise<{ count: number; given: GivenUp[] }> {
    return this.database.transaction(async (tx) => {
      const ended = await tx.query<GivenUpRow>(
        `WITH due AS (
           SELECT d.id FROM deliveries d
           WHERE d.channel = $1 AND d.lane = $2 AND d.state IN ${OPEN_STATES_SQL} AND d.reason = 'PROVIDER_UNAVAILABLE'
             AND d.due_at < now() - make_interval(secs => $3::float8 / 1000)
           ORDER BY d.due_at LIMIT $4 FOR UPDATE SKIP LOCKED
         )
         UPDATE deliveries d SET state = 'FAILED' FROM due WHERE d.id = due.id
         RETURNING d.id, d.notification_id AS "notificationId", d.recipient, d.state, d.reason`,
        [channel, lane, patienceMs, limit],
        'give-up-held-deliveries',
      );
      const single = ended.flatMap(({ id, notificationId, recipient }) =>
        notificationId === null ? [] : [{ id, notificationId, recipient }],
      );
      return { count: ended.length, given: [...single, ...(await endMembers(tx, ended))] };
    });
  }
}

type GivenUpRow = Pick<Settled, 'id' | 'notificationId' | 'recipient' | 'state' | 'reason'> & Record<string, unknown>;
