import { Injectable } from '@nestjs/common';
import { Database, firstIdAt, type Sql } from '../../platform/database/index.js';

/** Something that the installation's own services are told. */
export interface StatusEvent {
  /** The same in all that is sent of it, replays included. */
  id: string;
  kind: string;
  occurredAt: Date;
  notificationId: string;
  deliveryId: string | null;
  recipient: string;
  channel: string | null;
  /** A code of docs/reasons.md. */
  reason: string | null;
}

export interface ClaimedStatusEvent extends StatusEvent {
  isReplay: boolean;
  /** Of this claim. */
  fence: number;
  /** In a row, by now. */
  failures: number;
}

/** What became of one that was claimed. */
export interface StatusSettlement {
  id: string;
  fence: number;
  /** null: it was taken. */
  dueInMs: number | null;
  hasFailed: boolean;
}

export interface StatusBacklog {
  /** Those that are still to be sent; `MOST_COUNTED` stands for that many or more. */
  waiting: number;
  /** When the one that has waited for longest was due; null: none is overdue. */
  waitingSince: Date | null;
}

export interface ReplayWindow {
  fromMs: number;
  toMs: number;
  kinds: readonly string[];
}

export const MOST_COUNTED = 100_000;

/**
 * Status events, which triggers write in the transactions that make them true (the migration `add-status-events`), from there until they were
 * taken. A claim raises the row's fence and puts it off for the length of a lease: whoever ends meanwhile leaves it to others by that, and whoever
 * writes what became of it says the fence of his claim. All clocks are the database's.
 */
@Injectable()
export class StatusEventsRepository {
  constructor(private readonly database: Database) {}

  /** From the commit on they are written down, for so long. */
  async want(kinds: readonly string[], forMs: number): Promise<void> {
    await this.database.query(
      `INSERT INTO status_kinds AS k (kind, wanted_until)
       SELECT kind, clock_timestamp() + make_interval(secs => $2::float8 / 1000)
       FROM (SELECT DISTINCT kind COLLATE "C" AS kind FROM unnest($1::text[]) AS t (kind) ORDER BY 1) AS wanted
       ON CONFLICT (kind) DO UPDATE SET wanted_until = greatest(k.wanted_until, excluded.wanted_until)`,
      [kinds, forMs],
    );
  }

  /** Of what is due, what is new first, and then what has been due for longest. What others are taking is left to them. */
  async claim(limit: number, leaseMs: number): Promise<ClaimedStatusEvent[]> {
    const rows = await this.database.query<ClaimedStatusEvent & Record<string, unknown>>(
      `WITH picked AS (
         SELECT id, due_at FROM status_events WHERE due_at <= clock_timestamp()
         ORDER BY is_replay, due_at LIMIT $1 FOR UPDATE SKIP LOCKED
       )
       UPDATE status_events e SET fence = e.fence + 1, due_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
       FROM picked p WHERE e.id = p.id
       RETURNING e.id, e.kind, e.occurred_at AS "occurredAt", e.notification_id AS "notificationId", e.delivery_id AS "deliveryId",
         e.recipient, e.channel, e.reason, e.is_replay AS "isReplay", e.fence, e.failures, p.due_at AS "wasDueAt"`,
      [limit, leaseMs],
      'claim-status-events',
    );
    return rows.toSorted((a, b) => Number(a['wasDueAt']) - Number(b['wasDueAt']));
  }

  /** Each only if nobody claimed it since. */
  async settle(settlements: readonly StatusSettlement[]): Promise<void> {
    await this.database.query(
      `WITH told AS (
         SELECT * FROM unnest($1::uuid[], $2::integer[], $3::float8[], $4::boolean[]) AS t (id, fence, due_in_ms, has_failed)
       ), locked AS (
         SELECT e.id FROM status_events e JOIN told t ON t.id = e.id
         WHERE e.id = ANY($1::uuid[]) AND e.fence = t.fence AND e.due_at IS NOT NULL ORDER BY e.id FOR UPDATE OF e
       )
       UPDATE status_events e SET
         due_at = clock_timestamp() + make_interval(secs => t.due_in_ms / 1000),
         sent_at = CASE WHEN t.due_in_ms IS NULL THEN clock_timestamp() ELSE e.sent_at END,
         failures = CASE WHEN t.due_in_ms IS NULL THEN 0 WHEN t.has_failed THEN least(e.failures + 1, 30000) ELSE e.failures END
       FROM told t JOIN locked l ON l.id = t.id
       WHERE e.id = ANY($1::uuid[]) AND e.id = t.id AND e.fence = t.fence`,
      [
        settlements.map(({ id }) => id),
        settlements.map(({ fence }) => fence),
        settlements.map(({ dueInMs }) => dueInMs),
        settlements.map(({ hasFailed }) => hasFailed),
      ],
      'settle-status-events',
    );
  }

  /**
   * Makes what was sent, and recorded in that time, due again: those behind `after`, at most so many, in the order of their ids. Answers their number, and
   * where to go on; null: that was the last part.
   * @param record what else is written in its transaction, where that changes something.
   */
  async replay(
    { fromMs, toMs, kinds }: ReplayWindow,
    after: string | null,
    limit: number,
    record?: (tx: Sql) => Promise<void>,
  ) {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query<{ id: string }>(
        `WITH picked AS (
         SELECT id FROM status_events
         WHERE id >= $1 AND id < $2 AND ($3::uuid IS NULL OR id > $3) AND kind = ANY($4) AND due_at IS NULL
         ORDER BY id LIMIT $5 FOR UPDATE
       )
       UPDATE status_events e SET due_at = clock_timestamp(), is_replay = true, failures = 0
       FROM picked p WHERE e.id = p.id RETURNING e.id`,
        [firstIdAt(fromMs), firstIdAt(toMs), after, kinds, limit],
      );
      const last = rows.reduce((greatest, { id }) => (id > greatest ? id : greatest), '');
      if (rows.length > 0) await record?.(tx);
      return { count: rows.length, next: rows.length < limit ? null : last };
    });
  }

  async backlog(most: number = MOST_COUNTED): Promise<StatusBacklog> {
    const [row] = await this.database.read<{ waiting: number; waitingSince: Date | null }>(
      `SELECT (SELECT count(*)::int FROM (SELECT 1 FROM status_events WHERE due_at IS NOT NULL LIMIT $1) AS counted) AS waiting,
              least((SELECT min(due_at) FROM status_events WHERE NOT is_replay AND due_at <= clock_timestamp()),
                    (SELECT min(due_at) FROM status_events WHERE is_replay AND due_at <= clock_timestamp())) AS "waitingSince"`,
      [most],
      'status-backlog',
    );
    return { waiting: row?.waiting ?? 0, waitingSince: row?.waitingSince ?? null };
  }
}
