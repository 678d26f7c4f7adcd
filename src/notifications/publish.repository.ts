import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../platform/database/index.js';

/** One request to notify, checked, planned and with its ids drawn: ready to be written. */
export interface PlannedSend {
  sendId: string;
  contentId: string;
  createdBy: string;
  createdAt: Date;
  type: string;
  category: string;
  priority: number;
  title: string;
  message: string;
  actionUrl: string | null;
  /** JSON text. */
  data: string;
  recipients: readonly { userId: string; notificationId: string }[];
  idempotency: { key: string; fingerprint: Buffer; answer: string } | null;
}

/** A feed after a publishing transaction; it took `count` numbers, the last of them `lastSeq`. */
export interface BumpedFeed {
  recipient: string;
  epoch: number;
  last_seq: number;
  unread_count: number;
  count: number;
}

export interface FirstAnswer {
  caller: string;
  key: string;
  fingerprint: Buffer;
  answer: string;
}

const KEEP_KEYS = "interval '24 hours'";

/**
 * Lock order: idempotency keys by (caller, key), then feeds in byte order. Only inserts, so the feeds' upsert and
 * the insert that uses its numbers are one statement: the numbers are handed out under the row locks that it takes.
 */
const PUBLISH = `
  WITH new_contents AS (
    INSERT INTO contents (id, title, message, action_url, data)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]::json[])
  ), new_sends AS (
    INSERT INTO sends (id, created_by, created_at, type, recipients)
    SELECT * FROM unnest($6::uuid[], $7::text[], $8::timestamptz[], $9::text[], $10::int[])
  ), bumped AS (
    INSERT INTO feeds AS f (recipient, epoch, last_seq, unread_count)
    SELECT t.recipient, (1 + floor(random() * 2147483646))::integer, t.count, t.count FROM unnest($11::text[], $12::int[]) AS t (recipient, count)
    ORDER BY t.recipient COLLATE "C"
    ON CONFLICT (recipient) DO UPDATE
      SET last_seq = f.last_seq + excluded.last_seq, unread_count = f.unread_count + excluded.unread_count
    RETURNING recipient, epoch, last_seq, unread_count
  ), new_notifications AS (
    INSERT INTO notifications (id, content_id, send_id, created_at, recipient, category, type, priority, seq, rev)
    SELECT i.id, i.content_id, i.send_id, i.created_at, i.recipient, i.category, i.type, i.priority,
           b.last_seq - i.back, b.last_seq - i.back
    FROM unnest($13::uuid[], $14::uuid[], $15::uuid[], $16::timestamptz[], $17::text[], $18::text[], $19::text[],
                $20::smallint[], $21::int[])
      AS i (id, content_id, send_id, created_at, recipient, category, type, priority, back)
    JOIN bumped b ON b.recipient = i.recipient
  )
  SELECT recipient, epoch, last_seq, unread_count FROM bumped`;

const CLAIM = `
  INSERT INTO idempotency_keys AS k (caller, key, fingerprint, answer, expires_at)
  SELECT t.caller, t.key, t.fingerprint, t.answer, now() + ${KEEP_KEYS}
  FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[]::json[]) AS t (caller, key, fingerprint, answer)
  ORDER BY t.caller COLLATE "C", t.key COLLATE "C"
  ON CONFLICT (caller, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, answer = excluded.answer, expires_at = excluded.expires_at
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
    const rows = await tx.query<{ caller: string; key: string }>(CLAIM, [
      keyed.map((send) => send.createdBy),
      keyed.map((send) => send.idempotency?.key),
      keyed.map((send) => send.idempotency?.fingerprint),
      keyed.map((send) => send.idempotency?.answer),
    ]);
    const claimed = new Set(rows.map((row) => keyOf(row.caller, row.key)));
    return new Set(keyed.filter((send) => claimed.has(keyOf(send.createdBy, send.idempotency?.key ?? ''))));
  }

  /** The answers that were given first, in a statement after `claimKeys`: only that one sees what was waited for. */
  async firstAnswers(tx: Sql, sends: readonly PlannedSend[]): Promise<Map<PlannedSend, FirstAnswer>> {
    const rows = await tx.query<FirstAnswer & Record<string, unknown>>(
      `SELECT k.caller, k.key, k.fingerprint, k.answer
       FROM unnest($1::text[], $2::text[]) AS t (caller, key) JOIN idempotency_keys k USING (caller, key)`,
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
  async publish(sql: Sql, sends: readonly PlannedSend[]): Promise<Map<string, BumpedFeed>> {
    const counts = new Map<string, number>();
    for (const send of sends) {
      for (const { userId } of send.recipients) counts.set(userId, (counts.get(userId) ?? 0) + 1);
    }
    const rows = await sql.query<BumpedFeed & Record<string, unknown>>(
      PUBLISH,
      publishParameters(sends, counts),
      'publish',
    );
    return new Map(rows.map((row) => [row.recipient, { ...row, count: counts.get(row.recipient) ?? 0 }]));
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

function publishParameters(sends: readonly PlannedSend[], counts: ReadonlyMap<string, number>): unknown[] {
  const rest = new Map(counts);
  const rows = sends.flatMap((send) =>
    send.recipients.map(({ userId, notificationId }) => {
      // The n-th last of this feed's new ones: its number is the feed's last, less n.
      const back = (rest.get(userId) ?? 1) - 1;
      rest.set(userId, back);
      return { send, userId, notificationId, back };
    }),
  );
  return [
    sends.map((send) => send.contentId),
    sends.map((send) => send.title),
    sends.map((send) => send.message),
    sends.map((send) => send.actionUrl),
    sends.map((send) => send.data),
    sends.map((send) => send.sendId),
    sends.map((send) => send.createdBy),
    sends.map((send) => send.createdAt),
    sends.map((send) => send.type),
    sends.map((send) => send.recipients.length),
    [...counts.keys()],
    [...counts.values()],
    rows.map((row) => row.notificationId),
    rows.map((row) => row.send.contentId),
    rows.map((row) => row.send.sendId),
    rows.map((row) => row.send.createdAt),
    rows.map((row) => row.userId),
    rows.map((row) => row.send.category),
    rows.map((row) => row.send.type),
    rows.map((row) => row.send.priority),
    rows.map((row) => row.back),
  ];
}
