import { Injectable } from '@nestjs/common';
import { done, Gatherer } from '../../platform/batching/index.js';
import { Database, InstallationEpoch } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { FeedsRead } from '../events/index.js';
import type { Counts, NotificationRecord } from '../notification.record.js';
import { ContentOpener } from '../sealing/content-opener.js';
import { type FeedRow, IN_INBOX, NO_FEED, RECORD_COLUMNS, type RecordRow, toRecord } from './feed.rows.js';

/** "added": what took a place behind `after` and is still in the inbox, by seq. "changed": all that changed, by rev. */
export type FeedReading = 'added' | 'changed';

export interface FeedPage extends Counts {
  /** The feed in the same snapshot as the entries. */
  installation: string;
  epoch: number;
  lastSeq: number;
  /** A reader below this can't be told one by one what changed. */
  resyncFloor: number;
  /** A reader below this has missed what is no longer kept. */
  addedFloor: number;
  entries: { number: number; inInbox: boolean; record: NotificationRecord }[];
  hasMore: boolean;
}

interface Question {
  reading: FeedReading;
  recipient: string;
  /** null: only where the feed stands. */
  after: number | null;
  limit: number;
}

export const PAGE_SIZE = 200;
/** Rows in one statement, and statements at once: many come back together, each row may have 26 KB, and the rest of Herald wants its pool. */
const MAX_ROWS = 2_000;
const MAX_IN_FLIGHT = 3;

type Row = RecordRow & Omit<FeedRow, 'seen_seq'> & { ord: number; in_inbox: boolean };

/** One snapshot for the feed and its entries: a position read with what it stands for. */
const statement = (reading: FeedReading) => {
  const number = reading === 'added' ? 'seq' : 'rev';
  return `
  SELECT q.ord, coalesce(f.epoch, 0) AS epoch, coalesce(f.last_seq, 0) AS last_seq, coalesce(f.unread_count, 0) AS unread_count,
         coalesce(f.unseen_count, 0) AS unseen_count, coalesce(f.resync_seq, 0) AS resync_seq, coalesce(f.added_floor, 0) AS added_floor, e.*
  FROM unnest($1::int[], $2::text[], $3::bigint[], $4::int[]) AS q (ord, recipient, after, max)
  LEFT JOIN feeds f ON f.recipient = q.recipient
  LEFT JOIN LATERAL (
    SELECT ${RECORD_COLUMNS}, (${IN_INBOX}) AS in_inbox
    FROM (SELECT * FROM notifications n
          WHERE n.recipient = q.recipient AND n.${number} > q.after ${reading === 'added' ? `AND ${IN_INBOX}` : ''}
          ORDER BY n.${number} LIMIT q.max) n
    JOIN contents c ON c.id = n.content_id
    ORDER BY n.${number}
  ) e ON f.last_seq > q.after
  -- By the number, too: a sort keeps no order among equals.
  ORDER BY q.ord, e.${number}`;
};
const STATEMENTS = { added: statement('added'), changed: statement('changed') };

/** Reads feeds from a position on. Questions asked at the same time are gathered into one statement. */
@Injectable()
export class FeedReader {
  private readonly gatherers = {
    added: this.gatherer('added'),
    changed: this.gatherer('changed'),
  };

  constructor(
    private readonly database: Database,
    private readonly epoch: InstallationEpoch,
    private readonly opener: ContentOpener,
    private readonly events: Events,
  ) {}

  /** @param limit at most PAGE_SIZE entries. */
  read(reading: FeedReading, recipient: string, after: number | null, limit = PAGE_SIZE): Promise<FeedPage> {
    return this.gatherers[reading].add({ reading, recipient, after, limit });
  }

  private gatherer(reading: FeedReading): Gatherer<Question, FeedPage> {
    return new Gatherer(async (questions) => (await this.answer(reading, questions)).map((page) => done(page)), {
      maxWeight: MAX_ROWS,
      weightOf: (question) => question.limit,
      maxInFlight: MAX_IN_FLIGHT,
    });
  }

  private async answer(reading: FeedReading, questions: Question[]): Promise<FeedPage[]> {
    const beganMs = performance.now();
    const rows = await this.database.read<Row & Record<string, unknown>>(
      STATEMENTS[reading],
      [
        questions.map((_, index) => index),
        questions.map((question) => question.recipient),
        questions.map((question) => question.after),
        // One more than asked for says whether there is more.
        questions.map((question) => question.limit + 1),
      ],
      `feed-${reading}`,
    );
    this.events.emit(new FeedsRead(questions.length, (performance.now() - beganMs) / 1_000));
    const byQuestion: Row[][] = questions.map(() => []);
    for (const row of rows) byQuestion[row.ord]?.push(row);
    // At once: no other answer of the database may come between rows and epoch.
    const pages = questions.map((question, index) => this.toPage(question, byQuestion[index] ?? []));
    return rows.some((row) => row.sealed !== null) ? this.opened(pages) : pages;
  }

  /** All of them together: the cipher is asked once. */
  private async opened(pages: FeedPage[]): Promise<FeedPage[]> {
    const records = await this.opener.opened(pages.flatMap(({ entries }) => entries.map(({ record }) => record)));
    const next = records.values();
    return pages.map((page) => ({
      ...page,
      entries: page.entries.map((entry) => ({ ...entry, record: next.next().value ?? entry.record })),
    }));
  }

  private toPage(question: Question, rows: Row[]): FeedPage {
    const feed: Omit<FeedRow, 'seen_seq'> = rows[0] ?? NO_FEED;
    const found = rows.filter((row) => row.id !== null);
    return {
      installation: this.epoch.current,
      epoch: feed.epoch,
      lastSeq: feed.last_seq,
      unread: feed.unread_count,
      unseen: feed.unseen_count,
      resyncFloor: Math.max(feed.resync_seq, feed.added_floor),
      addedFloor: feed.added_floor,
      entries: found.slice(0, question.limit).map((row) => ({
        number: question.reading === 'added' ? row.seq : row.rev,
        inInbox: row.in_inbox,
        record: toRecord(row),
      })),
      hasMore: found.length > question.limit,
    };
  }
}
