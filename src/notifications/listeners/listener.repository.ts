import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';
import { RECORD_COLUMNS, type RecordRow, toRecord } from '../feed/feed.rows.js';
import { type NotificationRecord, PRIORITIES } from '../notification.record.js';
import { ContentOpener } from '../sealing/content-opener.js';
import type { ListenedChange } from './feed-listener.js';

/** Where a listener stands in a feed that has gone on. */
export interface FeedBehind {
  recipient: string;
  position: number;
}

/** What it is told of one feed, and where it stands when it has heard it. */
export interface ReadFeed {
  recipient: string;
  from: number;
  to: number;
  changes: ListenedChange[];
}

type Gone = Extract<ListenedChange, { kind: 'gone' }>['why'];

type Row = RecordRow & {
  ord: number;
  last_seq: number;
  resync_seq: number;
  added_floor: number;
  send_id: string;
  gone: Gone | null;
} & Record<string, unknown>;

/** `record`: opened; undefined: it has left all lists, or there is none. */
interface ReadRow {
  row: Row;
  record: NotificationRecord | undefined;
}

const MAX_FAILURES = 10;
const FIRST_PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 300;
const FORGOTTEN_AT_ONCE = 10_000;

/**
 * Positions of listeners. Whoever changes a feed marks its cursors as behind, in his transaction (triggers of the migration): he holds the
 * cursor's row until he has committed, so that whoever moves it on sees his numbers.
 */
@Injectable()
export class ListenerRepository {
  constructor(
    private readonly database: Database,
    private readonly opener: ContentOpener,
  ) {}

