import { Injectable } from '@nestjs/common';
import { Database, type Sql, tableOf } from '../platform/database/index.js';
import type { Sealed } from '../platform/sealing/index.js';
import type { PlannedSend } from './planned-send.js';
import { type KeptRequest, SCHEDULE_UNSAID, type ScheduledRequest, toKept, toScheduled } from './scheduled-request.js';
import { SEND_LIMITS } from './send-request.js';

export interface ScheduledSend {
  id: string;
  createdBy: string;
  type: string;
  cancellationKey: string | null;
  expiresAt: Date | null;
  /** Whom it is for; none where it is for the followers of `request.topic`, as they are at its time. */
  recipients: string[];
  /** How many they were, when it was asked for. */
  size: number;
  /** What it is published as, and up to whom; null: no part of it is yet. */
  published: { as: string; upTo: string } | null;
  request: ScheduledRequest;
  /** What is left out of `request`, encrypted; null: nothing is. */
  sealed: Sealed | null;
  /** How long it has been due, in milliseconds of the database's clock. */
  lateMs: number;
}

interface Row extends Record<string, unknown> {
  id: string;
  created_by: string;
  type: string;
  cancellation_key: string | null;
  expires_at: Date | null;
  recipients: string[];
  size: number;
  published_as: string | null;
  resume_after: string | null;
  request: string;
  sealed_key: string | null;
  sealed: Buffer | null;
  late_ms: number;
}

/** When it is looked at next. */
const lookAt = (sends: string) => `coalesce(${sends}.topic_next_at, ${sends}.next_at)`;
/** Failures. */
const HOPELESS = 3;

/** @param which of those that are open, with parameters from $3 on. $1: at most so many; $2: no more once they have so many recipients. */
const openSends = (which: string) => `
  WITH next AS (
    SELECT s.id, CASE WHEN s.topic IS NULL THEN s.size ELSE ${SEND_LIMITS.recipients} END AS size, ${lookAt('s')} AS look_at FROM scheduled_sends s
    WHERE s.closed_at IS NULL AND ${which}
      AND (s.collapse_key IS NULL OR NOT EXISTS (
        SELECT 1 FROM scheduled_sends o
        WHERE o.closed_at IS NULL AND o.failures < ${HOPELESS} AND o.collapse_key = s.collapse_key AND (o.due_at, o.id) < (s.due_at, s.id)
          AND (o.recipients && s.recipients OR o.topic IS NOT NULL OR s.topic IS NOT NULL)))
    ORDER BY ${lookAt('s')}, s.id LIMIT $1
  ), counted AS (
    SELECT id, sum(size) OVER (ORDER BY look_at, id) - size AS before FROM next
  )
  SELECT s.id, s.created_by, s.type, s.cancellation_key, s.expires_at, s.recipients, s.size, s.published_as, s.resume_after, s.request, s.sealed_key, s.sealed,
         (extract(epoch FROM clock_timestamp() - s.due_at) * 1000)::float8 AS late_ms
  FROM counted JOIN scheduled_sends s ON s.id = counted.id WHERE counted.before < $2
  ORDER BY s.due_at, s.id`;

function toScheduledSend(row: Row): ScheduledSend {
  return {
    id: row.id,
    createdBy: row.created_by,
    type: row.type,
    cancellationKey: row.cancellation_key,
    expiresAt: row.expires_at,
    recipients: row.recipients,
    size: row.size,
    published:
      row.published_as === null || row.resume_after === null ? null : { as: row.published_as, upTo: row.resume_after },
    request: toScheduled(JSON.parse(row.request) as KeptRequest),
    sealed: row.sealed === null || row.sealed_key === null ? null : { keyId: row.sealed_key, bytes: row.sealed },
    lateMs: row.late_ms,
  };
}

/** Sends whose time has not come. A row is open until it is published, or is not to be any more; whoever closes it, did it. */
@Injectable()
export class ScheduleRepository {
  constructor(private readonly database: Database) {}

