import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { WakeUp } from '../engine/index.js';

/** What of `deliveries` is not to wait any longer. */
@Injectable()
export class HasteningRepository {
  constructor(private readonly database: Database) {}

  /**
   * What waits, over other channels than that, for these notifications to be seen is due now. Behind the commit of what made it so; again does no
   * harm. What quiet hours put off stays so. Locks deliveries in the order of their ids, as all do.
   */
  async hasten(notificationIds: readonly string[], otherThan: string): Promise<WakeUp[]> {
    return this.database.query<WakeUp & Record<string, unknown>>(
      `WITH locked AS (
         SELECT id FROM deliveries
         WHERE notification_id = ANY($1::uuid[]) AND channel <> $2 AND state = 'PENDING' AND reason = 'AWAITING_VIEW'
           AND due_at > clock_timestamp()
         ORDER BY id FOR UPDATE
       )
       UPDATE deliveries d SET due_at = clock_timestamp(), reason = 'ALLOWED' FROM locked l WHERE d.id = l.id
       RETURNING d.id, d.channel, d.lane, d.due_at AS "dueAt", 0 AS "inMs", d.attempts`,
      [notificationIds, otherThan],
      'hasten-deliveries',
    );
  }
}
