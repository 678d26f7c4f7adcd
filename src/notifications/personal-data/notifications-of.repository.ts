import { Injectable } from '@nestjs/common';
import { OperatorsDatabase } from '../../platform/database/index.js';
import { PERSONAL_PAGE } from '../../platform/personal-data/index.js';
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

  async owed(person: string): Promise<OwedSend[]> {
    return this.database.read<OwedSend & Record<string, unknown>>(
      `SELECT id, type, topic, due_at AS "dueAt" FROM scheduled_sends
       WHERE closed_at IS NULL AND recipients @> ARRAY[$1] ORDER BY due_at, id`,
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
