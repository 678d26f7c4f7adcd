import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';
import { countInStretches } from '../../platform/personal-data/index.js';
import { UNSAID } from '../bulk/bulk-send.js';
import { IN_INBOX, toState } from '../feed/feed.rows.js';
import { type HeldFeed, lockFeeds } from '../feed-changes.js';
import type { RetainedFeed } from '../retention.repository.js';

/** Notifications of one transaction: some 20 ms of a feed's lock. */
const AT_ONCE = 1_000;
/** Keys that one statement looks through. */
const KEYS_AT_ONCE = 10_000;

/** What one step took out of a feed. */
export interface Forgotten {
  count: number;
  /** As the feed is now; undefined: it is gone, too. */
  feed: RetainedFeed | undefined;
}

interface Key {
  caller: string;
  key: string;
}

/** Takes a person out of what is kept of notifications. Every step may be done again, and finds what came meanwhile. */
@Injectable()
export class ForgettingRepository {
  constructor(private readonly database: Database) {}

  /**
   * Deletes some of what he was told, the oldest first, with the words that nobody else was told; where nothing is left, his feed: what is
   * published to him from then on begins a new one, whose epoch no cursor has.
   */
  async forgetSome(person: string): Promise<Forgotten> {
    return this.database.transaction(async (tx) => {
      const [held] = await lockFeeds(tx, [person]);
      const rows = await tx.query<Taken>(TAKE, [person, AT_ONCE]);
      await forgetContents(tx, rows);
      if (rows.length === AT_ONCE && held) return { count: rows.length, feed: await recounted(tx, held, rows) };
      // The feed is held: there is nothing left, and nothing comes before this has committed.
      await tx.query('DELETE FROM feeds WHERE recipient = $1', [person]);
      await tx.query(
        'DELETE FROM feed_cursors WHERE recipient = $1 AND listener IN (SELECT name FROM feed_listeners)',
        [person],
      );
      return { count: rows.length + (held ? 1 : 0), feed: undefined };
    });
  }

  /** Nothing that was written down for later goes to him any more; what was for him alone is gone. */
  forgetScheduled(person: string): Promise<number> {
    return countInStretches(this.database, 'scheduled_sends', async ([behind, upTo]) => {
      const [row] = await this.database.query<{ count: number }>(
        `WITH alone AS (
           DELETE FROM scheduled_sends WHERE id > $2 AND id <= $3 AND recipients = ARRAY[$1] AND topic IS NULL RETURNING 1
         ), among AS (
           UPDATE scheduled_sends SET recipients = array_remove(recipients, $1), size = greatest(size - 1, 0)
           WHERE id > $2 AND id <= $3 AND recipients @> ARRAY[$1] AND cardinality(recipients) > 1 RETURNING 1
         ), passed AS (
           -- How far it had come, in byte order: nobody asks any more.
           UPDATE scheduled_sends SET resume_after = NULL
           WHERE id > $2 AND id <= $3 AND resume_after = $1 AND closed_at IS NOT NULL AND NOT recipients @> ARRAY[$1] RETURNING 1
         )
         SELECT (SELECT count(*) FROM alone) + (SELECT count(*) FROM among) + (SELECT count(*) FROM passed) AS count`,
        [person, behind, upTo],
      );
      return row?.count ?? 0;
    });
  }

  /**
   * No bulk send goes to him any more. To be called when he is in no audience by his profile or topics: whoever has read ahead undoes the chunk that
   * he is at, and reads again. Where one stands at him, it stands at whoever has a feed before him: all whom it has come to have one.
   */
  async forgetBulk(person: string): Promise<number> {
    const listed = await this.database.transaction(async (tx) => {
      const rows = await tx.query<{ bulk_id: string }>(
        'DELETE FROM bulk_send_recipients WHERE recipient = $1 RETURNING bulk_id',
        [person],
      );
      // What was for him alone is not said, to nobody at its time either.
      await tx.query(
        `UPDATE bulk_sends b SET state = 'CANCELLED', finished_at = clock_timestamp(), position = '', part = NULL, name = NULL, ${UNSAID}
         WHERE b.id = ANY($1::uuid[]) AND b.finished_at IS NULL
           AND NOT EXISTS (SELECT FROM bulk_send_recipients r WHERE r.bulk_id = b.id)`,
        [rows.map(({ bulk_id }) => bulk_id)],
      );
      return rows;
    });
    await this.database.query(
      `UPDATE bulk_sends SET fence = fence + 1, lease_until = '-infinity',
         position = CASE WHEN position = $1 THEN coalesce((SELECT max(recipient) FROM feeds WHERE recipient < $1), '') ELSE position END
       WHERE finished_at IS NULL AND (state = 'RUNNING' OR position = $1)`,
      [person],
    );
    return listed.length;
  }

