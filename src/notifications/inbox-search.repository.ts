import { Injectable } from '@nestjs/common';
import { Database, TooSlowError } from '../platform/database/index.js';
import { RECORD_COLUMNS, type RecordRow, toRecord } from './feed/feed.rows.js';
import type { NotificationRecord } from './notification.record.js';
import { ContentOpener } from './sealing/content-opener.js';
import { type Conditions, conditionsOf, type NotificationFilterValues } from './notification-filter.js';
import { marksOf, ownQueryOf } from './notification-search.js';

type Row = RecordRow & Record<string, unknown>;

export interface Search {
  recipient: string;
  text: string;
  /** Beside the text. */
  filter: NotificationFilterValues;
  /** Those with a place below this. */
  before: number;
  limit: number;
}

/** Numbers of the feed that are walked through first: some 5 ms. A word that stands in one of a hundred fills a page there. */
const FIRST_WALK = 2_000;
const WALKS_GROW = 4;
/** Contents that are looked for in the feed one by one: some 10 µs each. Of a word that stands in more, walking on finds a page. */
const MAX_FOUND = 1_000;
/** A beginning that stands in millions of others' words: the person's own feed is walked through in less. */
const ASK_MS = 250;
/** Numbers of the feed in one statement, some 30 ms, where all are wanted. */
const PICK_WALK = 10_000;

/**
 * A page of what one person was told in certain words. Neither way is good for all of them: the newest are walked through, which finds
 * words that stand in many; then the words' index is asked, which finds those that stand in few. The planner would have to guess, and knows
 * nothing of a partition that has just been filled: each statement leaves it one way (`OFFSET 0`). docs/search.md shows the plans.
 */
@Injectable()
export class InboxSearchRepository {
  constructor(
    private readonly database: Database,
    private readonly opener: ContentOpener,
  ) {}

  /** Newest first. */
  async findPage(search: Search): Promise<NotificationRecord[]> {
    const { before, limit } = search;
    const page = await this.walk(search, before - FIRST_WALK, before, limit);
    if (page.length === limit || before <= FIRST_WALK) return page;
    const found = await this.findContents(search);
    if (found && found.length <= MAX_FOUND) return this.findByContents(search, found);
    let top = before - FIRST_WALK;
    for (let width = FIRST_WALK * WALKS_GROW; page.length < limit && top > 0; width *= WALKS_GROW) {
      page.push(...(await this.walk(search, top - width, top, limit - page.length)));
      top -= width;
    }
    return page;
  }

  private async walk(
    { recipient, text, filter }: Search,
    from: number,
    before: number,
    limit: number,
  ): Promise<NotificationRecord[]> {
    const conditions = conditionsOf(recipient, filter).add('n.seq >= ?', from).add('n.seq < ?', before);
    const query = queryIn(conditions, recipient, text);
    const rows = await this.database.read<Row>(
      `SELECT ${RECORD_COLUMNS}
       FROM (SELECT * FROM notifications n WHERE ${conditions.sql} OFFSET 0) n
       JOIN LATERAL (SELECT * FROM contents c WHERE c.id = n.content_id OFFSET 0) c ON c.words @@ ${query}
       ORDER BY n.seq DESC LIMIT ${conditions.param(limit)}`,
      conditions.params,
    );
    return this.opener.opened(rows.map(toRecord));
  }

  /** How many of them. As long as the feed is, whatever others were told. */
  async count({ recipient, text, filter }: Pick<Search, 'recipient' | 'text' | 'filter'>): Promise<number> {
    const conditions = conditionsOf(recipient, filter);
    const query = queryIn(conditions, recipient, text);
    const [row] = await this.database.read<{ count: number }>(
      `SELECT count(*) AS count
       FROM (SELECT * FROM notifications n WHERE ${conditions.sql} OFFSET 0) n
       JOIN LATERAL (SELECT * FROM contents c WHERE c.id = n.content_id OFFSET 0) c ON c.words @@ ${query}`,
      conditions.params,
    );
    return row?.count ?? 0;
  }

  /**
   * The next ones behind a place, oldest first, for a change of all that match: looked for before the feed is held. What is said never changes;
   * everything else is looked at again.
   */
  async pick(
    { recipient, text, filter }: Pick<Search, 'recipient' | 'text' | 'filter'>,
    { from, upTo, limit }: { from: number; upTo: number; limit: number },
  ): Promise<{ ids: string[]; next: number | null }> {
    const ids: string[] = [];
    for (let at = from; at < upTo; at += PICK_WALK) {
      const conditions = conditionsOf(recipient, filter)
        .add('n.seq > ?', at)
        .add('n.seq <= ?', Math.min(upTo, at + PICK_WALK));
      const query = queryIn(conditions, recipient, text);
      const rows = await this.database.read<{ id: string; seq: number }>(
        `SELECT n.id, n.seq
         FROM (SELECT * FROM notifications n WHERE ${conditions.sql} OFFSET 0) n
         JOIN LATERAL (SELECT * FROM contents c WHERE c.id = n.content_id OFFSET 0) c ON c.words @@ ${query}
         ORDER BY n.seq LIMIT ${conditions.param(limit - ids.length)}`,
        conditions.params,
      );
      ids.push(...rows.map(({ id }) => id));
      if (ids.length === limit) return { ids, next: rows.at(-1)?.seq ?? at };
    }
    return { ids, next: null };
  }

  /** One more than MAX_FOUND says that there are more; undefined: it would take longer than walking on. */
  private async findContents({ recipient, text }: Search): Promise<string[] | undefined> {
    try {
      const rows = await this.database.transaction(
        (tx) =>
          tx.query<{ id: string }>(`SELECT c.id FROM contents c WHERE c.words @@ ${ownQueryOf('$1', '$2')} LIMIT $3`, [
            text,
            marksOf(recipient),
            MAX_FOUND + 1,
          ]),
        { statementTimeoutMs: ASK_MS },
      );
      return rows.map((row) => row.id);
    } catch (error) {
      if (error instanceof TooSlowError) return undefined;
      throw error;
    }
  }

  /** A notification's id bears the same millisecond as its content's: by that it is found, and by nothing else of the feed. */
  private async findByContents(
    { recipient, filter, before, limit }: Search,
    contentIds: readonly string[],
  ): Promise<NotificationRecord[]> {
    if (contentIds.length === 0) return [];
    const conditions = conditionsOf(recipient, filter, `n.recipient || ''`).add('n.seq < ?', before);
    const millisecond = 'left(f.id::text, 13)';
    const rows = await this.database.read<Row>(
      `SELECT ${RECORD_COLUMNS}
       FROM (SELECT n.* FROM unnest(${conditions.param(contentIds)}::uuid[]) AS f (id)
             CROSS JOIN LATERAL (
               SELECT * FROM notifications n
               WHERE n.id >= (${millisecond} || '-0000-0000-000000000000')::uuid
                 AND n.id <= (${millisecond} || '-ffff-ffff-ffffffffffff')::uuid
                 AND n.content_id = f.id AND ${conditions.sql}
               OFFSET 0) n
             ORDER BY n.seq DESC LIMIT ${conditions.param(limit)}) n
       JOIN contents c ON c.id = n.content_id
       ORDER BY n.seq DESC`,
      conditions.params,
    );
    return this.opener.opened(rows.map(toRecord));
  }
}

function queryIn(conditions: Conditions, recipient: string, text: string): string {
  return ownQueryOf(conditions.param(text), conditions.param(marksOf(recipient)));
}