  /** @param headStartMs for how long after its time workers leave it to whoever wrote it down, in milliseconds. */
  async add(tx: Sql, sends: readonly PlannedSend[], headStartMs = 0): Promise<void> {
    for (const send of sends) {
      const { topic, collapseKey, sealed } = send;
      await tx.query(
        `INSERT INTO ${tableOf(tx, 'scheduled_sends')} (id, created_by, created_at, due_at, next_at, expires_at, type, cancellation_key, recipients, size, request, collapse_key, topic, topic_next_at,
                                                            sealed_key, sealed)
         SELECT $1::uuid, $2, $3::timestamptz, $4, CASE WHEN $12::text IS NULL THEN t.next_at ELSE 'infinity' END, $5::timestamptz,
                $6, $7, $8::text[], $11::int, $9::json, $10, $12, CASE WHEN $12 IS NOT NULL THEN t.next_at END, $14, $15::bytea
         FROM (SELECT $4::timestamptz + make_interval(secs => $13::float8 / 1000) AS next_at) t`,
        [
          send.sendId,
          send.createdBy,
          send.createdAt,
          send.dueAt,
          send.expiresAt,
          send.type,
          send.cancellationKey,
          send.recipients.map(({ userId }) => userId),
          JSON.stringify(toKept(send)),
          collapseKey,
          send.size,
          topic,
          headStartMs,
          sealed?.keyId,
          sealed?.bytes,
        ],
        'schedule',
      );
    }
  }

  /**
   * Those that are due, the earliest first: at most `limit` of them, and no more once they have `recipients`. Of a key and person the oldest
   * alone: which of them stays in the end must not be chance (one that fails again and again keeps no newer one). Takes no lock: `close` decides who publishes.
   */
  async findDue(limit: number, recipients: number, without: readonly string[]): Promise<ScheduledSend[]> {
    const rows = await this.database.query<Row>(
      openSends(`${lookAt('s')} <= clock_timestamp() AND s.id <> ALL($3::uuid[])`),
      [limit, recipients, without],
      'due-sends',
    );
    return rows.map(toScheduledSend);
  }

  /** Of these the ones that are still open, as `findDue` has them, though others are not to look at them yet. */
  async findOpen(ids: readonly string[], limit: number, recipients: number): Promise<ScheduledSend[]> {
    const rows = await this.database.query<Row>(
      openSends('s.id = ANY($3::uuid[])'),
      [limit, recipients, ids],
      'open-sends',
    );
    return rows.map(toScheduledSend);
  }

  /** In how many milliseconds the next one is due, of those within so many, or came to be just now; undefined: none. */
  async nextInMs(withinMs: number): Promise<number | undefined> {
    const [row] = await this.database.query<{ in_ms: number | null }>(
      `SELECT (extract(epoch FROM min(${lookAt('s')}) - clock_timestamp()) * 1000)::float8 AS in_ms FROM scheduled_sends s
       WHERE s.closed_at IS NULL AND ${lookAt('s')} > clock_timestamp() - interval '200 ms'
         AND ${lookAt('s')} <= clock_timestamp() + make_interval(secs => $1::float8 / 1000)`,
      [withinMs],
      'next-send',
    );
    return row?.in_ms ?? undefined;
  }

  /** Lets others go first: for half a second, or (`failed`) for twice as long each time, up to half a minute. */
  async postpone(ids: readonly string[], why: 'held' | 'failed'): Promise<void> {
    await this.database.query(
      `UPDATE scheduled_sends s SET failures = least(s.failures + $2::int, 6),
         next_at = CASE WHEN s.topic IS NULL THEN t.later ELSE s.next_at END,
         topic_next_at = CASE WHEN s.topic IS NOT NULL THEN t.later END
       FROM (SELECT id, clock_timestamp() + make_interval(secs => 0.5 * 2 ^ (failures * $2::int)) AS later
             FROM scheduled_sends WHERE id = ANY($1::uuid[])) t
       WHERE s.id = t.id AND s.closed_at IS NULL`,
      [ids, why === 'failed' ? 1 : 0],
      'postpone-sends',
    );
  }