  /** What was answered to senders names the pseudonym in his place: the keys stay, as a send that is repeated must not be made again. */
  async forgetAnswers(person: string, pseudonym: string): Promise<number> {
    let count = 0;
    for (let behind: Key | undefined = { caller: '', key: '' }; behind;) {
      const page: (Key & { changed: number })[] = await this.database.query<Key & { changed: number } & Row>(
        `WITH page AS (
           SELECT caller, key FROM idempotency_keys WHERE (caller, key) > ($1, $2) ORDER BY caller, key LIMIT $3
         ), changed AS (
           UPDATE idempotency_keys k SET answer = replace(k.answer::text, $4, $5)::json
           FROM page p WHERE k.caller = p.caller AND k.key = p.key AND strpos(k.answer::text, $4) > 0 RETURNING 1
         )
         SELECT caller, key, (SELECT count(*) FROM changed) AS changed FROM page ORDER BY caller DESC, key DESC LIMIT 1`,
        [behind.caller, behind.key, KEYS_AT_ONCE, named(person), named(pseudonym)],
      );
      count += page[0]?.changed ?? 0;
      behind = page[0];
    }
    return count;
  }

  /** What he sent, if he was somebody who sends. */
  async forgetSender(person: string, pseudonym: string): Promise<number> {
    let count = 0;
    for (const table of ['sends', 'scheduled_sends', 'bulk_sends', 'templates']) {
      count += await countInStretches(this.database, table, async ([behind, upTo]) => {
        const rows = await this.database.query(
          `UPDATE ${table} SET created_by = $2 WHERE id > $3 AND id <= $4 AND created_by = $1 RETURNING 1`,
          [person, pseudonym, behind, upTo],
        );
        return rows.length;
      });
    }
    const keys = await this.database.query('DELETE FROM idempotency_keys WHERE caller = $1 RETURNING 1', [person]);
    return count + keys.length;
  }

  async forgetProfile(person: string): Promise<number> {
    return (await this.database.query('DELETE FROM recipients WHERE id = $1 RETURNING 1', [person])).length;
  }
}

type Row = Record<string, unknown>;

interface Taken extends Row {
  content_id: string;
  send_id: string;
  seq: number;
  unread: boolean;
  unseen: boolean;
}

/** In the order of their ids, as all others lock them. */
const TAKE = `
  WITH picked AS (
    SELECT n.id FROM notifications n WHERE n.recipient = $1 ORDER BY n.seq LIMIT $2
  ), locked AS (
    SELECT n.id FROM notifications n WHERE n.id IN (SELECT id FROM picked) ORDER BY n.id FOR UPDATE
  )
  DELETE FROM notifications n USING locked WHERE n.id = locked.id
  RETURNING n.content_id, n.send_id, n.seq, n.read_at IS NULL AND ${IN_INBOX} AS unread, n.seen_at IS NULL AND ${IN_INBOX} AS unseen`;

/** In a later statement, which sees that they are deleted. */
async function forgetContents(tx: Sql, rows: readonly Taken[]): Promise<void> {
  const told = new Map(rows.map((row) => [row.content_id, row.send_id]));
  await tx.query(
    `DELETE FROM contents c USING unnest($1::uuid[], $2::uuid[]) AS t (content, send)
     WHERE c.id = t.content
       AND NOT EXISTS (SELECT FROM notifications n WHERE n.send_id = t.send AND n.content_id = t.content)
       -- A chunk that is being published may name it, and does not write it again where it finds it.
       AND NOT EXISTS (SELECT FROM bulk_send_parts p JOIN bulk_sends b ON b.id = p.bulk_id
                       WHERE p.send_id = t.send AND b.finished_at IS NULL)`,
    [[...told.keys()], [...told.values()]],
  );
}

async function recounted(tx: Sql, held: HeldFeed, rows: readonly Taken[]): Promise<RetainedFeed> {
  const [feed] = await tx.query<HeldFeed & Row>(
    `UPDATE feeds f SET unread_count = greatest(f.unread_count - $2, 0), unseen_count = greatest(f.unseen_count - $3, 0),
       added_floor = greatest(f.added_floor, $4), last_seq = f.last_seq + 1, resync_seq = f.last_seq + 1
     WHERE f.recipient = $1 RETURNING f.*`,
    [
      held.recipient,
      rows.filter(({ unread }) => unread).length,
      rows.filter(({ unseen }) => unseen).length,
      Math.max(...rows.map(({ seq }) => seq)),
    ],
  );
  return { recipient: held.recipient, feed: toState(feed ?? held) };
}

/** As it stands in an answer. */
function named(person: string): string {
  return `"userId":${JSON.stringify(person)}`;
}
