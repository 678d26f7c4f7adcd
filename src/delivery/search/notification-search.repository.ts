import { Injectable } from '@nestjs/common';
import {
  Conditions,
  marksOf,
  type NotificationRecord,
  type NotificationStatusName,
  ownQueryOf,
  queryOf,
  RECORD_COLUMNS,
  type RecordRow,
  toRecord,
} from '../../notifications/index.js';
import { OperatorsDatabase, TooSlowError } from '../../platform/database/index.js';
import { type Facet, inOrder, newestOf, sparsest } from './facets.js';
import { isHeavy } from './feed-length.js';
import { isOneOf, STATUS_SQL } from './notification-status.js';
import { facetsOf, type NotificationQuery } from './notification-search-filter.js';
import { aboveMillisecond, type Lead, type Look, type Stretch, startOfMillisecond } from './page-walk.js';

/** One notification, whoever it is for and whatever became of it; what is sealed stays so. */
export interface FoundNotification {
  id: string;
  recipient: string;
  /** The send that made it. */
  sendId: string;
  /** That this send was a part of. */
  bulkSendId: string | null;
  record: NotificationRecord;
  /** Of its recipient's feed. */
  epoch: number;
}

/** Where notifications are looked for, the newest first. */
export type NotificationSource =
  | { kind: 'all' }
  | { kind: 'person'; recipient: string }
  /** Those that ended so. */
  | { kind: 'gone'; gone: readonly string[] }
  /** Those of sends, or of contents, that bear the same millisecond. */
  | { kind: 'send_id' | 'content_id'; ids: readonly string[] }
  | { kind: 'ids'; ids: readonly string[] };

type Row = RecordRow & {
  recipient: string;
  send_id: string;
  bulk_id: string | null;
  epoch: number | null;
  status: NotificationStatusName;
};
interface LookRow extends Partial<Row>, Record<string, unknown> {
  looked: number;
  least: string | null;
}

/** Which sends a parameter names: one may have been scheduled, and a bulk send became many. */
const sendsOfName = (name: string) =>
  `SELECT ${name}::uuid UNION ALL SELECT published_as FROM scheduled_sends WHERE id = ${name}::uuid`;
const sendsOfBulk = (name: string) => `SELECT send_id FROM bulk_send_parts WHERE bulk_id = ${name}::uuid`;
/** A beginning that stands in millions of texts: walking on finds it sooner. */
const ASK_MS = 80;
/** Whom a content is for, how many they are, is not known of it: few at a time are looked into, at first. */
const CONTENT_SIZE = 20;

/** Everybody's notifications, as operators look for them. Reads alone, without a lock, over connections of its own. */
@Injectable()
export class NotificationSearchRepository {
  constructor(private readonly database: OperatorsDatabase) {}

  /**
   * Looks at the next `width` rows of a source, and answers those that match, at most `wanted`.
   * @param text what is looked for in each of them; undefined: their contents were found by it, or nothing is.
   */
  async look(
    source: NotificationSource,
    query: NotificationQuery,
    { before, width, wanted, text }: { before: string; width: number; wanted: number; text?: string | undefined },
  ): Promise<Look<FoundNotification>> {
    const conditions = new Conditions();
    const matches = matchingSql(query, conditions);
    const looked = sourceSql(source, { before, floor: query.floor }, { width, matches }, conditions);
    const words =
      text === undefined
        ? ''
        : `JOIN LATERAL (SELECT c.words FROM contents c WHERE c.id = n.content_id OFFSET 0) c ON c.words @@ ${queryOf(conditions.param(text))}`;
    const rows = await inOrder(this.database, (sql) =>
      sql.query<LookRow>(
        `WITH looked AS MATERIALIZED (${looked}), found AS (
         SELECT n.*, ${STATUS_SQL} AS status FROM looked n ${words} WHERE ${matches} ORDER BY n.id DESC LIMIT ${conditions.param(wanted)}::int
       )
       SELECT l.looked, l.least, f.*
       FROM (SELECT count(*)::int AS looked, (SELECT id FROM looked ORDER BY id LIMIT 1) AS least FROM looked) l
       LEFT JOIN (
         SELECT ${RECORD_COLUMNS}, n.recipient, n.send_id, n.status, feeds.epoch,
           (SELECT p.bulk_id FROM bulk_send_parts p WHERE p.send_id = n.send_id LIMIT 1) AS bulk_id
         FROM found n JOIN contents c ON c.id = n.content_id LEFT JOIN feeds ON feeds.recipient = n.recipient
       ) f ON true ORDER BY f.id DESC`,
        conditions.params,
      ),
    );
    const [{ looked: count, least } = { looked: 0, least: null }] = rows;
    return {
      found: rows.flatMap((row) => (row.id === undefined || row.id === null ? [] : [toFound(row as LookRow & Row)])),
      end: count < width ? null : least,
      looked: count,
    };
  }

