import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../platform/database/index.js';
import { applyTransition, type ChangedFeed, type HeldFeed, lockFeeds } from './feed-changes.js';
import { type FeedRow, type FeedState, IN_INBOX, NO_FEED, toState } from './feed/feed.rows.js';
import { conditionsOf, isUnfiltered, type NotificationFilterValues } from './notification-filter.js';
import { snoozedUntil, type Transition, TRANSITIONS } from './transitions.js';

/** One notification that its recipient acknowledges. */
export interface Acknowledged {
  recipient: string;
  id: string;
}

/** What a person does to notifications that he names. */
export type Change = 'read' | 'unread' | 'seen' | 'archived' | 'unarchived' | 'unsnoozed' | 'deleted';

/** What he does to all that match. */
export type MassChange = 'allRead' | 'allSeen' | 'archived';

export interface Chunk {
  filter: NotificationFilterValues;
  /** Those of these alone, which were found by their words; the next chunk begins where that was said to. */
  found?: { ids: readonly string[]; next: number | null } | undefined;
  /** Those with a place behind this, */
  from: number;
  /** and up to this. */
  upTo: number;
  /** At most so many, the oldest. */
  limit: number;
}

export interface ChangedChunk extends ChangedFeed {
  /** Where the next chunk begins; null: this was the last one. */
  next: number | null;
  /** The counts were not what they should have been, and are now: its last number says so. */
  isRecounted: boolean;
}

/**
 * Changes of one inbox. Lock order: the feed row, by a statement of its own; then the notification rows in the order of
 * their ids, in a later statement, which alone sees what was committed while the first one waited.
 */
@Injectable()
export class InboxChangesRepository {
  constructor(private readonly database: Database) {}

  /** Idempotent: what is so already takes no number and is not in the answer. */
  async change(recipient: string, ids: readonly string[], change: Change): Promise<ChangedFeed> {
    return this.changeNamed(recipient, ids, TRANSITIONS[change]);
  }

  async snooze(recipient: string, id: string, until: Date): Promise<ChangedFeed> {
    return this.changeNamed(recipient, [id], snoozedUntil('$4'), [until]);
  }

  /** One chunk of a change of all that match, each its own transaction: a mass at once would hold the feed for seconds. */
  async changeChunk(
    recipient: string,
    change: MassChange,
    { filter, found, from, upTo, limit }: Chunk,
  ): Promise<ChangedChunk> {
    const transition = TRANSITIONS[change];
    // Of the whole inbox: then the feed itself knows up to where all were seen, and no chunk looks at these again.
    const isBell = change === 'allSeen' && isUnfiltered(filter) && !found;
    return this.database.transaction(async (tx) => {
      const [feed] = await lockFeeds(tx, [recipient]);
      if (!feed) return { ...unchanged(recipient), next: null, isRecounted: false };
      const conditions = conditionsOf(recipient, filter).add(transition.when).add('n.seq <= ?', upTo);
      // Unseen ones are unread: an index has these.
      if (change === 'allSeen') conditions.add('n.read_at IS NULL');
      conditions.add('n.seq > ?', isBell ? feed.seen_seq : from);
      if (found) conditions.add('n.id = ANY(?::uuid[])', found.ids);
      const pick = `SELECT n.id, n.seq FROM notifications n WHERE ${conditions.sql} ORDER BY n.seq LIMIT ${conditions.param(limit)}`;
      const picked = await tx.query<{ id: string; seq: number }>(pick, conditions.params);
      const selected = { condition: 'n.id = ANY($3::uuid[])', params: [picked.map(({ id }) => id)] };
      const [changed] = picked.length === 0 ? [] : await applyTransition(tx, [feed], transition, selected);
      const last = picked.length < limit ? null : (picked.at(-1)?.seq ?? null);
      const next = found ? found.next : last;
      if (isBell) await raiseSeen(tx, recipient, next ?? upTo, feed.seen_seq);
      const result = { ...(changed ?? unchanged(recipient, feed)), next, isRecounted: false };
      const recounted = isBell && next === null ? await countUnseen(tx, recipient, upTo) : undefined;
      return recounted ? { ...result, feed: recounted, changes: null, isRecounted: true } : result;
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

  private async changeNamed(
    recipient: string,
    ids: readonly string[],
    transition: Transition,
    params: readonly unknown[] = [],
  ): Promise<ChangedFeed> {
    return this.database.transaction(async (tx) => {
      const [feed] = await lockFeeds(tx, [recipient]);
      if (!feed) return unchanged(recipient);
      const selected = { condition: 'n.id = ANY($3::uuid[])', params: [ids, ...params] };
      const [changed] = await applyTransition(tx, [feed], transition, selected);
      return changed ?? unchanged(recipient, feed);
    });
  }
}

function unchanged(recipient: string, feed?: HeldFeed): ChangedFeed {
  return { what: null, recipient, feed: toState(feed ?? NO_FEED), count: 0, changes: [] };
}

/** All up to there were seen, in the transaction that saw the last of them; what comes back unseen to a place below lowers it again. */
async function raiseSeen(tx: Sql, recipient: string, upTo: number, seenSeq: number): Promise<void> {
  if (upTo <= seenSeq) return;
  await tx.query(
    'UPDATE feeds SET seen_seq = $2 WHERE recipient = $1 AND seen_seq < $2',
    [recipient, upTo],
    'raise-seen',
  );
}

/**
 * Behind there: a node of the version before this one publishes, and reads, without counting what is unseen. Where the count changes, all
 * devices have to hear of it: it takes a number. Undefined: it was right.
 */
async function countUnseen(tx: Sql, recipient: string, behind: number): Promise<FeedState | undefined> {
  const [row] = await tx.query<FeedRow & Record<string, unknown>>(
    `UPDATE feeds f SET unseen_count = unseen.count, last_seq = f.last_seq + 1, resync_seq = f.last_seq + 1
     FROM (SELECT count(*)::int AS count FROM notifications n
           WHERE n.recipient = $1 AND n.seq > $2 AND n.read_at IS NULL AND n.seen_at IS NULL AND ${IN_INBOX}) AS unseen
     WHERE f.recipient = $1 AND f.unseen_count <> unseen.count
     RETURNING f.*`,
    [recipient, behind],
    'count-unseen',
  );
  return row && toState(row);
}
