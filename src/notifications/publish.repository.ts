import { Injectable } from '@nestjs/common';
import { Database, type Sql, tableOf } from '../platform/database/index.js';
import { FEED_COLUMNS } from './feed/feed.rows.js';
import { applyTransition, type ChangedFeed, type HeldFeed } from './feed-changes.js';
import type { PlannedSend } from './planned-send.js';
import { ALL_IN_APP } from './publishing-hooks.js';
import { SHARED, vectorOf, wordsIn } from './notification-search.js';
import { countsOf, publishParameters } from './publish-parameters.js';
import { TRANSITIONS } from './transitions.js';

/** A feed after a publishing transaction; it took `count` numbers, the last of them `lastSeq`. */
export interface BumpedFeed {
  recipient: string;
  epoch: number;
  last_seq: number;
  unread_count: number;
  unseen_count: number;
  count: number;
  /** Those of its new notifications that make no sound, as too many did before them. */
  silenced: ReadonlySet<string>;
}

export interface FirstAnswer {
  caller: string;
  key: string;
  /** As it is kept: sealed, where `keyId` says with which key. */
  fingerprint: Buffer;
  keyId: string | null;
  answer: string;
}

const KEEP_KEYS = "interval '24 hours'";
/** Of a feed that comes to be: from 1 on, at random. */
const DRAWN_EPOCH = '(1 + floor(random() * 2147483646))::integer';

/** Of a feed: a time in which sounds are counted. One that begins later, by a clock that was put back, would never end. */
const IS_WINDOW_OPEN = `(f.loud_since > clock_timestamp() - make_interval(secs => $30::float8 / 1000) AND f.loud_since <= clock_timestamp())`;

/**
 * Lock order: idempotency keys by (caller, key), then feeds in byte order. Only inserts, so the feeds' upsert and
 * the insert that uses its numbers are one statement: the numbers are handed out under the row locks that it takes.
 * Whose feed begins with these is made known. A send that says several things has a line for each of them, and but in the first no `recipients`.
 */
const PUBLISH = `
  WITH new_contents AS (
    INSERT INTO contents (id, title, message, action_url, data, words, sealed_key, sealed, subject, html)
    SELECT c.id, c.title, c.message, c.action_url, c.data, ${vectorOf('c.words', 'c.whose')}, c.sealed_key, c.sealed, c.subject, c.html
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]::json[], $6::text[], $23::text[], $33::text[], $34::bytea[],
                $35::text[], $36::text[])
      AS c (id, title, message, action_url, data, whose, words, sealed_key, sealed, subject, html)
    -- What a bulk send says is there since its first chunk.
    ON CONFLICT (id) DO NOTHING
  ), new_sends AS (
    INSERT INTO sends (id, created_by, created_at, type, recipients, cancellation_key, category, topic, priority)
    SELECT * FROM unnest($7::uuid[], $8::text[], $9::timestamptz[], $10::text[], $11::int[], $12::text[], $19::text[], $24::text[], $20::smallint[])
      AS t (id, created_by, created_at, type, recipients, cancellation_key, category, topic, priority)
    WHERE t.recipients IS NOT NULL
    ON CONFLICT (id) DO UPDATE SET recipients = sends.recipients + excluded.recipients
  ), bumped AS (
    INSERT INTO feeds AS f (recipient, epoch, last_seq, unread_count, unseen_count, loud_count, loud_since)
    SELECT t.recipient, ${DRAWN_EPOCH}, t.count, t.listed, t.listed, t.loud, CASE WHEN t.loud > 0 THEN clock_timestamp() END
    FROM unnest($13::text[], $14::int[], $25::int[], $29::int[]) AS t (recipient, count, listed, loud)
    ORDER BY t.recipient COLLATE "C"
    ON CONFLICT (recipient) DO UPDATE
      SET last_seq = f.last_seq + excluded.last_seq, unread_count = f.unread_count + excluded.unread_count,
          unseen_count = f.unseen_count + excluded.unseen_count,
          loud_count = excluded.loud_count + CASE WHEN ${IS_WINDOW_OPEN} THEN f.loud_count ELSE 0 END,
          loud_since = CASE WHEN excluded.loud_count = 0 OR ${IS_WINDOW_OPEN} THEN f.loud_since ELSE excluded.loud_since END
    RETURNING recipient, epoch, last_seq, unread_count, unseen_count, loud_count
  ), new_recipients AS (
    INSERT INTO recipients (id)
    SELECT b.recipient FROM bumped b JOIN unnest($13::text[], $14::int[]) AS t (recipient, count) USING (recipient)
    WHERE b.last_seq = t.count ORDER BY b.recipient COLLATE "C" ON CONFLICT (id) DO NOTHING
  ), new_notifications AS (
    INSERT INTO notifications (id, recipient, seq, rev, content_id, send_id, created_at, category, type, priority, expires_at, collapse_key, topic,
                               gone, silent, plan)
    SELECT i.id, i.recipient, b.last_seq - i.back, b.last_seq - i.back,
           s.content_id, s.send_id, s.created_at, s.category, s.type, s.priority, s.expires_at, s.collapse_key, s.topic,
           CASE WHEN NOT i.listed THEN 'unlisted' END, i.silent OR coalesce(b.loud_count - i.loud_back > $31, false), i.plan
    FROM unnest($15::uuid[], $16::text[], $17::int[], $18::int[], $26::bool[], $27::bool[], $28::text[], $32::int[])
      AS i (id, recipient, back, send, listed, silent, plan, loud_back)
    JOIN unnest($1::uuid[], $7::uuid[], $9::timestamptz[], $19::text[], $10::text[], $20::smallint[], $21::timestamptz[], $22::text[], $24::text[])
      WITH ORDINALITY AS s (content_id, send_id, created_at, category, type, priority, expires_at, collapse_key, topic, send)
      ON s.send = i.send
    JOIN bumped b ON b.recipient = i.recipient
  )
  SELECT recipient, epoch, last_seq, unread_count, unseen_count, loud_count FROM bumped`;