  /** Sends that have these facets, newest first: what their notifications are found by. */
  async sends(query: NotificationQuery, before: string, facet: Facet, limit: number): Promise<Lead[]> {
    const conditions = new Conditions();
    const stretch = leadStretch({ before, floor: query.floor });
    const newest = newestOf('sends', facet, stretch, limit, conditions, 'x.id, x.recipients');
    return inOrder(this.database, (sql) =>
      sql.query<Lead & Record<string, unknown>>(
        `SELECT x.id, x.recipients AS size FROM (${newest}) x ORDER BY x.id DESC`,
        conditions.params,
      ),
    );
  }

  /** By which facet sends are found soonest. */
  sparsest(query: NotificationQuery): Promise<Facet | undefined> {
    return sparsest(this.database, 'sends', facetsOf(query), leadStretch(query), () => new Conditions());
  }

  /** The send of this name, and those that a bulk send of this name became, newest first; of one that was scheduled, what it was published as. */
  async namedSends({ sendId, bulkSendId }: NotificationQuery): Promise<Lead[]> {
    const [own, parts] = await Promise.all([
      sendId === undefined
        ? undefined
        : this.database.read<Lead & Record<string, unknown>>(
            `SELECT s.id, s.recipients AS size FROM sends s
             WHERE s.id = ANY(ARRAY(${sendsOfName('$1')}))`,
            [sendId],
            'send-by-name',
          ),
      bulkSendId === undefined
        ? undefined
        : this.database.read<Lead & Record<string, unknown>>(
            `SELECT s.id, s.recipients AS size FROM sends s
             WHERE s.id = ANY(ARRAY(${sendsOfBulk('$1')})) ORDER BY s.id DESC`,
            [bulkSendId],
            'sends-of-bulk',
          ),
    ]);
    if (!own || !parts) return own ?? parts ?? [];
    return parts.filter(({ id }) => own.some((send) => send.id === id));
  }

  /** Whether he was told more than can be read for one page. */
  isHeavy(recipient: string): Promise<boolean> {
    return isHeavy(this.database, recipient);
  }

  /** Notifications that a channel gave up, newest first. */
  async failed({ before, floor }: Stretch, limit: number): Promise<(Lead & { notificationId: string })[]> {
    const stretch = leadStretch({ before, floor });
    return this.database.read<Lead & { notificationId: string } & Record<string, unknown>>(
      `SELECT d.id, d.notification_id AS "notificationId", 1 AS size FROM deliveries d
       WHERE d.state = 'FAILED' AND d.id < $1 AND d.id >= $2 AND d.notification_id IS NOT NULL ORDER BY d.id DESC LIMIT $3`,
      [stretch.before, stretch.floor, limit],
      'failed-notifications',
    );
  }

  /**
   * Contents in these words, newest first. By their index, which has no order: undefined, if it takes too long to look at all that it has.
   * @param recipient of what this person was told, or many were.
   */
  async contents(
    text: string,
    { before, floor }: Stretch,
    recipient: string | undefined,
    limit: number,
  ): Promise<Lead[] | undefined> {
    const stretch = leadStretch({ before, floor });
    const conditions = new Conditions();
    const words = conditions.param(text);
    const query = recipient === undefined ? queryOf(words) : ownQueryOf(words, conditions.param(marksOf(recipient)));
    const [below, from, most] = [stretch.before, stretch.floor, limit].map((value) => conditions.param(value));
    try {
      return await this.database.transaction(
        (tx) =>
          tx.query<Lead & Record<string, unknown>>(
            `SELECT c.id, ${CONTENT_SIZE} AS size FROM (
               SELECT c.id FROM contents c WHERE c.words @@ ${query} AND c.id < ${below}::uuid AND c.id >= ${from}::uuid OFFSET 0
             ) c ORDER BY c.id DESC LIMIT ${most}::int`,
            conditions.params,
          ),
        { statementTimeoutMs: ASK_MS },
      );
    } catch (error) {
      if (error instanceof TooSlowError) return undefined;
      throw error;
    }
  }
}

