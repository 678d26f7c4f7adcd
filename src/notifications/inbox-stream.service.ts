import { Injectable } from '@nestjs/common';
import type { Outlet } from '../platform/realtime/index.js';
import { InvalidInputError } from '../platform/errors/index.js';
import { decodeCursor, encodeCursor, isOfThisLife } from './cursor.js';
import type { FeedEvent } from './feed/feed-change.js';
import type { FollowedEvent } from './feed/feed-follower.js';
import { FeedHub, type FollowRequest } from './feed/feed-hub.js';
import { FeedReader } from './feed/feed-reader.js';
import type { NotificationView } from './inbox.service.js';
import { named } from './notification-filter.js';
import { type NotificationContent, PRIORITIES, type PriorityName } from './notification.record.js';

/** What never changes about a notification, so that filtering needs no second look. */
export interface StreamFilter {
  categories?: readonly string[] | null | undefined;
  types?: readonly string[] | null | undefined;
  minPriority?: PriorityName | null | undefined;
}

/** Who reads a stream: `onStalled` parts from one that takes nothing. */
export type StreamReader = Pick<FollowRequest, 'onStalled' | 'openOutlet'>;

export interface InboxEventView {
  kind: FeedEvent['kind'];
  notification: NotificationView | null;
  notificationId: string | null;
  inbox: { recipient: string; unreadCount: number; cursor: string };
}

export const MAX_CHANGES_PAGE = 200;

/** One person's changes: live, and replayed. */
@Injectable()
export class InboxStreamService {
  constructor(
    private readonly hub: FeedHub,
    private readonly reader: FeedReader,
  ) {}

  /** @throws InvalidInputError, CursorExpiredError */
  added(
    recipient: string,
    after: string | null | undefined,
    filter: StreamFilter,
    reader: StreamReader,
  ): Promise<Outlet<FollowedEvent>> {
    const wanted = streamFilter(filter);
    return this.hub.follow({
      recipient,
      reading: 'added',
      from: after == null ? null : decodeCursor(after, 'stream'),
      shows: (event) => event.kind === 'ADDED' && wanted(event.record.content),
      ...reader,
    });
  }

  changed(recipient: string, after: string | null | undefined, reader: StreamReader): Promise<Outlet<FollowedEvent>> {
    const from = after == null ? null : decodeCursor(after, 'stream');
    return this.hub.follow({ recipient, reading: 'changed', from, shows: () => true, ...reader });
  }

  /** What `changed` would replay, a page at a time. @throws InvalidInputError */
  async changes(
    recipient: string,
    after: string,
    first: number,
  ): Promise<{ events: InboxEventView[]; inbox: InboxEventView['inbox']; hasMore: boolean }> {
    if (!Number.isInteger(first) || first < 1 || first > MAX_CHANGES_PAGE) {
      throw new InvalidInputError(`first must be between 1 and ${MAX_CHANGES_PAGE}.`, { fields: ['first'] });
    }
    const cursor = decodeCursor(after, 'stream');
    const page = await this.reader.read('changed', recipient, cursor.number, first);
    const life = { installation: page.installation, epoch: page.epoch };
    const view = (event: FeedEvent) => inboxEventView(recipient, { event, life, publishedAt: null });
    const now: FeedEvent = { kind: 'RESYNC', number: page.lastSeq, unread: page.unread };
    if (!isOfThisLife(cursor, { ...life, lastSeq: page.lastSeq }) || cursor.number < page.resyncFloor) {
      return { events: [view(now)], inbox: view(now).inbox, hasMore: false };
    }
    const events = page.entries.map(({ number, inInbox, record }): FeedEvent =>
      inInbox
        ? { kind: record.seq > cursor.number ? 'ADDED' : 'UPDATED', number, unread: page.unread, record }
        : { kind: 'REMOVED', number, unread: page.unread, id: record.id },
    );
    const end = page.hasMore ? (events.at(-1)?.number ?? cursor.number) : page.lastSeq;
    return { events: events.map(view), inbox: view({ ...now, number: end }).inbox, hasMore: page.hasMore };
  }
}

export function inboxEventView(recipient: string, { event, life }: FollowedEvent): InboxEventView {
  const cursorAt = (number: number) => encodeCursor({ kind: 'stream', ...life, number });
  const inbox = { recipient, unreadCount: event.unread, cursor: cursorAt(event.number) };
  if ('record' in event) {
    const notification = { record: event.record, cursor: cursorAt(event.record.seq) };
    return { kind: event.kind, notification, notificationId: event.record.id, inbox };
  }
  return { kind: event.kind, notification: null, notificationId: 'id' in event ? event.id : null, inbox };
}

function streamFilter(filter: StreamFilter) {
  const categories = filter.categories ? new Set(named(filter.categories, 'categories')) : undefined;
  const types = filter.types ? new Set(named(filter.types, 'types')) : undefined;
  const least = filter.minPriority ? PRIORITIES.indexOf(filter.minPriority) : 0;
  return (content: NotificationContent) =>
    content.priority >= least &&
    (categories === undefined || categories.has(content.category)) &&
    (types === undefined || types.has(content.type));
}
