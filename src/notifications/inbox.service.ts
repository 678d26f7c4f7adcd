import { Injectable } from '@nestjs/common';
import { done, failed, Gatherer, type Outcome, Turns } from '../platform/batching/index.js';
import { InstallationEpoch, isId, isLockTimeout } from '../platform/database/index.js';
import { InvalidInputError, NotFoundError } from '../platform/errors/index.js';
import { decodeCursor, encodeCursor, isOfThisLife } from './cursor.js';
import { FeedAnnouncer } from './feed/feed-announcer.js';
import type { FeedChange } from './feed/feed-change.js';
import {
  type Acknowledged,
  type AppliedChange,
  InboxChangesRepository,
  type ReadMark,
} from './inbox-changes.repository.js';
import { type FeedState, InboxRepository } from './inbox.repository.js';
import { CursorExpiredError, FeedBusyError } from './notifications.errors.js';
import type { NotificationRecord } from './notification.record.js';
import { isUnfiltered, type NotificationFilterValues } from './notification-filter.js';

/** A feed of one person, as it stood at one number. */
export interface InboxView {
  recipient: string;
  unreadCount: number;
  /** Stream cursor. */
  cursor: string;
}

/** A record with the stream cursor behind it. */
export interface NotificationView {
  record: NotificationRecord;
  cursor: string;
}

export interface InboxChangeView {
  affected: number;
  notifications: NotificationView[];
  inbox: InboxView;
}

export interface NotificationPage {
  edges: { cursor: string; node: NotificationView }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** Where a feed stood, and in which life of the database: one read without the other may go with the wrong one. */
export interface FeedPosition extends FeedState {
  installation: string;
}

interface AcknowledgeCall {
  recipient: string;
  ids: string[];
}

export const MAX_PAGE = 100;
/** Ids in one change by id. */
export const MAX_IDS = 1_000;
/** Rows of a mass change in one transaction: about 15 ms of a feed's lock. */
const CHUNK = 1_000;
/** Changes of one inbox that may wait at one node, and for how long: as long as for its row. */
export const CHANGES_WAITING = { maxLength: 100, maxWaitMs: 2_000 };
/** Acknowledgements in one statement. */
const MAX_ACKNOWLEDGED = 500;

/** One person's inbox: reads and changes. Who he is comes from the caller's token. */
@Injectable()
export class InboxService {
  /** Changes of one inbox wait for its row; here they wait without a connection each. */
  private readonly turns = new Turns(CHANGES_WAITING, () => new FeedBusyError());
  private readonly acknowledgements: Gatherer<AcknowledgeCall, number>;

  constructor(
    private readonly inboxes: InboxRepository,
    private readonly changes: InboxChangesRepository,
    private readonly announcer: FeedAnnouncer,
    private readonly epoch: InstallationEpoch,
  ) {
    this.acknowledgements = new Gatherer((calls) => this.writeAcknowledgements(calls), {
      maxWeight: MAX_ACKNOWLEDGED,
      maxInFlight: 2,
      weightOf: (call) => call.ids.length,
    });
  }

  /** Where the feed stands. Read it before what it stands for, and give it to `inbox`, `page` and `unreadCount`. */
  async state(recipient: string): Promise<FeedPosition> {
    return this.positionOf(await this.inboxes.state(recipient));
  }

  async inbox(recipient: string, state = this.state(recipient)): Promise<InboxView> {
    return viewOf(recipient, await state);
  }

  /** Newest first. @throws InvalidInputError, CursorExpiredError */
  async page(
    recipient: string,
    first: number,
    after: string | null | undefined,
    filter: NotificationFilterValues,
    state = this.state(recipient),
  ): Promise<NotificationPage> {
    if (!Number.isInteger(first) || first < 1 || first > MAX_PAGE) {
      throw new InvalidInputError(`first must be between 1 and ${MAX_PAGE}.`, { fields: ['first'] });
    }
    const cursor = after == null ? null : decodeCursor(after, 'page');
    // The feed is read before its page, so that the epochs in the cursors are never newer than what they speak of.
    const feed = await state;
    if (cursor && !isOfThisLife(cursor, feed)) throw new CursorExpiredError();
    const records = await this.inboxes.findPage(recipient, filter, cursor?.number ?? null, first + 1);
    return {
      edges: records.slice(0, first).map((record) => ({
        cursor: cursorOf('page', feed, record.seq),
        node: notificationView(record, feed),
      })),
      hasNextPage: records.length > first,
      hasPreviousPage: cursor !== null,
    };
  }

  count(recipient: string, filter: NotificationFilterValues): Promise<number> {
    return this.inboxes.count(recipient, filter);
  }

  async unreadCount(
    recipient: string,
    filter: NotificationFilterValues,
    state?: Promise<FeedPosition>,
  ): Promise<number> {
    if (filter.read === true) return 0;
    if (isUnfiltered(filter)) return (await (state ?? this.state(recipient))).unread;
    return this.inboxes.count(recipient, { ...filter, read: false });
  }

