import type { Sql } from '../platform/database/index.js';
import { type FeedChange, MAX_CHANGES } from './feed/feed-change.js';
import {
  FEED_COLUMNS,
  type FeedRow,
  type FeedState,
  IN_INBOX,
  RECORD_COLUMNS,
  type RecordRow,
  toRecord,
  toState,
} from './feed/feed.rows.js';
import type { InboxHappening } from './events/index.js';
import type { Counts } from './notification.record.js';
import type { Transition } from './transitions.js';

/** What one transaction did to one feed. */
export interface ChangedFeed {
  /** What happened; null: nothing. */
  what: InboxHappening | null;
  recipient: string;
  /** The feed as the transaction left it. */
  feed: FeedState;
  /** How many notifications really changed: each took a number, the last of them `feed.lastSeq`. */
  count: number;
  /** They, in the order of their numbers, with the counts after each; null: too many to be told one by one. */
  changes: FeedChange[] | null;
}

/** A feed whose row this transaction holds. */
export type HeldFeed = FeedRow & { recipient: string };

/**
 * The first step of every transaction that changes inboxes: their feeds' rows, in byte order.
 * @param held what becomes of those that somebody else holds: waited for, or left out.
 */
export async function lockFeeds(tx: Sql, recipients: readonly string[], held: 'wait' | 'skip' = 'wait') {
  return tx.query<HeldFeed & Record<string, unknown>>(
    `SELECT recipient, ${FEED_COLUMNS} FROM feeds WHERE recipient = ANY($1) ORDER BY recipient
     FOR NO KEY UPDATE ${held === 'skip' ? 'SKIP LOCKED' : ''}`,
    [recipients],
    `lock-feeds-${held}`,
  );
}

/** Which notifications: a condition on `notifications n`, with parameters from $3 on. */
export interface Selected {
  condition: string;
  params: readonly unknown[];
}

type ChangedRow = RecordRow & {
  recipient: string;
  changed: number;
  all_unread_by: number;
  all_unseen_by: number;
  was_in: boolean;
  is_in: boolean;
  unread_by: number;
  unseen_by: number;
} & Record<string, unknown>;

const UNREAD = (where: string) => `(${where} AND n.read_at IS NULL)::int`;
const UNSEEN = (where: string) => `(${where} AND n.seen_at IS NULL)::int`;

/**
 * The second step, in a later statement, which alone sees what was committed while the first one waited: numbers, rows and counts change
 * together, in feeds that are held. Rows are locked in the order of their ids. Idempotent: what is so already takes no number.
 */
export async function applyTransition(
  tx: Sql,
  feeds: readonly HeldFeed[],
  transition: Transition,
  { condition, params }: Selected,
): Promise<ChangedFeed[]> {
  if (feeds.length === 0) return [];
  const { what, when, set } = transition;
  const rows = await tx.query<ChangedRow>(
    `WITH locked AS (
       SELECT n.id, n.recipient, n.seq, (${IN_INBOX}) AS was_in, ${UNREAD(IN_INBOX)} AS was_unread, ${UNSEEN(IN_INBOX)} AS was_unseen
       FROM notifications n
       -- No index has that expression: without statistics the planner would rather read a whole feed than look for the ids.
       WHERE n.recipient || '' = ANY($1) AND n.gone IS NULL AND ${condition} AND ${when}
       ORDER BY n.id FOR NO KEY UPDATE
     ), numbered AS (
       SELECT l.id, l.was_in, l.was_unread, l.was_unseen,
              f.last_seq + row_number() OVER (PARTITION BY l.recipient ORDER BY l.seq) AS number
       FROM locked l JOIN feeds f ON f.recipient = l.recipient
     ), changed AS (
       UPDATE notifications n SET rev = m.number, ${set}
       FROM numbered m WHERE n.id = m.id
       RETURNING n.*, m.was_in, (${IN_INBOX}) AS is_in,
                 ${UNREAD(IN_INBOX)} - m.was_unread AS unread_by, ${UNSEEN(IN_INBOX)} - m.was_unseen AS unseen_by
     ), totals AS (
       SELECT recipient, count(*) AS changed, sum(unread_by)::int AS unread_by, sum(unseen_by)::int AS unseen_by,
              min(seq) FILTER (WHERE is_in AND seen_at IS NULL) AS first_unseen
       FROM changed GROUP BY recipient
     ), moved AS (
       UPDATE feeds f SET last_seq = f.last_seq + t.changed,
         unread_count = f.unread_count + t.unread_by, unseen_count = greatest(f.unseen_count + t.unseen_by, 0),
         seen_seq = least(f.seen_seq, t.first_unseen - 1),
         resync_seq = CASE WHEN t.changed > $2 THEN f.last_seq + t.changed ELSE f.resync_seq END
       FROM totals t WHERE f.recipient = t.recipient
     )
     SELECT t.recipient, t.changed, t.unread_by AS all_unread_by, t.unseen_by AS all_unseen_by,
            ${RECORD_COLUMNS}, n.was_in, n.is_in, n.unread_by, n.unseen_by
     FROM totals t
     LEFT JOIN (changed n JOIN contents c ON c.id = n.content_id) ON n.recipient = t.recipient AND t.changed <= $2
     ORDER BY t.recipient, n.rev`,
    [feeds.map((feed) => feed.recipient), MAX_CHANGES, ...params],
  );
  return toChangedFeeds(what, feeds, rows);
}

/** Of feeds in which nothing changed there is none. */
function toChangedFeeds(what: InboxHappening, feeds: readonly HeldFeed[], rows: readonly ChangedRow[]): ChangedFeed[] {
  const rowsOf = new Map<string, ChangedRow[]>();
  for (const row of rows) {
    const known = rowsOf.get(row.recipient);
    if (known) known.push(row);
    else rowsOf.set(row.recipient, [row]);
  }
  return feeds.flatMap((feed) => {
    const changed = rowsOf.get(feed.recipient);
    return changed ? [toChangedFeed(what, feed, changed)] : [];
  });
}

function toChangedFeed(what: InboxHappening, feed: HeldFeed, rows: readonly ChangedRow[]): ChangedFeed {
  const before = toState(feed);
  const count = rows[0]?.changed ?? 0;
  const moved = (unreadBy: number, unseenBy: number) => ({
    unread: before.unread + unreadBy,
    unseen: Math.max(0, before.unseen + unseenBy),
  });
  const after = moved(rows[0]?.all_unread_by ?? 0, rows[0]?.all_unseen_by ?? 0);
  let [unreadBy, unseenBy] = [0, 0];
  return {
    what,
    recipient: feed.recipient,
    feed: { epoch: before.epoch, lastSeq: before.lastSeq + count, ...after },
    count,
    changes:
      count > MAX_CHANGES
        ? null
        : rows.map((row) => {
            unreadBy += row.unread_by;
            unseenBy += row.unseen_by;
            return changeOf(row, moved(unreadBy, unseenBy));
          }),
  };
}

function changeOf(row: ChangedRow, counts: Counts): FeedChange {
  const number = row.rev;
  if (!row.is_in) return { kind: 'REMOVED', number, ...counts, id: row.id };
  return { kind: row.was_in ? 'UPDATED' : 'ADDED', number, ...counts, record: toRecord(row) };
}
