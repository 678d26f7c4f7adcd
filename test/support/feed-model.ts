import type { FeedChange, FeedMessage } from '../../src/notifications/feed/feed-change.js';
import type { FeedPage, FeedReading } from '../../src/notifications/feed/feed-reader.js';
import { type Counts, type NotificationRecord, UNTOUCHED } from '../../src/notifications/notification.record.js';

export const LIFE = { installation: 'aabbccdd', epoch: 7 };

export function aRecord(id: string, seq: number, rev = seq): NotificationRecord {
  return {
    id,
    seq,
    rev,
    content: {
      type: 'order_status',
      category: 'system',
      topic: null,
      priority: 1,
      title: 'Your order',
      message: 'It is on its way.',
      actionUrl: null,
      data: '{}',
      createdAt: 0,
      expiresAt: null,
    },
    ...UNTOUCHED,
  };
}

/** A notification as a client holds it. */
export interface Held {
  seq: number;
  isRead: boolean;
  isSeen: boolean;
}

export function heldOf({ seq, readAt, seenAt }: NotificationRecord): Held {
  return { seq, isRead: readAt !== null, isSeen: seenAt !== null };
}

interface Row {
  record: NotificationRecord;
  gone: boolean;
  /** Since it took its place, it has never been out of the inbox. */
  hasStayed: boolean;
}

const isIn = ({ record, gone }: Row) => !gone && record.archivedAt === null;
const isAway = (row: Row) => !row.gone && !isIn(row);
const seenNow = ({ seenAt }: NotificationRecord) => seenAt ?? 1;

/** A feed as PostgreSQL keeps it, without PostgreSQL: each call is one transaction, and answers what the bus would carry. */
export class FeedModel {
  readonly rows = new Map<string, Row>();
  lastSeq = 0;
  resyncSeq = 0;
  life = LIFE;
  /** Whose each place was when it was taken. */
  readonly places = new Map<number, string>();
  /** The inbox as it was at each number: what a client that stands there has loaded. */
  readonly history = new Map<number, Map<string, Held>>([[0, new Map()]]);

  publish(count: number): FeedMessage {
    return this.transaction(() =>
      Array.from({ length: count }, (): FeedChange => {
        const number = (this.lastSeq += 1);
        const record = aRecord(`n${number}`, number);
        this.rows.set(record.id, { record, gone: false, hasStayed: true });
        this.places.set(number, record.id);
        return { kind: 'ADDED', number, ...this.counts, record };
      }),
    );
  }

  /** Marks one read, whichever `pick` hits; away or not. */
  read(pick: number): FeedMessage | undefined {
    const row = this.pick(pick, ({ gone }) => !gone);
    if (row?.record.readAt !== null) return undefined;
    return this.change(row, { readAt: 1, seenAt: seenNow(row.record) });
  }

  seen(pick: number): FeedMessage | undefined {
    const row = this.pick(pick, ({ gone }) => !gone);
    return row?.record.seenAt === null ? this.change(row, { seenAt: 1 }) : undefined;
  }

  /** Out of the inbox, and alive: into the archive. */
  away(pick: number): FeedMessage | undefined {
    return this.change(this.pick(pick, isIn), { archivedAt: 1 });
  }

  /** Out of the archive, to the place that it had. */
  back(pick: number): FeedMessage | undefined {
    return this.change(this.pick(pick, isAway), { archivedAt: null });
  }

  /** Back as from a snooze: at a new place, and as new. */
  wake(pick: number): FeedMessage | undefined {
    const row = this.pick(pick, isAway);
    if (!row) return undefined;
    const seq = this.lastSeq + 1;
    this.places.set(seq, row.record.id);
    row.hasStayed = true;
    return this.change(row, { seq, archivedAt: null, readAt: null, seenAt: null, resurfacedAt: 1 });
  }

  remove(pick: number): FeedMessage | undefined {
    const row = this.pick(pick, ({ gone }) => !gone);
    return this.change(row, {}, true);
  }

  /** All at once, too much to tell. */
  readAll(): FeedMessage {
    const message = this.transaction(() =>
      [...this.rows.values()]
        .filter((row) => isIn(row) && row.record.readAt === null)
        .map((row) => this.apply(row, { readAt: 1, seenAt: seenNow(row.record) })),
    );
    if (message.to >= message.from) this.resyncSeq = this.lastSeq;
    return { ...message, changes: null };
  }

  page(reading: FeedReading, after: number | null, limit: number): FeedPage {
    const number = (record: NotificationRecord) => (reading === 'added' ? record.seq : record.rev);
    const found = [...this.rows.values()]
      .filter((row) => after !== null && number(row.record) > after && (reading === 'changed' || isIn(row)))
      .sort((a, b) => number(a.record) - number(b.record));
    return {
      ...this.life,
      lastSeq: this.lastSeq,
      ...this.counts,
      resyncFloor: this.resyncSeq,
      addedFloor: 0,
      entries: found
        .slice(0, limit)
        .map((row) => ({ number: number(row.record), inInbox: isIn(row), record: row.record })),
      hasMore: found.length > limit,
    };
  }

  /** What a client that loads the inbox now would hold, by id. */
  inbox(): Map<string, Held> {
    return new Map([...this.rows.values()].filter(isIn).map(({ record }) => [record.id, heldOf(record)]));
  }

  /** The places of those that have been in the inbox ever since they took them. */
  placesKept(): number[] {
    return [...this.rows.values()].filter((row) => isIn(row) && row.hasStayed).map(({ record }) => record.seq);
  }

  get counts(): Counts {
    const held = [...this.rows.values()].filter(isIn).map(({ record }) => record);
    return {
      unread: held.filter(({ readAt }) => readAt === null).length,
      unseen: held.filter(({ seenAt }) => seenAt === null).length,
    };
  }

  private pick(pick: number, among: (row: Row) => boolean): Row | undefined {
    const rows = [...this.rows.values()].filter(among);
    return rows[pick % Math.max(1, rows.length)];
  }

  private change(row: Row | undefined, to: Partial<NotificationRecord>, gone = false): FeedMessage | undefined {
    return row && this.transaction(() => [this.apply(row, to, gone)]);
  }

  /** Which event it is follows from the row before and after. */
  private apply(row: Row, to: Partial<NotificationRecord>, gone = false): FeedChange {
    const wasIn = isIn(row);
    const number = (this.lastSeq += 1);
    row.record = { ...row.record, ...to, rev: number };
    row.gone = gone;
    if (!isIn(row)) {
      row.hasStayed = false;
      return { kind: 'REMOVED', number, ...this.counts, id: row.record.id };
    }
    return { kind: wasIn ? 'UPDATED' : 'ADDED', number, ...this.counts, record: row.record };
  }

  private transaction(work: () => FeedChange[]): FeedMessage {
    const from = this.lastSeq + 1;
    const changes = work();
    this.history.set(this.lastSeq, this.inbox());
    return { ...this.life, from, to: this.lastSeq, at: 0, changes };
  }
}
