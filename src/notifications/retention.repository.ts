import { Injectable } from '@nestjs/common';
import {
  Database,
  detachPartition,
  dropPartition,
  findPartitions,
  type Partition,
} from '../platform/database/index.js';
import { IN_INBOX, toState } from './feed/feed.rows.js';
import { type ChangedFeed, type HeldFeed, lockFeeds } from './feed-changes.js';

/** What a feed that lost counted notifications is told. */
export type RetainedFeed = Pick<ChangedFeed, 'recipient' | 'feed'>;

/** Weeks of notifications that are too old. What was said is kept a week longer: a send of the last instant may publish in the next. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly database: Database) {}

  /** Those whose week ended before then. One that somebody began to detach comes first: no other can be while it waits for its end. */
  async partitionsBefore(table: string, beforeMs: number): Promise<Partition[]> {
    const all = await findPartitions(this.database, table);
    const [begun, others] = [true, false].map((isBegun) =>
      all.filter(({ state, endMs }) => endMs <= beforeMs && (state === 'detaching') === isBegun),
    );
    return [...(begun ?? []), ...(others ?? [])];
  }

  /** The next people who have something in that week, in their order. */
  async peopleIn({ name }: Partition, behind: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ recipient: string }>(
      `SELECT DISTINCT recipient FROM ${name} WHERE recipient > $1 ORDER BY recipient LIMIT $2`,
      [behind, limit],
    );
    return rows.map((row) => row.recipient);
  }

  /**
   * Remembers up to where these people's feeds are not whole any more, of those that nobody holds, or (`wait`) of all. Answers those that are
   * held. The rows are read before the feeds are locked: what changes in between, and stays, is remembered when this is done again behind the
   * detachment; what `settle` deletes, it remembers itself.
   */
  async raiseFloors({ name }: Partition, recipients: readonly string[], held: 'wait' | 'skip'): Promise<string[]> {
    const kept = await this.database.query<{ recipient: string; seq: number; rev: number }>(
      `SELECT recipient, max(seq) AS seq, max(rev) AS rev FROM ${name} WHERE recipient = ANY($1) GROUP BY recipient`,
      [recipients],
    );
    return this.database.transaction(async (tx) => {
      const feeds = new Set((await lockFeeds(tx, recipients, held)).map(({ recipient }) => recipient));
      const rows = kept.filter(({ recipient }) => feeds.has(recipient));
      await tx.query(
        `UPDATE feeds f SET added_floor = greatest(f.added_floor, k.seq), resync_seq = greatest(f.resync_seq, k.rev)
         FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS k (recipient, seq, rev)
         WHERE f.recipient = k.recipient AND (f.added_floor < k.seq OR f.resync_seq < k.rev)`,
        [rows.map(({ recipient }) => recipient), rows.map(({ seq }) => seq), rows.map(({ rev }) => rev)],
      );
      return recipients.filter((recipient) => !feeds.has(recipient));
    });
  }

  /**
   * Takes what these people have in that week out of their counts, at most so many notifications, by deleting it: whoever does this again counts
   * none twice. Answers the feeds whose counts changed, those that are held, and whether there is more.
   */
  async settle(
    { name }: Partition,
    recipients: readonly string[],
    held: 'wait' | 'skip',
    limit: number,
  ): Promise<{ changed: RetainedFeed[]; held: string[]; more: boolean }> {
    return this.database.transaction(async (tx) => {
      const feeds = await lockFeeds(tx, recipients, held);
      const rows = await tx.query<HeldFeed & { deleted: number }>(
        `WITH picked AS (
           SELECT n.id FROM ${name} n WHERE n.recipient = ANY($1) AND n.read_at IS NULL AND ${IN_INBOX}
           LIMIT $2
         ), locked AS (
           -- In the order of their ids, as all others do.
           SELECT n.id FROM ${name} n WHERE n.id IN (SELECT id FROM picked) ORDER BY n.id FOR UPDATE
         ), counted AS (
           DELETE FROM ${name} n USING locked WHERE n.id = locked.id RETURNING n.recipient, n.seen_at, n.seq
         ), totals AS (
           SELECT recipient, count(*)::int AS unread, (count(*) FILTER (WHERE seen_at IS NULL))::int AS unseen,
                  max(seq) AS seq
           FROM counted GROUP BY recipient
         )
         UPDATE feeds f SET
           unread_count = f.unread_count - t.unread,
           unseen_count = greatest(f.unseen_count - t.unseen, 0),
           added_floor = greatest(f.added_floor, t.seq),
           last_seq = f.last_seq + 1,
           resync_seq = f.last_seq + 1
         FROM totals t WHERE f.recipient = t.recipient
         RETURNING f.*, t.unread AS deleted`,
        [feeds.map(({ recipient }) => recipient), limit],
      );
      const free = new Set(feeds.map(({ recipient }) => recipient));
      return {
        changed: rows.map((row) => ({ recipient: row.recipient, feed: toState(row) })),
        held: recipients.filter((recipient) => !free.has(recipient)),
        more: rows.reduce((sum, { deleted }) => sum + deleted, 0) === limit,
      };
    });
  }

  /** Others read and write on meanwhile. Begun and not ended, it is ended by the next call. */
  async detach(table: string, partition: Partition): Promise<void> {
    await detachPartition(this.database, table, partition);
  }

  async drop(partition: Partition): Promise<void> {
    await dropPartition(this.database, partition);
  }
}
