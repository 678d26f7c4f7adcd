import { Injectable } from '@nestjs/common';
import { OperatorsDatabase } from '../../platform/database/index.js';
import { PERSONAL_PAGE } from '../../platform/personal-data/index.js';

type Row = Record<string, unknown>;

export interface PersonalDelivery extends Row {
  id: string;
  /** Every try, as JSON text. */
  attempts: string;
}

export interface PersonalStatusEvent extends Row {
  id: string;
}

/** What went to one person beside the app, over which ways, and what was said of it. */
@Injectable()
export class DeliveriesOfRepository {
  constructor(private readonly database: OperatorsDatabase) {}

  /** The oldest first. Of a digest the row that was tried, and its members without tries of their own. */
  async deliveries(person: string, behind: string): Promise<PersonalDelivery[]> {
    return this.database.read<PersonalDelivery>(
      `SELECT d.id, d.notification_id AS "notificationId", d.digest_id AS "digestId", d.channel, d.state AS status, d.reason,
              d.delivered_at AS "deliveredAt", t.attempts
       FROM (SELECT * FROM deliveries WHERE recipient = $1 AND id > $2 ORDER BY id LIMIT $3) d
       CROSS JOIN LATERAL (
         SELECT coalesce(json_agg(json_build_object('number', a.number, 'startedAt', a.started_at, 'finishedAt', a.finished_at,
           'outcome', a.outcome, 'errorCode', a.error_code, 'provider', a.provider, 'providerMessageId', a.provider_message_id)
           ORDER BY a.number), '[]') AS attempts
         FROM delivery_attempts a WHERE a.delivery_id = d.id) t
       ORDER BY d.id`,
      [person, behind, PERSONAL_PAGE],
    );
  }

  /** Without what would let somebody push to them. */
  async devices(person: string): Promise<Row[]> {
    return this.database.read(
      `SELECT id, platform, label, created_at AS "createdAt", registered_at AS "registeredAt", last_used_at AS "lastUsedAt"
       FROM devices WHERE recipient = $1 ORDER BY id`,
      [person],
    );
  }

  /** How much went to him lately, for the caps. */
  async usage(person: string): Promise<Row[]> {
    return this.database.read(
      `SELECT channel, last_at AS "lastAt", jsonb_array_length(went) AS count FROM channel_usage WHERE recipient = $1 ORDER BY channel`,
      [person],
    );
  }

  async statusEvents(person: string, behind: string): Promise<PersonalStatusEvent[]> {
    return this.database.read<PersonalStatusEvent>(
      `SELECT id, kind, occurred_at AS "occurredAt", notification_id AS "notificationId", channel, reason, sent_at AS "sentAt"
       FROM status_events WHERE recipient = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [person, behind, PERSONAL_PAGE],
    );
  }
}
