import { Injectable } from '@nestjs/common';
import { InstallationEpoch, isId } from '../platform/database/index.js';
import { InvalidInputError, NotFoundError } from '../platform/errors/index.js';
import { decodeCursor, encodeCursor, isOfThisLife } from './cursor.js';
import type { FeedState } from './feed/feed.rows.js';
import { InboxSearchRepository } from './inbox-search.repository.js';
import { InboxRepository } from './inbox.repository.js';
import { CursorExpiredError } from './notifications.errors.js';
import type { NotificationRecord } from './notification.record.js';
import { isUnfiltered, type NotificationFilterValues } from './notification-filter.js';
import { searchedText } from './notification-search.js';

/** A feed of one person, as it stood at one number. */
export interface InboxView {
  recipient: string;
  unreadCount: number;
  unseenCount: number;
  /** Stream cursor. */
  cursor: string;
}

/** A record with the stream cursor behind it. */
export interface NotificationView {
  record: NotificationRecord;
  cursor: string;
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

export const MAX_PAGE = 100;

/** One person's inbox, as he reads it. Who he is comes from the caller's token. */
@Injectable()
export class InboxService {
  constructor(
    private readonly inboxes: InboxRepository,
    private readonly search: InboxSearchRepository,
    private readonly epoch: InstallationEpoch,
  ) {}

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
    const text = searchedText(filter.text);
    const before = cursor?.number ?? feed.lastSeq + 1;
    const records = await (text === undefined
      ? this.inboxes.findPage(recipient, filter, before, first + 1)
      : this.search.findPage({ recipient, text, filter, before, limit: first + 1 }));
    return {
      edges: records.slice(0, first).map((record) => ({
        cursor: cursorOf('page', feed, record.seq),
        node: notificationView(record, feed),
      })),
      hasNextPage: records.length > first,
      hasPreviousPage: cursor !== null,
    };
  }

  async count(recipient: string, filter: NotificationFilterValues): Promise<number> {
    const text = searchedText(filter.text);
    return text === undefined ? this.inboxes.count(recipient, filter) : this.search.count({ recipient, text, filter });
  }

  async unreadCount(
    recipient: string,
    filter: NotificationFilterValues,
    state?: Promise<FeedPosition>,
  ): Promise<number> {
    if (filter.read === true) return 0;
    if (isUnfiltered(filter)) return (await (state ?? this.state(recipient))).unread;
    return this.count(recipient, { ...filter, read: false });
  }

  /** @throws NotFoundError for one that doesn't exist, and in the same words for somebody else's. */
  async notification(recipient: string, id: string): Promise<NotificationView> {
    const feed = await this.state(recipient);
    const [record] = isId(id) ? await this.inboxes.findByIds(recipient, [id]) : [];
    if (!record) throw new NotFoundError();
    return notificationView(record, feed);
  }

  /** To be called right behind the answer that `feed` came with: no other answer can come between the two. */
  private positionOf(feed: FeedState): FeedPosition {
    return { ...feed, installation: this.epoch.current };
  }
}

export function notificationView(
  record: NotificationRecord,
  feed: Pick<FeedPosition, 'installation' | 'epoch'>,
): NotificationView {
  return { record, cursor: cursorOf('stream', feed, record.seq) };
}

export function viewOf(recipient: string, feed: FeedPosition): InboxView {
  const cursor = cursorOf('stream', feed, feed.lastSeq);
  return { recipient, unreadCount: feed.unread, unseenCount: feed.unseen, cursor };
}

function cursorOf(
  kind: 'page' | 'stream',
  { installation, epoch }: Pick<FeedPosition, 'installation' | 'epoch'>,
  number: number,
): string {
  return encodeCursor({ kind, installation, epoch, number });
}
