import { Injectable } from '@nestjs/common';
import { Database, newId, type Sql } from '../../platform/database/index.js';
import type { Cap } from '../caps.js';
import type { DeliveryState } from '../reasons.js';
import { holdUsages, takeRoom, writeUsages } from './channel-usage.repository.js';
import { type ClaimedRow, NOTIFICATION_COLUMNS, toClaimed } from './claimed-rows.js';
import { type ClaimedDelivery, HELD } from './deliveries.js';
import { endMembers, type SettledMember } from './digest-members.js';
import type { Settlement } from './settlement.js';
import { type Settled, writeSettlements } from './write-settlements.js';

/** Of one digest: what is left goes into the next one. */
const MOST_MEMBERS = 200;
/** Written out, as partial indexes are found by their words alone. */
const HELD_SQL = `d.lane = ${HELD} AND d.state IN ('PENDING', 'DEFERRED', 'RETRYING', 'SENDING')`;

/** What becomes of something that was held back, when its time has come. */
export type Gathered =
  /** It is in somebody else's digest by now. */
  | { kind: 'taken' }
  /** Too much went to him of late: not before then, in milliseconds since 1970. */
  | { kind: 'capped'; untilMs: number }
  /** Nothing goes with it: it is an ordinary delivery from now on, and ours. */
  | { kind: 'alone' }
  /** With others: this is ours. */
  | { kind: 'digest'; digest: ClaimedDelivery };

/**
 * Digests: rows of `deliveries` that are of no single notification, and their members, which name them. Building one fixes its members in one
 * transaction, that holds the row of `channel_usage` of that person and channel; from then on claims, attempts and leases are the digest's, its members are SENDING
 * without a lease, and nobody else takes them. When it ends, what it still has ends with it, in the same transaction.
 */
@Injectable()
export class DigestsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Gathers what goes together with a claimed delivery that was held back: whatever of that person and channel is due or was, or waits
   * for room; what was claimed by others, who have not come so far, too.
   */
  async gather(
    delivery: ClaimedDelivery,
    { cap, isFree, leaseMs }: { cap: Cap | undefined; isFree: boolean; leaseMs: number },
  ): Promise<Gathered> {
    return this.database.transaction(async (tx) => {
      const [usage] = await holdUsages(tx, [delivery]);
      // Of those who waited here most find that it is: they look at no others, and lock none.
      if (!(await isStillOurs(tx, delivery))) return { kind: 'taken' };
      const found = await findMembers(tx, delivery);
      const isOurs = found.some(
        ({ id, state, fence }) => id === delivery.id && isSending(state) && fence === delivery.fence,
      );
      if (!isOurs || !usage) return { kind: 'taken' };
      const id = found.length > 1 ? newId() : delivery.id;
      const untilMs = cap ? takeRoom(usage, { id, isFree }, cap) : null;
      if (cap) await writeUsages(tx, [usage], new Map([[delivery.channel, cap]]));
      if (untilMs !== null) return { kind: 'capped', untilMs };
      if (found.length > 1) return { kind: 'digest', digest: await build(tx, id, delivery, found, leaseMs) };
      await tx.query('UPDATE deliveries SET lane = 1 WHERE id = $1', [delivery.id], 'alone');
      return { kind: 'alone' };
    });
  }

  /** What a digest still has, each as it stands, the oldest first. */
  async members(digestId: string): Promise<ClaimedDelivery[]> {
    const rows = await this.database.query<ClaimedRow>(
      `SELECT d.id, d.notification_id, d.recipient, d.channel, d.lane, d.attempts, d.attempts_before, d.fence, d.withdraw_when_seen, d.state, d.reason, d.trace,
              ${NOTIFICATION_COLUMNS}
       FROM deliveries d
       LEFT JOIN notifications n ON n.id = d.notification_id
       LEFT JOIN contents c ON c.id = n.content_id
       WHERE d.digest_id = $1 AND d.state = 'SENDING' ORDER BY d.id`,
      [digestId],
      'digest-members',
    );
    // As if it had been claimed: what is decided of one apart gives its attempt back.
    return rows.map((row) => toClaimed({ ...row, attempts: row.attempts + 1 }));
  }

  /**
   * Writes down what became of a digest, if it is still ours, and with it what was decided of some of its members apart; those that it still
   * has end when it ends. Undefined: it is somebody else's by now, and nothing is changed.
   */
  async settle(
    digest: Settlement,
    apart: readonly Settlement[],
    lockTimeoutMs: number,
  ): Promise<{ settled: Settled; members: SettledMember[] } | undefined> {
    return this.database.transaction(
      async (tx) => {
        const [settled] = await writeSettlements(tx, [digest]);
        if (!settled) return undefined;
        const told = await writeSettlements(tx, apart);
        await tx.query(
          `UPDATE deliveries SET digest_id = NULL WHERE id = ANY($1::uuid[]) AND state = 'DEFERRED'`,
          [apart.map(({ id }) => id)],
          'leave-digest',
        );
        return { settled, members: [...told.map(toMember), ...(await endMembers(tx, [settled]))] };
      },
      { lockTimeoutMs },
    );
  }
}

