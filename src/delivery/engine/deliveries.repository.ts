import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';
import { OPEN_STATES_SQL } from '../reasons.js';
import { clockDifference } from './clock-difference.js';
import type { NewDelivery, WakeUp, WithdrawnDelivery } from './deliveries.js';

/**
 * Rows of `deliveries`: what is written when something is published, and what people and senders do to it before it went. All clocks are
 * the database's. Whoever locks notifications and deliveries in one transaction takes the notifications first, both in the order of their ids.
 */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly database: Database) {}

  /** In the transaction that publishes. The same ones again change nothing. Answers them as they are due by the database's clock. */
  async insert(tx: Sql, deliveries: readonly NewDelivery[]): Promise<WakeUp[]> {
    if (deliveries.length === 0) return [];
    const nowMs = Date.now();
    const column = <Key extends keyof NewDelivery>(key: Key) => deliveries.map((delivery) => delivery[key]);
    // Where nothing is traced, nothing is written of it, and the statement is the one that it was.
    const isTraced = deliveries.some(({ trace }) => trace !== undefined);
    const [trace, traced] = isTraced ? [', trace', ', $11::text[]'] : ['', ''];
    const [clock] = await tx.query<{ ahead_ms: number }>(
      `WITH clock AS MATERIALIZED (SELECT ${clockDifference('$10')} AS ahead), written AS (
         INSERT INTO deliveries (id, notification_id, recipient, channel, lane, state, reason, withdraw_when_seen, due_at${trace})
         SELECT t.id, t.notification_id, t.recipient, t.channel, t.lane, t.state, t.reason, t.withdraw_when_seen, t.due_at + c.ahead${trace && ', t.trace'}
         FROM clock c, unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::text[], $8::boolean[], $9::timestamptz[]${traced})
           AS t (id, notification_id, recipient, channel, lane, state, reason, withdraw_when_seen, due_at${trace})
         ON CONFLICT (id) DO NOTHING
       )
       SELECT (extract(epoch FROM ahead) * 1000)::float8 AS ahead_ms FROM clock`,
      [
        column('id'),
        column('notificationId'),
        column('recipient'),
        column('channel'),
        column('lane'),
        column('state'),
        column('reason'),
        column('withdrawWhenSeen'),
        column('dueAt'),
        new Date(nowMs),
        ...(isTraced ? [column('trace')] : []),
      ],
      isTraced ? 'insert-traced-deliveries' : 'insert-deliveries',
    );
    const aheadMs = Math.round(clock?.ahead_ms ?? 0);
    return deliveries.map(({ id, channel, lane, dueAt }) => {
      const inMs = dueAt.getTime() - nowMs;
      return { id, channel, lane, dueAt: new Date(dueAt.getTime() + aheadMs), inMs };
    });
  }

  /**
   * Cancels what is open for these people and is not wanted any more: its notification was recalled, replaced, deleted, or has expired; or was seen,
   * archived or snoozed, where that is enough. To be called behind the commit of what was done; again does no harm. What is being sent at this
   * moment is not open: whoever sends it has looked, or will.
   */
  async withdraw(recipients: readonly string[]): Promise<WithdrawnDelivery[]> {
    if (recipients.length === 0) return [];
    return this.database.query<WithdrawnDelivery & Record<string, unknown>>(
      `WITH unwanted AS (
         SELECT d.id, CASE
             WHEN n.gone = 'recalled' THEN 'RECALLED'
             WHEN n.gone = 'replaced' THEN 'REPLACED'
             WHEN n.gone = 'expired' OR n.expires_at <= clock_timestamp() THEN 'EXPIRED'
             WHEN n.gone = 'deleted' THEN 'HANDLED_IN_APP'
             WHEN NOT d.withdraw_when_seen THEN NULL
             WHEN n.archived_at IS NOT NULL OR n.snoozed_until IS NOT NULL THEN 'HANDLED_IN_APP'
             WHEN n.seen_at IS NOT NULL OR n.read_at IS NOT NULL THEN 'SEEN_IN_APP'
           END AS reason
         FROM deliveries d JOIN notifications n ON n.id = d.notification_id
         WHERE d.recipient = ANY($1) AND d.state IN ${OPEN_STATES_SQL}
       ), locked AS (
         SELECT d.id, u.reason FROM deliveries d JOIN unwanted u ON u.id = d.id
         WHERE u.reason IS NOT NULL AND d.state IN ${OPEN_STATES_SQL} ORDER BY d.id FOR UPDATE OF d
       )
       UPDATE deliveries d SET state = 'CANCELLED', reason = l.reason FROM locked l WHERE d.id = l.id
       RETURNING d.id, d.notification_id AS "notificationId", d.recipient, d.channel, d.reason`,
      [recipients],
      'withdraw-deliveries',
    );
  }

  /**
   * What was put off for him, by quiet hours or a pause, is due now: it is looked at again, and may be put off again. What waits for a digest, or for
   * room, waits on.
   */
  async release(recipient: string): Promise<WakeUp[]> {
    return this.database.query<WakeUp & Record<string, unknown>>(
      `WITH locked AS (
         SELECT id FROM deliveries WHERE recipient = $1 AND state = 'DEFERRED' AND reason IN ('QUIET_HOURS', 'PAUSED') AND due_at > clock_timestamp()
         ORDER BY id FOR UPDATE
       )
       UPDATE deliveries d SET due_at = clock_timestamp() FROM locked l WHERE d.id = l.id
       RETURNING d.id, d.channel, d.lane, d.due_at AS "dueAt", 0 AS "inMs", d.attempts`,
      [recipient],
      'release-deliveries',
    );
  }
}
