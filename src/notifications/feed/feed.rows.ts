import type { Counts, NotificationRecord } from '../notification.record.js';
import { SEALED_COLUMN, toSealed } from '../sealing/sealed-content.js';

/** "In the inbox", wherever a statement asks for it. Nothing leaves because a clock passed. */
export const IN_INBOX = 'n.archived_at IS NULL AND n.snoozed_until IS NULL AND n.gone IS NULL';

/** Milliseconds since 1970: a driver reads them more quickly than a date. */
const ms = (column: string) => `floor(extract(epoch FROM n.${column}) * 1000)::bigint`;

const TIMES = ['created_at', 'seen_at', 'read_at'];
/** Of a device and a provider whichever had it first. */
const DELIVERED_AT = 'floor(extract(epoch FROM least(n.delivered_at, n.taken_at)) * 1000)::bigint';
/** What few have stands in one column: a driver takes as long for one that is null, and a hundred thousand come back at once. */
const RARE_TIMES = ['expires_at', 'archived_at', 'snoozed_until', 'resurfaced_at'] as const;
const RARE = `CASE WHEN coalesce(${RARE_TIMES.map((column) => `n.${column}`).join(', ')}) IS NOT NULL
  THEN concat(${RARE_TIMES.map(ms).join(`, ',', `)}) END AS rare_times`;

/** The columns of a record, from `notifications n` and `contents c`. */
export const RECORD_COLUMNS = `n.id, n.seq, n.rev, n.silent, n.type, n.category, n.topic, n.priority,
  c.title, c.message, c.action_url, c.data, ${TIMES.map((column) => `${ms(column)} AS ${column}_ms`).join(', ')},
  ${DELIVERED_AT} AS delivered_at_ms, ${RARE}, ${SEALED_COLUMN}`;

export interface RecordRow {
  id: string;
  seq: number;
  rev: number;
  silent: boolean;
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
  /** Parted by commas, in the order of RARE_TIMES. */
  rare_times: string | null;
  sealed: string | null;
}

/** What is kept sealed is not opened by it. */
export function toRecord(row: RecordRow): NotificationRecord {
  const rare = row.rare_times === null ? NONE : rareTimesOf(row.rare_times);
  const sealed = toSealed(row.sealed);
  return {
    id: row.id,
    seq: row.seq,
    rev: row.rev,
    silent: row.silent,
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
      expiresAt: rare.expiresAt,
      ...(sealed && { sealed }),
    },
    deliveredAt: row.delivered_at_ms,
    seenAt: row.seen_at_ms,
    readAt: row.read_at_ms,
    archivedAt: rare.archivedAt,
    snoozedUntil: rare.snoozedUntil,
    resurfacedAt: rare.resurfacedAt,
  };
}

type RareTimes = Pick<NotificationRecord, 'archivedAt' | 'snoozedUntil' | 'resurfacedAt'> & {
  expiresAt: number | null;
};

const NONE: RareTimes = { expiresAt: null, archivedAt: null, snoozedUntil: null, resurfacedAt: null };

function rareTimesOf(text: string): RareTimes {
  const [expiresAt, archivedAt, snoozedUntil, resurfacedAt] = text
    .split(',')
    .map((time) => (time === '' ? null : Number(time)));
  return {
    expiresAt: expiresAt ?? null,
    archivedAt: archivedAt ?? null,
    snoozedUntil: snoozedUntil ?? null,
    resurfacedAt: resurfacedAt ?? null,
  };
}

/** What a feed's row says, and what is true of a person who has none yet. */
export interface FeedRow {
  epoch: number;
  last_seq: number;
  unread_count: number;
  unseen_count: number;
  seen_seq: number;
  resync_seq: number;
  added_floor: number;
}

export const NO_FEED: FeedRow = {
  epoch: 0,
  last_seq: 0,
  unread_count: 0,
  unseen_count: 0,
  seen_seq: 0,
  resync_seq: 0,
  added_floor: 0,
};

/** Its columns, from `feeds`. */
export const FEED_COLUMNS = 'epoch, last_seq, unread_count, unseen_count, seen_seq, resync_seq, added_floor';

/** Where a feed stands, and what its badges show. */
export interface FeedState extends Counts {
  epoch: number;
  lastSeq: number;
}

export function toState(row: Pick<FeedRow, 'epoch' | 'last_seq' | 'unread_count' | 'unseen_count'>): FeedState {
  return { epoch: row.epoch, lastSeq: row.last_seq, unread: row.unread_count, unseen: row.unseen_count };
}