const isSending = (state: DeliveryState): boolean => state === 'SENDING';

async function isStillOurs(tx: Sql, { id, fence }: ClaimedDelivery): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM deliveries WHERE id = $1 AND state = 'SENDING' AND fence = $2 AND digest_id IS NULL`,
    [id, fence],
    'still-ours',
  );
  return rows.length > 0;
}

type Found = { id: string; state: DeliveryState; fence: number };

/**
 * Those whose time has come, what became of them since: that of one whose worker died, or that could not be looked at, a little later, would be a
 * second mail. The one that was claimed is among them, if it is still there, however many there are.
 */
function findMembers(tx: Sql, { id, recipient, channel }: ClaimedDelivery): Promise<Found[]> {
  const condition = `${HELD_SQL} AND d.recipient = $1 AND d.channel = $2 AND d.digest_id IS NULL AND d.notification_id IS NOT NULL
    AND (d.state <> 'DEFERRED' OR d.due_at <= clock_timestamp() OR d.reason = 'CAP_REACHED')`;
  return tx.query<Found & Record<string, unknown>>(
    `WITH chosen AS (
       SELECT d.id FROM deliveries d WHERE ${condition} ORDER BY d.id = $3::uuid DESC, d.id LIMIT ${MOST_MEMBERS}
     )
     SELECT d.id, d.state, d.fence FROM deliveries d JOIN chosen USING (id) WHERE ${condition} ORDER BY d.id FOR UPDATE OF d`,
    [recipient, channel, id],
    'find-members',
  );
}

/** What somebody has claimed, and not come to, is taken from him: his attempt does not count. */
async function build(
  tx: Sql,
  id: string,
  { recipient, channel }: ClaimedDelivery,
  members: readonly Found[],
  leaseMs: number,
): Promise<ClaimedDelivery> {
  await tx.query(
    `INSERT INTO deliveries (id, recipient, channel, lane, state, reason, withdraw_when_seen, due_at, attempts, fence, claimed_at, lease_until)
     VALUES ($1, $2, $3, ${HELD}, 'SENDING', 'DIGEST', false, clock_timestamp(), 1, 1, clock_timestamp(),
             clock_timestamp() + make_interval(secs => $4::float8 / 1000))`,
    [id, recipient, channel, leaseMs],
    'build-digest',
  );
  await tx.query(
    `UPDATE deliveries SET digest_id = $1, reason = 'DIGEST', state = 'SENDING', lease_until = NULL, fence = fence + 1,
       attempts = CASE WHEN state = 'SENDING' THEN attempts - 1 ELSE attempts END
     WHERE id = ANY($2::uuid[])`,
    [id, members.map((member) => member.id)],
    'join-digest',
  );
  return {
    id,
    notificationId: null,
    recipient,
    channel,
    lane: HELD,
    state: 'DEFERRED',
    reason: 'DIGEST',
    withdrawWhenSeen: false,
    attempt: 1,
    attemptsBefore: 0,
    fence: 1,
    notification: null,
  };
}

function toMember({ id, notificationId, recipient, channel, state, reason }: Settled): SettledMember {
  return { id, notificationId: notificationId ?? '', recipient, channel, state, reason };
}
