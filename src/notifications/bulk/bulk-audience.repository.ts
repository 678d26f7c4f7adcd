import { Injectable } from '@nestjs/common';
import { Database, OperatorsDatabase } from '../../platform/database/index.js';
import { TopicsRepository } from '../topics/topics.repository.js';
import type { BulkAudience } from './bulk-send.js';

/** The next of an audience, in byte order. */
export interface AudiencePage {
  userIds: string[];
  /** All of the audience up to this one is in this page, or was before. */
  upTo: string;
  /** There are no others behind these. */
  isLast: boolean;
}

/** Rows of `recipients` that one statement looks through for those who have some attributes: some 20 ms. */
const STRETCH = 10_000;
/** Of one page: of rare ones few are found in a stretch. */
const STRETCHES = 10;
/** Rows that one statement counts: some 50 ms, as reports may hold no old snapshot open. */
const COUNTED_AT_ONCE = 100_000;

/**
 * Whom a bulk send is for, read in byte order from a place on, and never twice: each is passed once, whoever comes and goes meanwhile. Statements
 * read a bounded number of rows by the primary key, and need no index of attributes: all pages together read everybody once.
 */
@Injectable()
export class BulkAudienceRepository {
  constructor(
    private readonly database: Database,
    private readonly operators: OperatorsDatabase,
    private readonly topics: TopicsRepository,
  ) {}

  /** @param after empty: from the first one on. @param limit so many at most; a page may be empty, and not the last. */
  async page(bulkId: string, audience: BulkAudience, after: string, limit: number): Promise<AudiencePage> {
    if (audience.kind === 'attributes') return this.matching(audience.attributes, after, limit);
    const userIds = await this.next(bulkId, audience, after, limit);
    return { userIds, upTo: userIds.at(-1) ?? after, isLast: userIds.length < limit };
  }

  private async next(
    bulkId: string,
    audience: Exclude<BulkAudience, { kind: 'attributes' }>,
    after: string,
    limit: number,
  ): Promise<string[]> {
    if (audience.kind === 'topic') return this.topics.followers(audience.topic, after, limit);
    const rows =
      audience.kind === 'list'
        ? await this.database.query<{ id: string }>(
            `SELECT recipient AS id FROM bulk_send_recipients WHERE bulk_id = $1 AND recipient > $2 ORDER BY recipient LIMIT $3`,
            [bulkId, after, limit],
            'bulk-list',
          )
        : await this.database.query<{ id: string }>(
            'SELECT id FROM recipients WHERE id > $1 ORDER BY id LIMIT $2',
            [after, limit],
            'bulk-everyone',
          );
    return rows.map(({ id }) => id);
  }

  private async matching(attributes: string, after: string, limit: number): Promise<AudiencePage> {
    let upTo = after;
    for (let stretch = 1; ; stretch += 1) {
      const [row] = await this.database.query<{ user_ids: string[]; last: string | null; looked: number }>(
        `WITH stretch AS MATERIALIZED (
           SELECT id, attributes @> $2::jsonb AS is_in FROM recipients WHERE id > $1 ORDER BY id LIMIT $3
         )
         SELECT (SELECT coalesce(array_agg(id), '{}') FROM (SELECT id FROM stretch WHERE is_in ORDER BY id LIMIT $4) f) AS user_ids,
                max(id) AS last, count(*)::int AS looked FROM stretch`,
        [upTo, attributes, STRETCH, limit],
        'bulk-attributes',
      );
      const userIds = row?.user_ids ?? [];
      const isFull = userIds.length === limit;
      const isLast = !isFull && (row?.looked ?? 0) < STRETCH;
      upTo = (isFull ? userIds.at(-1) : row?.last) ?? upTo;
      if (userIds.length > 0 || isLast || stretch === STRETCHES) return { userIds, upTo, isLast };
    }
  }

  /** Whether a topic is there at all. */
  async isTopic(topic: string): Promise<boolean> {
    return (await this.topics.find('', [topic])).length > 0;
  }

  /**
   * How many there are now; undefined: it could not be counted by then.
   *
   * @param list how many a list names.
   * @param untilMs by `performance.now()`.
   */
  async count(audience: BulkAudience, list: number, untilMs = Number.POSITIVE_INFINITY): Promise<number | undefined> {
    if (audience.kind === 'list') return list;
    if (audience.kind === 'topic') return (await this.topics.find('', [audience.topic]))[0]?.followers ?? 0;
    const attributes = audience.kind === 'attributes' ? audience.attributes : '{}';
    let total = 0;
    let after = '';
    for (;;) {
      if (performance.now() > untilMs) return undefined;
      const [row] = await this.operators.read<{ found: number; looked: number; last: string | null }>(
        `SELECT count(*) FILTER (WHERE is_in)::int AS found, count(*)::int AS looked, max(id) AS last
         FROM (SELECT id, ${audience.kind === 'everyone' ? '$2::jsonb IS NOT NULL' : 'attributes @> $2::jsonb'} AS is_in
               FROM recipients WHERE id > $1 ORDER BY id LIMIT $3) t`,
        [after, attributes, COUNTED_AT_ONCE],
        `bulk-count-${audience.kind}`,
      );
      total += row?.found ?? 0;
      if (row?.last == null || row.looked < COUNTED_AT_ONCE) return total;
      after = row.last;
    }
  }
}
