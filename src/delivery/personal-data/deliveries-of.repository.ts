import { Injectable } from '@nestjs/common';
import { OperatorsDatabase } from '../../platform/database/index.js';
import { inPages, PERSONAL_PAGE, stretchesOf } from '../../platform/personal-data/index.js';

type Row = Record<string, unknown>;

export interface PersonalDelivery extends Row {
  id: string;
  /** null: it is a digest. */
  notificationId: string | null;
  /** Every try, as JSON text. */
  attempts: string;
}

export interface PersonalNotification extends Row {
  id: string;
  /** Its place in the feed. */
  seq: number;
}

export interface PersonalStatusEvent extends Row {
  id: string;
}

/** What went to one person beside the app, over which ways, and what was said of it. */
@Injectable()
export class DeliveriesOfRepository {
  constructor(private readonly database: OperatorsDatabase) {}

  /** His notifications, the oldest first, behind a place in his feed: deliveries are found by them, as no index says whose they are. */
  async notifications(person: string, behind: number): Promise<PersonalNotification[]> {
    return this.database.read<PersonalNotification>(
      'SELECT id, seq FROM notifications WHERE recipient = $1 AND seq > $2 ORDER BY seq LIMIT $3',
      [person, behind, PERSONAL_PAGE],
    );
  }

  /** The oldest first. Of a digest the row that was tried, and its members without tries of their own. */
  async deliveries(notificationIds: readonly string[]): Promise<PersonalDelivery[]> {
    return this.database.read<PersonalDelivery>(
      `WITH own AS MATERIALIZED (SELECT * FROM deliveries WHERE notification_id = ANY($1::uuid[]))
       SELECT d.id, d.notification_id AS "notificationId", d.digest_id AS "digestId", d.channel, d.state AS status, d.reason,
              d.delivered_at AS "deliveredAt", t.attempts
       FROM (SELECT * FROM own UNION ALL
             SELECT g.* FROM (SELECT DISTINCT digest_id AS id FROM own WHERE digest_id IS NOT NULL) o JOIN deliveries g ON g.id = o.id) d
       CROSS JOIN LATERAL (
         SELECT coalesce(json_agg(json_build_object('number', a.number, 'startedAt', a.started_at, 'finishedAt', a.finished_at,
           'outcome', a.outcome, 'errorCode', a.error_code, 'provider', a.provider, 'providerMessageId', a.provider_message_id)
           ORDER BY a.number), '[]') AS attempts
         FROM delivery_attempts a WHERE a.delivery_id = d.id) t
       ORDER BY d.id`,
      [notificationIds],
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

  /** The oldest first. They are looked through: no index says whose they are. */
  async *statusEvents(person: string): AsyncGenerator<PersonalStatusEvent> {
    for await (const [behind, upTo] of stretchesOf(this.database, 'status_events')) {
      yield* inPages<PersonalStatusEvent>((last) =>
        this.database.read<PersonalStatusEvent>(
          `SELECT id, kind, occurred_at AS "occurredAt", notification_id AS "notificationId", channel, reason, sent_at AS "sentAt"
           FROM status_events WHERE recipient = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4`,
          [person, last?.id ?? behind, upTo, PERSONAL_PAGE],
        ),
      );
    }
  }
}