const claim = (table: string) => `
  INSERT INTO ${table} AS k (caller, key, fingerprint, answer, expires_at, sealed_key)
  SELECT t.caller, t.key, t.fingerprint, t.answer, now() + ${KEEP_KEYS}, t.sealed_key
  FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[]::json[], $5::text[]) AS t (caller, key, fingerprint, answer, sealed_key)
  ORDER BY t.caller COLLATE "C", t.key COLLATE "C"
  ON CONFLICT (caller, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, answer = excluded.answer, expires_at = excluded.expires_at,
        sealed_key = excluded.sealed_key
    WHERE k.expires_at <= now()
  RETURNING caller, key`;

@Injectable()
export class PublishRepository {
  constructor(private readonly database: Database) {}

  /**
   * Claims the keys of these sends: the unique index decides, and waits for whoever holds one uncommitted.
   * Answers those that were free (or older than 24 hours). No two sends of one call may share a key.
   */
  async claimKeys(tx: Sql, sends: readonly PlannedSend[]): Promise<Set<PlannedSend>> {
    const keyed = sends.filter((send) => send.idempotency !== null);
    const rows = await tx.query<{ caller: string; key: string }>(claim(tableOf(tx, 'idempotency_keys')), [
      keyed.map((send) => send.createdBy),
      keyed.map((send) => send.idempotency?.key),
      keyed.map(({ idempotency }) => idempotency?.sealed?.bytes ?? idempotency?.fingerprint),
      keyed.map((send) => send.idempotency?.answer),
      keyed.map((send) => send.idempotency?.sealed?.keyId),
    ]);
    const claimed = new Set(rows.map((row) => keyOf(row.caller, row.key)));
    return new Set(keyed.filter((send) => claimed.has(keyOf(send.createdBy, send.idempotency?.key ?? ''))));
  }

  /** The answers that were given first, in a statement after `claimKeys`: only that one sees what was waited for. */
  async firstAnswers(tx: Sql, sends: readonly PlannedSend[]): Promise<Map<PlannedSend, FirstAnswer>> {
    const rows = await tx.query<FirstAnswer & Record<string, unknown>>(
      `SELECT k.caller, k.key, k.fingerprint, k.answer::text, k.sealed_key AS "keyId"
       FROM unnest($1::text[], $2::text[]) AS t (caller, key) JOIN ${tableOf(tx, 'idempotency_keys')} k USING (caller, key)`,
      [sends.map((send) => send.createdBy), sends.map((send) => send.idempotency?.key)],
    );
    const byKey = new Map(rows.map((row) => [keyOf(row.caller, row.key), row]));
    const found = new Map<PlannedSend, FirstAnswer>();
    for (const send of sends) {
      const row = byKey.get(keyOf(send.createdBy, send.idempotency?.key ?? ''));
      if (row) found.set(send, row);
    }
    return found;
  }

  /** Writes sends, contents and notifications, and moves the feeds on. One statement, atomic by itself. */
  async publish(sql: Sql, sends: readonly PlannedSend[], plan = ALL_IN_APP): Promise<Map<string, BumpedFeed>> {
    const counts = countsOf(sends, plan);
    const rows = await sql.query<Omit<BumpedFeed, 'count' | 'silenced'> & { loud_count: number }>(
      PUBLISH,
      publishParameters(sends, counts, plan),
      'publish',
    );
    return new Map(
      rows.map(({ loud_count: loud, ...row }) => {
        const { all = 0, loud: counted = [] } = counts.get(row.recipient) ?? {};
        // As the statement reckons it.
        const audible = Math.max(0, (plan.soundCap?.most ?? loud) - (loud - counted.length));
        return [row.recipient, { ...row, count: all, silenced: new Set(counted.slice(audible)) }];
      }),
    );
  }