  /** Likewise all that is due for these people alone, whose feeds are held: each would wait for them by itself. */
  async postponeFor(recipients: readonly string[]): Promise<void> {
    await this.database.query(
      `UPDATE scheduled_sends SET next_at = clock_timestamp() + interval '0.5 s'
       WHERE closed_at IS NULL AND next_at <= clock_timestamp() AND topic IS NULL AND size = 1 AND recipients && $1::text[]`,
      [recipients],
      'postpone-people',
    );
  }

  /**
   * Closes the rows that these sends publish, in the transaction that does so, or says up to whom they are published. Answers those that it
   * held: what another node is about to publish, or has published to these people since it was read, or somebody to cancel, is left to them,
   * and not waited for. One of whose people somebody was erased since it was read stays open: it is read again, without him.
   */
  async close(tx: Sql, sends: readonly PlannedSend[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE scheduled_sends s
       SET published_as = l.send_id, resume_after = l.up_to, closed_at = CASE WHEN l.up_to IS NULL THEN now() END,
         request = CASE WHEN l.up_to IS NULL THEN '{}'::json ELSE s.request END,
         sealed_key = CASE WHEN l.up_to IS NOT NULL THEN s.sealed_key END, sealed = CASE WHEN l.up_to IS NOT NULL THEN s.sealed END
       FROM (SELECT d.id, t.send_id, t.up_to FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[]) AS t (id, send_id, after, up_to, people)
             JOIN scheduled_sends d ON d.id = t.id AND d.closed_at IS NULL AND d.resume_after IS NOT DISTINCT FROM t.after
               AND (d.topic IS NOT NULL OR cardinality(d.recipients) = t.people)
             ORDER BY d.id FOR UPDATE OF d SKIP LOCKED) l
       WHERE s.id = l.id RETURNING s.id`,
      [
        sends.map(({ scheduled }) => scheduled?.id),
        sends.map(({ sendId }) => sendId),
        sends.map(({ scheduled }) => scheduled?.after),
        sends.map(({ scheduled }) => scheduled?.upTo),
        sends.map(({ recipients }) => recipients.length),
      ],
      'close-due',
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Whether everybody to whom these bring what was scheduled for a topic follows it still. The others are not asked about. */
  async areStillFollowed(tx: Sql, sends: readonly PlannedSend[]): Promise<boolean> {
    const due = sends.filter(
      ({ scheduled, topic, recipients }) => scheduled && topic !== null && recipients.length > 0,
    );
    if (due.length === 0) return true;
    const rows = await tx.query(
      `SELECT 1 FROM unnest($1::text[], $2::text[]) AS t (topic, recipient)
       WHERE NOT EXISTS (SELECT 1 FROM topic_followers f WHERE f.topic = t.topic AND f.recipient = t.recipient) LIMIT 1`,
      [
        due.flatMap(({ topic, recipients }) => recipients.map(() => topic)),
        due.flatMap(({ recipients }) => recipients.map(({ userId }) => userId)),
      ],
      'still-followed',
    );
    return rows.length === 0;
  }

  /** Closes what expired before it was published, at most so many. */
  async closeExpired(limit: number): Promise<number> {
    const rows = await this.database.query(
      `UPDATE scheduled_sends SET closed_at = now(), ${SCHEDULE_UNSAID}
       WHERE id IN (SELECT id FROM scheduled_sends
                    WHERE closed_at IS NULL AND expires_at <= clock_timestamp()
                    ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [limit],
    );
    return rows.length;
  }

  /** Forgets what was closed so long ago, at most `limit` of them. Its notifications may live to the end of their week: it is found as long. */
  async deleteClosed(tx: Sql, days: number, limit: number): Promise<number> {
    const rows = await tx.query(
      `DELETE FROM scheduled_sends WHERE id IN (
         SELECT id FROM scheduled_sends WHERE closed_at < now() - make_interval(days => $1::int)
         ORDER BY closed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [days, limit],
    );
    return rows.length;
  }
}
