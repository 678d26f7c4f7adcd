import { Injectable } from '@nestjs/common';
import { OperatorsDatabase } from '../../platform/database/index.js';
import { PERSONAL_PAGE, stretchesOf } from '../../platform/personal-data/index.js';
import { RECORD_COLUMNS, type RecordRow, toRecord } from '../feed/feed.rows.js';
import type { NotificationRecord } from '../notification.record.js';
import { ContentOpener } from '../sealing/index.js';

/** What one person was told, with what became of it besides. */
export interface ToldNotification {
  record: NotificationRecord;
  /** Why it is in no list any more; null: it is. */
  gone: string | null;
}

/** What is to be told somebody, and at which time. */
export interface OwedSend {
  id: string;
  type: string;
  topic: string | null;
  dueAt: Date;
}

/** What is being sent to a list that he is on. */
export interface ListedBulkSend {
  id: string;
  type: string;
  status: string;
  scheduledAt: Date | null;
}

/** All that one person was told and will be, read for himself: what is gone from his lists, too. */
@Injectable()
export class NotificationsOfRepository {
  constructor(
    private readonly database: OperatorsDatabase,
    private readonly opener: ContentOpener,
  ) {}

  /** The oldest first, behind a place in his feed. */
  async told(person: string, behind: number): Promise<ToldNotification[]> {
    const rows = await this.database.read<RecordRow & { gone: string | null } & Record<string, unknown>>(
      `SELECT ${RECORD_COLUMNS}, n.gone
       FROM (SELECT * FROM notifications n WHERE n.recipient = $1 AND n.seq > $2 ORDER BY n.seq LIMIT $3) n
       JOIN contents c ON c.id = n.content_id ORDER BY n.seq`,
      [person, behind, PERSONAL_PAGE],
    );
    const records = await this.opener.opened(rows.map(toRecord));
    return records.map((record, index) => ({ record, gone: rows[index]?.gone ?? null }));
  }

  /** In the order in which they were asked for. */
  async *owed(person: string): AsyncGenerator<OwedSend> {
    for await (const [behind, upTo] of stretchesOf(this.database, 'scheduled_sends')) {
      yield* await this.database.read<OwedSend & Record<string, unknown>>(
        `SELECT id, type, topic, due_at AS "dueAt" FROM scheduled_sends
         WHERE id > $2 AND id <= $3 AND closed_at IS NULL AND recipients @> ARRAY[$1] ORDER BY id`,
        [person, behind, upTo],
      );
    }
  }

  /** Bulk sends that name him, and are not over. */
  async listed(person: string): Promise<ListedBulkSend[]> {
    return this.database.read<ListedBulkSend & Record<string, unknown>>(
      `SELECT b.id, b.type, b.state AS status, b.scheduled_at AS "scheduledAt" FROM bulk_send_recipients r JOIN bulk_sends b ON b.id = r.bulk_id
       WHERE r.recipient = $1 AND b.finished_at IS NULL ORDER BY b.id`,
      [person],
    );
  }

  async topics(person: string): Promise<string[]> {
    const rows = await this.database.read<{ topic: string }>(
      'SELECT topic FROM topic_followers WHERE recipient = $1 ORDER BY topic',
      [person],
    );
    return rows.map(({ topic }) => topic);
  }
}
