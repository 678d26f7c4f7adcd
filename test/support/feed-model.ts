import type { FeedChange, FeedMessage } from '../../src/notifications/feed/feed-change.js';
import type { FeedPage, FeedReading } from '../../src/notifications/feed/feed-reader.js';
import type { NotificationRecord } from '../../src/notifications/notification.record.js';

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
    },
    deliveredAt: null,
    seenAt: null,
    readAt: null,
  };
}

/** A feed as PostgreSQL keeps it, without PostgreSQL: each call is one transaction, and answers what the bus would carry. */
export class FeedModel {
  readonly rows = new Map<string, { record: NotificationRecord; gone: boolean }>();
  lastSeq = 0;
  resyncSeq = 0;
  life = LIFE;
  /** The inbox as it was at each number: what a client that stands there has loaded. */
  readonly history = new Map<number, Map<string, boolean>>([[0, new Map()]]);

  publish(count: number): FeedMessage {
    return this.transaction(() =>
      Array.from({ length: count }, (): FeedChange => {
        const number = (this.lastSeq += 1);
        const record = aRecord(`n${number}`, number);
        this.rows.set(record.id, { record, gone: false });
        return { kind: 'ADDED', number, unread: this.unread, record };
      }),
    );
  }

  /** Marks one read, whichever `pick` hits. */
  read(pick: number): FeedMessage | undefined {
    const row = this.pick(pick);
    if (!row || row.record.readAt !== null) return undefined;
    return this.transaction(() => {
      row.record = { ...row.record, rev: (this.lastSeq += 1), readAt: 1 };
      return [{ kind: 'UPDATED', number: this.lastSeq, unread: this.unread, record: row.record }];
    });
  }

  remove(pick: number): FeedMessage | undefined {
    const row = this.pick(pick);
    if (!row) return undefined;
    return this.transaction(() => {
      row.record = { ...row.record, rev: (this.lastSeq += 1) };
      row.gone = true;
      return [{ kind: 'REMOVED', number: this.lastSeq, unread: this.unread, id: row.record.id }];
    });
  }

  /** All at once, too much to tell. */
  readAll(): FeedMessage {
    const message = this.transaction(() =>
      [...this.rows.values()]
        .filter((row) => !row.gone && row.record.readAt === null)
        .map((row): FeedChange => {
          row.record = { ...row.record, rev: (this.lastSeq += 1), readAt: 1 };
          return { kind: 'UPDATED', number: this.lastSeq, unread: 0, record: row.record };
        }),
    );
    if (message.to >= message.from) this.resyncSeq = this.lastSeq;
    return { ...message, changes: null };
  }

  page(reading: FeedReading, after: number | null, limit: number): FeedPage {
    const number = (record: NotificationRecord) => (reading === 'added' ? record.seq : record.rev);
    const found = [...this.rows.values()]
      .filter(({ record, gone }) => after !== null && number(record) > after && (reading === 'changed' || !gone))
      .sort((a, b) => number(a.record) - number(b.record));
    return {
      ...this.life,
      lastSeq: this.lastSeq,
      unread: this.unread,
      resyncFloor: this.resyncSeq,
      addedFloor: 0,
      entries: found.slice(0, limit).map(({ record, gone }) => ({ number: number(record), inInbox: !gone, record })),
      hasMore: found.length > limit,
    };
  }

  /** What a client that loads the inbox now would hold: id → read? */
  inbox(): Map<string, boolean> {
    return new Map(
      [...this.rows.values()].filter((row) => !row.gone).map(({ record }) => [record.id, record.readAt !== null]),
    );
  }

  private get unread(): number {
    return [...this.rows.values()].filter((row) => !row.gone && row.record.readAt === null).length;
  }

  private pick(pick: number): { record: NotificationRecord; gone: boolean } | undefined {
    const live = [...this.rows.values()].filter((row) => !row.gone);
    return live[pick % Math.max(1, live.length)];
  }

  private transaction(work: () => FeedChange[]): FeedMessage {
    const from = this.lastSeq + 1;
    const changes = work();
    this.history.set(this.lastSeq, this.inbox());
    return { ...this.life, from, to: this.lastSeq, at: 0, changes };
  }
}