/** Whatever bears a millisecond of this stretch. */
function leadStretch({ before, floor }: Stretch): Stretch {
  return { before: aboveMillisecond(before), floor: startOfMillisecond(floor) };
}

function sourceSql(
  source: NotificationSource,
  stretch: Stretch,
  { width, matches }: { width: number; matches: string },
  conditions: Conditions,
): string {
  const [below, from, most] = [stretch.before, stretch.floor, width].map((value) => conditions.param(value));
  const inStretch = `n.id < ${below}::uuid AND n.id >= ${from}::uuid`;
  const newest = `ORDER BY n.id DESC LIMIT ${most}::int`;
  switch (source.kind) {
    case 'all':
      return `SELECT n.* FROM notifications n WHERE ${inStretch} ${newest}`;
    case 'person':
      // All of his that match, by the index that has them, and then in order: the planner would rather walk through everybody's.
      return `SELECT n.* FROM (
          SELECT n.* FROM notifications n WHERE n.recipient = ${conditions.param(source.recipient)} AND ${matches} AND ${inStretch} OFFSET 0
        ) n ${newest}`;
    case 'gone':
      return `SELECT n.* FROM unnest(${conditions.param(source.gone)}::text[]) AS g (kind)
        CROSS JOIN LATERAL (
          SELECT n.* FROM notifications n
          WHERE n.gone = g.kind AND n.gone IN ('deleted', 'recalled', 'expired', 'replaced') AND ${inStretch} ${newest}
        ) n ${newest}`;
    case 'ids':
      return `SELECT n.* FROM notifications n WHERE n.id = ANY(${conditions.param(source.ids)}::uuid[]) AND ${inStretch} ${newest}`;
    default: {
      const ids = conditions.param(source.ids);
      const starts = conditions.param(source.ids.map(startOfMillisecond));
      const ends = conditions.param(source.ids.map(aboveMillisecond));
      return `SELECT n.* FROM unnest(${ids}::uuid[], ${starts}::uuid[], ${ends}::uuid[]) AS l (id, starts, ends)
        CROSS JOIN LATERAL (
          SELECT n.* FROM notifications n
          WHERE n.id >= l.starts AND n.id < l.ends AND n.${source.kind} = l.id AND ${inStretch} ${newest}
        ) n ${newest}`;
    }
  }
}

/** Everything that is asked for, of `notifications n`: whatever they were found by may say less. */
function matchingSql(query: NotificationQuery, conditions: Conditions): string {
  const { userId, sendId, bulkSendId, types, categories, topics, priorities, statuses } = query;
  conditions.add('true');
  if (userId !== undefined) conditions.add('n.recipient = ?', userId);
  if (sendId !== undefined) conditions.add(`n.send_id = ANY(ARRAY(${sendsOfName(conditions.param(sendId))}))`);
  if (bulkSendId !== undefined) conditions.add(`n.send_id = ANY(ARRAY(${sendsOfBulk(conditions.param(bulkSendId))}))`);
  if (types) conditions.add('n.type = ANY(?::text[])', types);
  if (categories) conditions.add('n.category = ANY(?::text[])', categories);
  if (topics) conditions.add('n.topic = ANY(?::text[])', topics);
  if (priorities) conditions.add('n.priority = ANY(?::smallint[])', priorities);
  if (statuses) conditions.add(isOneOf(statuses));
  return conditions.sql;
}

const ENDED: ReadonlySet<NotificationStatusName> = new Set(['FAILED', 'CANCELLED', 'EXPIRED']);

function toFound(row: Row): FoundNotification {
  const ended = ENDED.has(row.status) ? (row.status as NonNullable<NotificationRecord['ended']>) : undefined;
  return {
    id: row.id,
    recipient: row.recipient,
    sendId: row.send_id,
    bulkSendId: row.bulk_id,
    record: { ...toRecord(row), ...(ended && { ended }) },
    epoch: row.epoch ?? 0,
  };
}