  /**
   * Takes out what these sends replace: of each person and key, whatever is not gone, wherever it is. The feeds of all that is published
   * in this transaction are held from here on, those that come to be by it, too: of two at the same instant, one finds the other.
   */
  async replaceOlder(tx: Sql, sends: readonly PlannedSend[]): Promise<Map<string, ChangedFeed>> {
    const pairs = sends.flatMap(({ collapseKey, recipients }) =>
      collapseKey === null ? [] : recipients.map(({ userId }) => ({ userId, collapseKey })),
    );
    if (pairs.length === 0) return new Map();
    const everybody = new Set(sends.flatMap((send) => send.recipients.map(({ userId }) => userId)));
    const feeds = await tx.query<HeldFeed & Record<string, unknown>>(
      `INSERT INTO feeds AS f (recipient, epoch)
       SELECT t.recipient, ${DRAWN_EPOCH} FROM unnest($1::text[]) AS t (recipient) ORDER BY t.recipient COLLATE "C"
       ON CONFLICT (recipient) DO UPDATE SET last_seq = f.last_seq
       RETURNING recipient, ${FEED_COLUMNS}`,
      [[...everybody]],
    );
    const keys = [pairs.map(({ userId }) => userId), pairs.map(({ collapseKey }) => collapseKey)];
    // What is in no list goes over other channels alone, and from these it is taken as well.
    await tx.query(
      `WITH locked AS (
         SELECT n.id FROM notifications n
         WHERE n.gone = 'unlisted' AND (n.recipient, n.collapse_key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
         ORDER BY n.id FOR NO KEY UPDATE
       )
       UPDATE notifications n SET gone = 'replaced' FROM locked l WHERE n.id = l.id`,
      keys,
    );
    const replaced = await applyTransition(tx, feeds, TRANSITIONS.replaced, {
      condition: `n.collapse_key IS NOT NULL
        AND (n.recipient, n.collapse_key) IN (SELECT * FROM unnest($3::text[], $4::text[]))`,
      params: keys,
    });
    return new Map(replaced.map((feed) => [feed.recipient, feed]));
  }

  /** Those of `recipients` whose feed somebody else holds at this instant. Takes no lock that outlives it. */
  async heldFeeds(recipients: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ recipient: string }>(
      `SELECT recipient FROM feeds WHERE recipient = ANY($1) ORDER BY recipient FOR NO KEY UPDATE SKIP LOCKED`,
      [recipients],
    );
    const known = await this.database.query<{ recipient: string }>(
      `SELECT recipient FROM feeds WHERE recipient = ANY($1)`,
      [recipients],
    );
    const free = new Set(rows.map((row) => row.recipient));
    return new Set(known.map((row) => row.recipient).filter((recipient) => !free.has(recipient)));
  }

  /** Makes the words of contents that have none, as a version of Herald published them that had no search; at most `limit` of them. */
  async fillWords(tx: Sql, limit: number): Promise<number> {
    const rows = await tx.query<{ id: string; title: string; message: string }>(
      'SELECT id, title, message FROM contents WHERE words IS NULL ORDER BY id LIMIT $1',
      [limit],
    );
    await tx.query(
      `UPDATE contents c SET words = ${vectorOf('t.words', '$3::text')}
       FROM unnest($1::uuid[], $2::text[]) AS t (id, words) WHERE c.id = t.id AND c.words IS NULL`,
      [rows.map(({ id }) => id), rows.map(({ title, message }) => wordsIn(title, message)), SHARED],
    );
    return rows.length;
  }

  /** Files sends of nodes of a version that did not: by any of their notifications, which are all alike. At most `limit` of them. */
  async fillSends(tx: Sql, limit: number): Promise<number> {
    const millisecond = 'left(u.id::text, 13)';
    const rows = await tx.query(
      `WITH unfiled AS (SELECT s.id FROM sends s WHERE s.category IS NULL ORDER BY s.id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
       UPDATE sends s SET category = coalesce(n.category, ''), topic = n.topic, priority = n.priority
       FROM unfiled u LEFT JOIN LATERAL (
         SELECT n.category, n.topic, n.priority FROM notifications n
         WHERE n.id >= (${millisecond} || '-0000-0000-000000000000')::uuid
           AND n.id <= (${millisecond} || '-ffff-ffff-ffffffffffff')::uuid AND n.send_id = u.id LIMIT 1
       ) n ON true
       WHERE s.id = u.id RETURNING 1`,
      [limit],
    );
    return rows.length;
  }

  /** Makes those known whom a version of Herald sent to that knew nobody; at most `limit` of them. */
  async fillRecipients(tx: Sql, limit: number): Promise<number> {
    const rows = await tx.query(
      `INSERT INTO recipients (id)
       SELECT f.recipient FROM feeds f WHERE NOT EXISTS (SELECT 1 FROM recipients r WHERE r.id = f.recipient)
       ORDER BY f.recipient LIMIT $1
       ON CONFLICT (id) DO NOTHING RETURNING 1`,
      [limit],
    );
    return rows.length;
  }

  /** Forgets keys older than 24 hours, at most `limit` of them. */
  async deleteExpiredKeys(tx: Sql, limit: number): Promise<number> {
    const rows = await tx.query(
      `DELETE FROM idempotency_keys WHERE (caller, key) IN (
         SELECT caller, key FROM idempotency_keys WHERE expires_at <= now()
         ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [limit],
    );
    return rows.length;
  }
}

function keyOf(caller: string, key: string): string {
  return `${caller.length}:${caller}${key}`;
}