  /** @throws NotFoundError for one that doesn't exist, and in the same words for somebody else's. */
  async notification(recipient: string, id: string): Promise<NotificationView> {
    const feed = await this.state(recipient);
    const [record] = isId(id) ? await this.inboxes.findByIds(recipient, [id]) : [];
    if (!record) throw new NotFoundError();
    return notificationView(record, feed);
  }

  /** Ids that are nobody's, or somebody else's, are passed over in the same way. */
  async mark(recipient: string, ids: readonly string[], mark: ReadMark): Promise<InboxChangeView> {
    const wanted = knownIds(ids);
    const applied = await this.turns.take(recipient, () => orBusy(this.changes.mark(recipient, wanted, mark)));
    const feed = this.positionOf(applied.feed);
    this.announce(recipient, applied);
    const records = await this.inboxes.findByIds(recipient, wanted);
    return {
      affected: applied.changed.length,
      notifications: records.map((record) => notificationView(record, feed)),
      inbox: viewOf(recipient, feed),
    };
  }

  /**
   * Marks what had come by the time of the call, or up to a stream cursor, in chunks of their own transactions: a
   * notification that comes meanwhile stays unread.
   */
  async markAllRead(
    recipient: string,
    filter: NotificationFilterValues,
    upTo: string | null | undefined,
  ): Promise<InboxChangeView> {
    const cursor = upTo == null ? null : decodeCursor(upTo, 'stream', 'upTo');
    let feed = await this.state(recipient);
    if (cursor && !isOfThisLife(cursor, feed)) throw new CursorExpiredError();
    const limit = cursor?.number ?? feed.lastSeq;
    let affected = 0;
    for (let more = filter.read !== true; more;) {
      const applied = await this.turns.take(recipient, () =>
        orBusy(this.changes.markChunkRead(recipient, filter, limit, CHUNK)),
      );
      this.announce(recipient, applied);
      feed = this.positionOf(applied.feed);
      affected += applied.changed.length;
      more = applied.changed.length === CHUNK;
    }
    return { affected, notifications: [], inbox: viewOf(recipient, feed) };
  }

  /** Resolves when it is durable, with how many were new. */
  async acknowledge(recipient: string, ids: readonly string[]): Promise<number> {
    const wanted = knownIds(ids);
    return wanted.length === 0 ? 0 : this.acknowledgements.add({ recipient, ids: wanted });
  }

  /** To be called right behind the answer that `feed` came with: no other answer can come between the two. */
  private positionOf(feed: FeedState): FeedPosition {
    return { ...feed, installation: this.epoch.current };
  }

  private announce(recipient: string, applied: AppliedChange): void {
    const changes = applied.changed.map(({ record, unread }): FeedChange => ({
      kind: 'UPDATED',
      number: record.rev,
      unread,
      record,
    }));
    this.announcer.changed(recipient, applied.feed.epoch, changes);
  }

  private async writeAcknowledgements(calls: AcknowledgeCall[]): Promise<Outcome<number>[]> {
    try {
      const pairs = calls.flatMap(({ recipient, ids }) => ids.map((id) => ({ recipient, id })));
      const fresh = new Set((await orBusy(this.changes.acknowledge(pairs))).map(keyOf));
      // Two devices may acknowledge the same one in the same batch: it is new to the first.
      return calls.map(({ recipient, ids }) => done(ids.filter((id) => fresh.delete(keyOf({ recipient, id }))).length));
    } catch (error) {
      if (!(error instanceof FeedBusyError) || calls.length === 1) return calls.map(() => failed(error));
      // Somebody's row is held: the others must not fail with him, nor wait behind him.
      return (await Promise.all(calls.map((call) => this.writeAcknowledgements([call])))).flat();
    }
  }
}

function notificationView(record: NotificationRecord, feed: FeedPosition): NotificationView {
  return { record, cursor: cursorOf('stream', feed, record.seq) };
}

function viewOf(recipient: string, feed: FeedPosition): InboxView {
  return { recipient, unreadCount: feed.unread, cursor: cursorOf('stream', feed, feed.lastSeq) };
}

function cursorOf(kind: 'page' | 'stream', { installation, epoch }: FeedPosition, number: number): string {
  return encodeCursor({ kind, installation, epoch, number });
}

function keyOf({ recipient, id }: Acknowledged): string {
  return `${id} ${recipient}`;
}

/** @throws FeedBusyError when somebody else holds the inbox for longer than `lock_timeout`. */
async function orBusy<Result>(change: Promise<Result>): Promise<Result> {
  try {
    return await change;
  } catch (error) {
    throw isLockTimeout(error) ? new FeedBusyError() : error;
  }
}

function knownIds(ids: readonly string[]): string[] {
  if (ids.length > MAX_IDS) {
    throw new InvalidInputError(`ids must name at most ${MAX_IDS.toLocaleString('en')} notifications.`, {
      fields: ['ids'],
    });
  }
  return [...new Set(ids.map((id) => id.toLowerCase()))].filter(isId);
}
