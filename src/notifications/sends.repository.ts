import { Injectable } from '@nestjs/common';
import { Database, firstIdAt, type Sql, timeOfId } from '../platform/database/index.js';
import { UNSAID } from './bulk/bulk-send.js';
import { applyTransition, type ChangedFeed, lockFeeds } from './feed-changes.js';
import { SCHEDULE_UNSAID } from './scheduled-request.js';
import { TRANSITIONS } from './transitions.js';

/** What became of a send so far. */
export interface SendRecord {
  id: string;
  /** What it was published as, where that is another one than `id`. */
  publishedAs: string | null;
  type: string;
  createdBy: string;
  createdAt: Date;
  scheduledAt: Date | null;
  status: 'SCHEDULED' | 'PUBLISHED' | 'CANCELLED';
  recipients: number;
  delivered: number;
  seen: number;
  read: number;
  cancelled: number;
  /** For how many every channel gave up: whoever delivers knows. */
  failed: number;
}

/** Which sends: by id, or by key; of one caller, or (null) of anybody. */
export interface CancelTarget {
  by: { sendId: string } | { cancellationKey: string };
  createdBy: string | null;
}

/** @param sends how many were cancelled in this transaction. */
export type CancelRecording = (tx: Sql, sends: number) => Promise<void>;

interface ScheduledRow extends Record<string, unknown> {
  id: string;
  type: string;
  created_by: string;
  created_at: Date;
  due_at: Date;
  recipients: number;
  published_as: string | null;
  is_closed: boolean;
}

interface PublishedRow extends Record<string, unknown> {
  id: string;
  type: string;
  created_by: string;
  created_at: Date;
  recipients: number;
  is_cancelled: boolean;
}

/** What became of a bulk send, as of any: by its counts. */
interface BulkRow extends Record<string, unknown>, Omit<SendRecord, 'publishedAs'> {}

const FIND_BULK = `
  SELECT id, type, created_by AS "createdBy", created_at AS "createdAt", scheduled_at AS "scheduledAt",
         CASE state WHEN 'CANCELLED' THEN state WHEN 'SCHEDULED' THEN state ELSE 'PUBLISHED' END AS status,
         greatest(total, accepted) AS recipients, delivered, seen, read, failed,
         (SELECT coalesce(sum(s.recipients), 0)::int FROM bulk_send_parts p JOIN sends s ON s.id = p.send_id
          WHERE p.bulk_id = b.id AND s.recalled_at IS NOT NULL) AS cancelled
  FROM bulk_sends b WHERE id = $1`;

interface CountsRow extends Record<string, unknown> {
  delivered: number;
  seen: number;
  read: number;
  cancelled: number;
}

const NONE = { delivered: 0, seen: 0, read: 0, cancelled: 0 };

