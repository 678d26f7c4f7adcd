import type { NotificationRecord } from '../notification.record.js';

/** "In the inbox", wherever a statement asks for it. Nothing leaves because a clock passed. */
export const IN_INBOX = 'n.archived_at IS NULL AND n.snoozed_until IS NULL AND n.gone IS NULL';

/** Milliseconds since 1970: a driver reads them more quickly than a date. */
const ms = (column: string) => `floor(extract(epoch FROM n.${column}) * 1000)::bigint AS ${column}_ms`;

/** The columns of a record, from `notifications n` and `contents c`. */
export const RECORD_COLUMNS = `n.id, n.seq, n.rev, n.type, n.category, n.topic, n.priority,
  c.title, c.message, c.action_url, c.data, ${['created_at', 'delivered_at', 'seen_at', 'read_at'].map(ms).join(', ')}`;

export interface RecordRow {
  id: string;
  seq: number;
  rev: number;
  type: string;
  category: string;
  topic: string | null;
  priority: number;
  title: string;
  message: string;
  action_url: string | null;
  data: string;
  created_at_ms: number;
  delivered_at_ms: number | null;
  seen_at_ms: number | null;
  read_at_ms: number | null;
}

export function toRecord(row: RecordRow): NotificationRecord {
  return {
    id: row.id,
    seq: row.seq,
    rev: row.rev,
    content: {
      type: row.type,
      category: row.category,
      topic: row.topic,
      priority: row.priority,
      title: row.title,
      message: row.message,
      actionUrl: row.action_url,
      data: row.data,
      createdAt: row.created_at_ms,
    },
    deliveredAt: row.delivered_at_ms,
    seenAt: row.seen_at_ms,
    readAt: row.read_at_ms,
  };
}

/** What a feed's row says, and what is true of a person who has none yet. */
export interface FeedRow {
  epoch: number;
  last_seq: number;
  unread_count: number;
  resync_seq: number;
  added_floor: number;
}

export const NO_FEED: FeedRow = { epoch: 0, last_seq: 0, unread_count: 0, resync_seq: 0, added_floor: 0 };