  /** From the commit on each change counts, but for those of transactions that had begun to write by then: see `findWriters`. */
  async add(name: string): Promise<void> {
    await this.database.query('INSERT INTO feed_listeners (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  }

  /** The same the other way round: those who have begun to write may still make a cursor. */
  async remove(name: string): Promise<void> {
    await this.database.query('DELETE FROM feed_listeners WHERE name = $1', [name]);
  }

  async removeCursors(name: string): Promise<void> {
    for (let deleted = FORGOTTEN_AT_ONCE; deleted === FORGOTTEN_AT_ONCE;) {
      const rows = await this.database.query(
        `DELETE FROM feed_cursors WHERE listener = $1 AND recipient IN (
           SELECT recipient FROM feed_cursors WHERE listener = $1 LIMIT $2) RETURNING 1`,
        [name, FORGOTTEN_AT_ONCE],
      );
      deleted = rows.length;
    }
  }

  /**
   * Transactions that are changing feeds at this moment, or those of `among` that still are. A trigger sees each listener that was committed
   * before it ran, and whoever may have run one holds this lock on the table until he ends. So it waits for nobody, and nobody for it: a
   * lock of our own would wait for a VACUUM of hours, and whoever publishes for us.
   */
  async findWriters(among: readonly string[] | null = null): Promise<string[]> {
    const rows = await this.database.read<{ writer: string }>(
      `SELECT DISTINCT virtualtransaction AS writer FROM pg_locks
       WHERE locktype = 'relation' AND relation = 'feeds'::regclass AND mode = 'RowExclusiveLock' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND ($1::text[] IS NULL OR virtualtransaction = ANY($1))`,
      [among],
    );
    return rows.map(({ writer }) => writer);
  }

  /** Feeds that have gone on, those that have waited the longest first. */
  async findBehind(listener: string, limit: number): Promise<FeedBehind[]> {
    return this.database.query<FeedBehind & Record<string, unknown>>(
      `SELECT recipient, position FROM feed_cursors
       WHERE listener = $1 AND behind AND due_at <= clock_timestamp() ORDER BY due_at LIMIT $2`,
      [listener, limit],
      'feeds-behind',
    );
  }

  /** What changed in each since, at most `limit` of it, in one snapshot with where the feed stands. */
  async read(feeds: readonly FeedBehind[], limit: number): Promise<ReadFeed[]> {
    const rows = await this.database.query<Row>(
      `SELECT q.ord, f.last_seq, f.resync_seq, f.added_floor, e.*
       FROM unnest($1::int[], $2::text[], $3::bigint[]) AS q (ord, recipient, after)
       JOIN feeds f ON f.recipient = q.recipient
       LEFT JOIN LATERAL (
         SELECT ${RECORD_COLUMNS}, n.send_id, n.gone
         FROM (SELECT * FROM notifications n WHERE n.recipient = q.recipient AND n.rev > q.after ORDER BY n.rev LIMIT $4) n
         JOIN contents c ON c.id = n.content_id
       ) e ON true
       ORDER BY q.ord, e.rev`,
      [feeds.map((_, index) => index), feeds.map((feed) => feed.recipient), feeds.map((feed) => feed.position), limit],
      'listen',
    );
    // What has left all lists is told without what it says.
    const told = rows.filter(({ id, gone }) => id !== null && gone === null);
    const records = await this.opener.opened(told.map(toRecord));
    const recordOf = new Map(told.map((row, index) => [row, records[index]]));
    const byFeed: ReadRow[][] = feeds.map(() => []);
    for (const row of rows) byFeed[row.ord]?.push({ row, record: recordOf.get(row) });
    return feeds.map((feed, index) => toReadFeed(feed, byFeed[index] ?? [], limit));
  }

  /**
   * Moves on what has been handled. A cursor that somebody holds at this moment is waited for by itself: with others in hand, two could wait
   * for each other. One that is not where it was read is another process's by now, and stays.
   */
  async moveOn(listener: string, feeds: readonly ReadFeed[]): Promise<void> {
    const moved = await this.database.transaction((tx) => move(tx, listener, feeds, 'SKIP LOCKED'));
    for (const feed of feeds) {
      if (!moved.has(feed.recipient)) await this.database.transaction((tx) => move(tx, listener, [feed], ''));
    }
  }

  /** Not looked at again before a pause, which grows. */
  async postpone(listener: string, recipient: string): Promise<void> {
    await this.database.query(
      `UPDATE feed_cursors SET failures = least(failures + 1, ${MAX_FAILURES}),
         due_at = clock_timestamp() + make_interval(secs => least(${FIRST_PAUSE_SECONDS} * 2 ^ failures, ${LONGEST_PAUSE_SECONDS}))
       WHERE listener = $1 AND recipient = $2`,
      [listener, recipient],
    );
  }
}

/** The lock in one statement, the change in a later one, which alone sees what was committed while the first one waited. */
async function move(
  tx: Sql,
  listener: string,
  feeds: readonly ReadFeed[],
  held: 'SKIP LOCKED' | '',
): Promise<Set<string>> {
  const locked = await tx.query<{ recipient: string }>(
    `SELECT recipient FROM feed_cursors WHERE listener = $1 AND recipient = ANY($2)
     ORDER BY recipient FOR NO KEY UPDATE ${held}`,
    [listener, feeds.map((feed) => feed.recipient)],
  );
  const ours = new Set(locked.map(({ recipient }) => recipient));
  const moving = feeds.filter(({ recipient }) => ours.has(recipient));
  await tx.query(
    `UPDATE feed_cursors c SET position = t.upto, behind = f.last_seq > t.upto, due_at = clock_timestamp(), failures = 0
     FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS t (recipient, since, upto) JOIN feeds f ON f.recipient = t.recipient
     WHERE c.listener = $1 AND c.recipient = t.recipient AND c.position = t.since`,
    [listener, moving.map((feed) => feed.recipient), moving.map((feed) => feed.from), moving.map((feed) => feed.to)],
  );
  return ours;
}

function toReadFeed({ recipient, position }: FeedBehind, rows: readonly ReadRow[], limit: number): ReadFeed {
  const found = rows.filter(({ row }) => row.id !== null);
  const feed = rows[0]?.row;
  const last = found.at(-1)?.row.rev ?? position;
  // All of it: numbers behind the last row were taken by what has changed again, or is not kept.
  const to = found.length < limit ? Math.max(last, feed?.last_seq ?? position) : last;
  const changes: ListenedChange[] = found.map((read) => toChange(recipient, read));
  const untold = Math.max(...[feed?.resync_seq ?? 0, feed?.added_floor ?? 0].filter((floor) => floor <= to), 0);
  if (untold > position) {
    const at = changes.findIndex((change) => change.position > untold);
    changes.splice(at < 0 ? changes.length : at, 0, { kind: 'resync', recipient, position: untold });
  }
  return { recipient, from: position, to, changes };
}

function toChange(recipient: string, { row, record = toRecord(row) }: ReadRow): ListenedChange {
  if (row.gone !== null) return { kind: 'gone', recipient, position: row.rev, notificationId: row.id, why: row.gone };
  return { kind: 'changed', recipient, position: row.rev, notification: toListened(recipient, row.send_id, record) };
}

const timeOf = (ms: number | null) => (ms === null ? null : new Date(ms));

function toListened(recipient: string, sendId: string, { id, content, ...times }: NotificationRecord) {
  return {
    id,
    sendId,
    recipient,
    type: content.type,
    category: content.category,
    topic: content.topic,
    priority: PRIORITIES[content.priority] ?? 'MEDIUM',
    title: content.title,
    message: content.message,
    actionUrl: content.actionUrl,
    data: JSON.parse(content.data) as Record<string, unknown>,
    createdAt: new Date(content.createdAt),
    expiresAt: timeOf(content.expiresAt),
    silent: times.silent,
    sensitive: content.sealed !== undefined,
    unreadable: content.isUnreadable === true,
    deliveredAt: timeOf(times.deliveredAt),
    seenAt: timeOf(times.seenAt),
    readAt: timeOf(times.readAt),
    archivedAt: timeOf(times.archivedAt),
    snoozedUntil: timeOf(times.snoozedUntil),
    resurfacedAt: timeOf(times.resurfacedAt),
  };
}