/** Sends, as those who sent them see them. All notifications of a send bear its own millisecond in their ids: that is how they are found. */
@Injectable()
export class SendsRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<SendRecord | undefined> {
    const [scheduled] = await this.database.read<ScheduledRow>(
      `SELECT id, type, created_by, created_at, due_at, size AS recipients, published_as, closed_at IS NOT NULL AS is_closed
       FROM scheduled_sends WHERE id = $1`,
      [id],
    );
    if (scheduled && scheduled.published_as === null) return unpublished(scheduled);
    const [bulk] = scheduled ? [] : await this.database.read<BulkRow>(FIND_BULK, [id], 'bulk-as-send');
    if (bulk) return { ...bulk, publishedAs: null };
    const [published] = await this.database.read<PublishedRow>(
      'SELECT id, type, created_by, created_at, recipients, cancelled_at IS NOT NULL AS is_cancelled FROM sends WHERE id = $1',
      [scheduled?.published_as ?? id],
    );
    const send = published ?? scheduled;
    if (!send) return undefined;
    return {
      id,
      publishedAs: scheduled?.published_as ?? null,
      type: send.type,
      createdBy: send.created_by,
      createdAt: (scheduled ?? send).created_at,
      scheduledAt: scheduled?.due_at ?? null,
      status: published?.is_cancelled ? 'CANCELLED' : 'PUBLISHED',
      recipients: send.recipients,
      ...(await this.counts(scheduled?.published_as ?? id)),
      failed: 0,
    };
  }

  private async counts(sendId: string): Promise<CountsRow> {
    const [row] = await this.database.read<CountsRow>(
      `SELECT count(coalesce(delivered_at, taken_at)) AS delivered, count(seen_at) AS seen, count(read_at) AS read,
              count(*) FILTER (WHERE gone = 'recalled') AS cancelled
       FROM notifications WHERE id >= $1 AND id < $2 AND send_id = $3`,
      [...sameMillisecond(sendId), sendId],
      'send-counts',
    );
    return row ?? NONE;
  }

  /**
   * Closes what was not published yet, at most `limit` sends, and answers how many, and for how many people. Whoever publishes one of these
   * at this moment is waited for: it is then found by `markCancelled`.
   * @param record what else is written in its transaction, where that changes something.
   */
  async closeScheduled(
    { by, createdBy }: CancelTarget,
    limit: number,
    record?: CancelRecording,
  ): Promise<{ sends: number; recipients: number }> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query<{ size: number }>(
        `UPDATE scheduled_sends SET closed_at = now(), ${SCHEDULE_UNSAID}
       WHERE closed_at IS NULL AND id IN (
         SELECT id FROM scheduled_sends
         WHERE closed_at IS NULL AND ${'sendId' in by ? 'id' : 'cancellation_key'} = $1 AND ($2::text IS NULL OR created_by = $2)
         ORDER BY id LIMIT $3 FOR UPDATE)
       RETURNING CASE WHEN published_as IS NULL THEN size ELSE 0 END AS size`,
        ['sendId' in by ? by.sendId : by.cancellationKey, createdBy, limit],
      );
      if (rows.length > 0) await record?.(tx, rows.length);
      return { sends: rows.length, recipients: rows.reduce((sum, row) => sum + row.size, 0) };
    });
  }

  /**
   * Stops a bulk send of this id, by this caller: whatever it has published by then is found by `markCancelled`.
   * @param record what else is written in its transaction, where that changes something.
   */
  async closeBulk({ by, createdBy }: CancelTarget, record: (tx: Sql, id: string) => Promise<void>): Promise<void> {
    if (!('sendId' in by)) return;
    await this.database.transaction(async (tx) => {
      const rows = await tx.query(
        `UPDATE bulk_sends SET state = 'CANCELLED', failure = NULL, position = '', finished_at = coalesce(finished_at, clock_timestamp()), ${UNSAID}
         WHERE id = $1 AND state <> 'CANCELLED' AND ($2::text IS NULL OR created_by = $2) RETURNING 1`,
        [by.sendId, createdBy],
      );
      if (rows.length > 0) await record(tx, by.sendId);
    });
  }

  /**
   * Writes down that these are to be recalled, at most `limit` published ones that it names: from here on it will be done, whoever dies.
   * Those that were before are left alone.
   * @param record as above.
   */
  async markCancelled({ by, createdBy }: CancelTarget, limit: number, record?: CancelRecording): Promise<string[]> {
    const named =
      'sendId' in by
        ? `id IN (SELECT $1::uuid UNION ALL SELECT published_as FROM scheduled_sends WHERE id = $1::uuid
                  UNION ALL SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1::uuid)`
        : 'cancellation_key = $1';
    return this.database.transaction(async (tx) => {
      const rows = await tx.query<{ id: string }>(
        `UPDATE sends SET cancelled_at = now()
       WHERE cancelled_at IS NULL AND id IN (
         SELECT id FROM sends
         WHERE cancelled_at IS NULL AND ${named} AND ($2::text IS NULL OR created_by = $2)
         ORDER BY id LIMIT $3 FOR UPDATE)
       RETURNING id`,
        ['sendId' in by ? by.sendId : by.cancellationKey, createdBy, limit],
      );
      if (rows.length > 0) await record?.(tx, rows.length);
      return rows.map((row) => row.id);
    });
  }

  /** Is there one of this id, by this caller? */
  async exists({ by, createdBy }: CancelTarget): Promise<boolean> {
    if (!('sendId' in by)) return true;
    const rows = await this.database.read(
      `SELECT 1 FROM sends WHERE id = $1 AND ($2::text IS NULL OR created_by = $2)
       UNION ALL SELECT 1 FROM scheduled_sends WHERE id = $1 AND ($2::text IS NULL OR created_by = $2)
       UNION ALL SELECT 1 FROM bulk_sends WHERE id = $1 AND ($2::text IS NULL OR created_by = $2)`,
      [by.sendId, createdBy],
    );
    return rows.length > 0;
  }

  /** Sends whose recall was begun so long ago, and not finished: by a node that died, or as a feed was held. */
  async findRecalling(olderThanMs: number, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM sends
       WHERE recalled_at IS NULL AND cancelled_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000)
       ORDER BY cancelled_at LIMIT $2`,
      [olderThanMs, limit],
      'recalling',
    );
    return rows.map((row) => row.id);
  }

  /** Those of a send whom it can still be taken back from, behind `after`, in the order of ids. */
  async findRecallable(sendId: string, after: string, limit: number): Promise<{ recipient: string; id: string }[]> {
    return this.database.query<{ recipient: string; id: string }>(
      `SELECT n.recipient, n.id FROM notifications n
       WHERE n.id >= $1 AND n.id < $2 AND n.id > $4 AND n.send_id = $3 AND n.gone IS NULL AND ${TRANSITIONS.recalled.when}
       ORDER BY n.id LIMIT $5`,
      [...sameMillisecond(sendId), sendId, after, limit],
      'recallable',
    );
  }

  /**
   * Likewise what is in no inbox, and was taken by no provider yet: nobody's count changes by it. Answers whom it was for. Rows are locked in the
   * order of their ids, as by those who write down what providers took. At most `limit` of them.
   */
  async recallUnlisted(sendId: string, limit: number): Promise<{ recipient: string; id: string }[]> {
    return this.database.query<{ recipient: string; id: string }>(
      `WITH locked AS (
         SELECT n.id FROM notifications n
         WHERE n.id >= $1 AND n.id < $2 AND n.send_id = $3 AND n.gone = 'unlisted' AND n.taken_at IS NULL
         ORDER BY n.id LIMIT $4 FOR NO KEY UPDATE
       )
       UPDATE notifications n SET gone = 'recalled' FROM locked l WHERE n.id = l.id AND n.id >= $1 AND n.id < $2
       RETURNING n.recipient, n.id`,
      [...sameMillisecond(sendId), sendId, limit],
      'recall-unlisted',
    );
  }

  /** Takes them back from those whose feeds nobody holds, or (`wait`) from all, once they have been waited for. */
  async recall(
    due: readonly { recipient: string; id: string }[],
    held: 'wait' | 'skip',
  ): Promise<{ changed: ChangedFeed[]; held: string[] }> {
    return this.database.transaction(async (tx) => {
      const recipients = [...new Set(due.map(({ recipient }) => recipient))];
      const feeds = await lockFeeds(tx, recipients, held);
      const free = new Set(feeds.map(({ recipient }) => recipient));
      const changed = await applyTransition(tx, feeds, TRANSITIONS.recalled, {
        condition: 'n.id = ANY($3::uuid[])',
        params: [due.map(({ id }) => id)],
      });
      return { changed, held: recipients.filter((recipient) => !free.has(recipient)) };
    });
  }

  async markRecalled(sendId: string): Promise<void> {
    await this.database.query('UPDATE sends SET recalled_at = now() WHERE id = $1', [sendId], 'recalled');
  }
}

function sameMillisecond(id: string): [string, string] {
  const atMs = timeOfId(id);
  return [firstIdAt(atMs), firstIdAt(atMs + 1)];
}

function unpublished(row: ScheduledRow): SendRecord {
  return {
    id: row.id,
    publishedAs: null,
    type: row.type,
    createdBy: row.created_by,
    createdAt: row.created_at,
    scheduledAt: row.due_at,
    status: row.is_closed ? 'CANCELLED' : 'SCHEDULED',
    recipients: row.recipients,
    ...NONE,
    failed: 0,
    cancelled: row.is_closed ? row.recipients : 0,
  };
}
