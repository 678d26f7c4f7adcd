import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../platform/database/index.js';
import {
  FEED_COLUMNS,
  type FeedRow,
  type FeedState,
  NO_FEED,
  RECORD_COLUMNS,
  type RecordRow,
  toRecord,
  toState,
} from './feed/feed.rows.js';
import type { NotificationRecord } from './notification.record.js';
import { ContentOpener } from './sealing/content-opener.js';
import { conditionsOf, type NotificationFilterValues } from './notification-filter.js';

type Row = RecordRow & Record<string, unknown>;

/** Reads one person's inbox. Everything comes from the primary, in statements that are each one snapshot. */
@Injectable()
export class InboxRepository {
  constructor(
    private readonly database: Database,
    private readonly opener: ContentOpener,
  ) {}

  /** O(1). A person without a feed yet stands at 0. */
  async state(recipient: string): Promise<FeedState> {
    const [row] = await this.database.read<FeedRow & Record<string, unknown>>(
      `SELECT ${FEED_COLUMNS} FROM feeds WHERE recipient = $1`,
      [recipient],
      'feed-state',
    );
    return toState(row ?? NO_FEED);
  }

  /** Newest first: those with a seq below `before`. One more than `limit` says whether there is more. */
  async findPage(
    recipient: string,
    filter: NotificationFilterValues,
    before: number,
    limit: number,
  ): Promise<NotificationRecord[]> {
    const conditions = conditionsOf(recipient, filter).add('n.seq < ?', before);
    const rows = await this.database.read<Row>(
      `SELECT ${RECORD_COLUMNS}
       FROM (SELECT * FROM notifications n WHERE ${conditions.sql} ORDER BY n.seq DESC LIMIT ${conditions.param(limit)}) n
       JOIN contents c ON c.id = n.content_id
       ORDER BY n.seq DESC`,
      conditions.params,
    );
    return this.opener.opened(rows.map(toRecord));
  }

  async count(recipient: string, filter: NotificationFilterValues): Promise<number> {
    const conditions = conditionsOf(recipient, filter);
    const [row] = await this.database.read<{ count: number }>(
      `SELECT count(*) AS count FROM notifications n WHERE ${conditions.sql}`,
      conditions.params,
    );
    return row?.count ?? 0;
  }

  /** Those of `ids` that are this person's and still exist, in the order of `ids`; and where his feed stands, in one snapshot. */
  async findByIds(recipient: string, ids: readonly string[], sql: Sql = this.database): Promise<NotificationRecord[]> {
    const rows = await sql.query<Row>(
      `SELECT ${RECORD_COLUMNS} FROM notifications n JOIN contents c ON c.id = n.content_id
       WHERE n.id = ANY($1::uuid[]) AND n.recipient = $2 AND n.gone IS NULL`,
      [ids, recipient],
      'notifications-by-id',
    );
    const records = await this.opener.opened(rows.map(toRecord));
    const byId = new Map(records.map((record) => [record.id, record]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
}
