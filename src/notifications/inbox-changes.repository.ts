import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../platform/database/index.js';
import { MAX_CHANGES } from './feed/feed-change.js';
import { type FeedRow, IN_INBOX, NO_FEED, RECORD_COLUMNS, type RecordRow, toRecord } from './feed/feed.rows.js';
import { type FeedState, toState } from './inbox.repository.js';
import type { NotificationRecord } from './notification.record.js';
import { conditionsOf, type NotificationFilterValues } from './notification-filter.js';

/** What one transaction did to one inbox. */
export interface AppliedChange {
  /** The feed as the transaction left it. */
  feed: FeedState;
  /** What really changed, in the order of their new numbers (`rev`), as it is now; with the count after each. */
  changed: { record: NotificationRecord; unread: number }[];
}

/** One notification that its recipient acknowledges. */
export interface Acknowledged {
  recipient: string;
  id: string;
}

export type ReadMark = 'read' | 'unread';

type ChangedRow = RecordRow & { counted: boolean } & Record<string, unknown>;

const MARK = {
  read: {
    // Reading is seeing, and nobody reads what has not reached him.
    set: 'read_at = now(), seen_at = coalesce(n.seen_at, now()), delivered_at = coalesce(n.delivered_at, now())',
    when: 'n.read_at IS NULL',
    counts: -1,
  },
  unread: { set: 'read_at = NULL', when: 'n.read_at IS NOT NULL', counts: 1 },
} as const;

/** Marked without having been shown one by one: read, but acknowledged by nobody. */
const MARK_ALL_SET = 'read_at = now(), seen_at = coalesce(n.seen_at, now())';

/**
 * Changes of one inbox. Lock order: the feed row, by a statement of its own; then the notification rows in the order of
 * their ids, in a later statement, which alone sees what was committed while the first one waited.
 */
@Injectable()
export class InboxChangesRepository {
  constructor(private readonly database: Database) {}

  /** Idempotent: what is marked so already takes no number and is not in the answer. */
  async mark(recipient: string, ids: readonly string[], mark: ReadMark): Promise<AppliedChange> {
    const { set, when, counts } = MARK[mark];
    return this.database.transaction(async (tx) => {
      const feed = await lockFeed(tx, recipient);
      if (!feed) return { feed: toState(NO_FEED), changed: [] };
      const condition = `n.id = ANY($5::uuid[]) AND n.recipient = $1 AND n.gone IS NULL AND ${when}`;
      return applyTo(tx, recipient, feed, { condition, params: [ids], set, counts });
    });
  }

  /**
   * One chunk of "mark all read": the `limit` oldest unread ones that match and have a seq up to `upTo`.
   * Fewer than `limit` changed: there are no more.
   */
  async markChunkRead(
    recipient: string,
    filter: NotificationFilterValues,
    upTo: number,
    limit: number,
  ): Promise<AppliedChange> {
    const conditions = conditionsOf(recipient, { ...filter, read: false }).add('n.seq <= ?', upTo);
    const pick = `SELECT n.id FROM notifications n WHERE ${conditions.sql} ORDER BY n.seq LIMIT ${conditions.param(limit)}`;
    return this.database.transaction(async (tx) => {
      const feed = await lockFeed(tx, recipient);
      if (!feed) return { feed: toState(NO_FEED), changed: [] };
      const ids = (await tx.query<{ id: string }>(pick, conditions.params)).map((row) => row.id);
      if (ids.length === 0) return { feed: toState(feed), changed: [] };
      const condition = 'n.id = ANY($5::uuid[]) AND n.read_at IS NULL';
      return applyTo(tx, recipient, feed, { condition, params: [ids], set: MARK_ALL_SET, counts: -1 });
    });
  }

  /**
   * "This device has them." Takes no number and no feed lock: rows are locked in the order of their ids, as all others do.
   * Answers those that were his and not acknowledged before.
   */
  async acknowledge(pairs: readonly Acknowledged[]): Promise<Acknowledged[]> {
    const rows = await this.database.query<Acknowledged & Record<string, unknown>>(
      `UPDATE notifications n SET delivered_at = now()
       FROM (SELECT n.id FROM unnest($1::uuid[], $2::text[]) AS a (id, recipient)
             JOIN notifications n ON n.id = a.id AND n.recipient = a.recipient
             WHERE n.delivered_at IS NULL AND n.gone IS NULL
             ORDER BY n.id FOR NO KEY UPDATE OF n) AS locked
       WHERE n.id = locked.id AND n.delivered_at IS NULL
       RETURNING n.id, n.recipient`,
      [pairs.map((pair) => pair.id), pairs.map((pair) => pair.recipient)],
      'acknowledge',
    );
    return rows;
  }
}

async function lockFeed(tx: Sql, recipient: string): Promise<FeedRow | undefined> {
  const [row] = await tx.query<FeedRow & Record<string, unknown>>(
    'SELECT epoch, last_seq, unread_count, resync_seq, added_floor FROM feeds WHERE recipient = $1 FOR NO KEY UPDATE',
    [recipient],
    'lock-feed',
  );
  return row;
}

interface Application {
  /** On `notifications n`, with parameters from $5 on. */
  condition: string;
  params: unknown[];
  set: string;
  /** What each row that is in the inbox does to the unread count. */
  counts: 1 | -1;
}

/** The feed is locked: numbers, rows and counts change together. */
async function applyTo(tx: Sql, recipient: string, feed: FeedRow, change: Application): Promise<AppliedChange> {
  const rows = await tx.query<ChangedRow>(
    `WITH locked AS (
       SELECT n.id, n.seq, (${IN_INBOX}) AS counted FROM notifications n
       WHERE ${change.condition} ORDER BY n.id FOR NO KEY UPDATE
     ), numbered AS (
       SELECT id, counted, row_number() OVER (ORDER BY seq) AS number FROM locked
     ), changed AS (
       UPDATE notifications n SET rev = $2::bigint + numbered.number, ${change.set}
       FROM numbered WHERE n.id = numbered.id
       RETURNING n.*, numbered.counted
     ), totals AS (
       SELECT count(*) AS all_changed, count(*) FILTER (WHERE counted) AS counted FROM changed
     ), moved AS (
       UPDATE feeds SET last_seq = last_seq + totals.all_changed,
         unread_count = unread_count + $3::int * totals.counted::int,
         resync_seq = CASE WHEN totals.all_changed > $4::int THEN last_seq + totals.all_changed ELSE resync_seq END
       FROM totals WHERE recipient = $1 AND totals.all_changed > 0
     )
     SELECT ${RECORD_COLUMNS}, n.counted FROM changed n JOIN contents c ON c.id = n.content_id ORDER BY n.rev`,
    [recipient, feed.last_seq, change.counts, MAX_CHANGES, ...change.params],
  );
  let unread = feed.unread_count;
  const changed = rows.map((row) => {
    if (row.counted) unread += change.counts;
    return { record: toRecord(row), unread };
  });
  return { feed: { epoch: feed.epoch, lastSeq: feed.last_seq + rows.length, unread }, changed };
}
