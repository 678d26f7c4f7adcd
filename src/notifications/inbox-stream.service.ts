import { Injectable } from '@nestjs/common';
import type { Outlet } from '../platform/realtime/index.js';
import { InvalidInputError } from '../platform/errors/index.js';
import { decodeCursor, encodeStreamCursor, isOfThisLife } from './cursor.js';
import { type FeedEvent, tookPlace } from './feed/feed-change.js';
import type { FollowedEvent } from './feed/feed-follower.js';
import { FeedHub, type FollowRequest } from './feed/feed-hub.js';
import { FeedReader } from './feed/feed-reader.js';
import type { FeedLife } from './feed/feed-stream.js';
import type { InboxView, NotificationView } from './inbox.service.js';
import { named } from './notification-filter.js';
import {
  type NotificationContent,
  type NotificationRecord,
  PRIORITIES,
  type PriorityName,
} from './notification.record.js';

/** What never changes about a notification, so that filtering needs no second look. */
export interface StreamFilter {
  categories?: readonly string[] | null | undefined;
  types?: readonly string[] | null | undefined;
  topics?: readonly string[] | null | undefined;
  minPriority?: PriorityName | null | undefined;
}

/** Who reads a stream: `onStalled` parts from one that takes nothing. */
export type StreamReader = Pick<FollowRequest, 'onStalled' | 'openOutlet'>;

export interface InboxEventView {
  kind: FeedEvent['kind'];
  notification: NotificationView | null;
  notificationId: string | null;
  inbox: InboxView;
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
    return this.hub.follow({
      recipient,
      reading: 'added',
      from: after == null ? null : decodeCursor(after, 'stream'),
      shows: isNarrowed(filter) ? showsAdded(streamFilter(filter)) : isAdded,
      ...reader,
    });
  }

  changed(recipient: string, after: string | null | undefined, reader: StreamReader): Promise<Outlet<FollowedEvent>> {
    const from = after == null ? null : decodeCursor(after, 'stream');
    return this.hub.follow({ recipient, reading: 'changed', from, shows: isAny, ...reader });
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
    const { unread, unseen } = page;
    const now: FeedEvent = { kind: 'RESYNC', number: page.lastSeq, unread, unseen };
    if (!isOfThisLife(cursor, { ...life, lastSeq: page.lastSeq }) || cursor.number < page.resyncFloor) {
      return { events: [view(now)], inbox: view(now).inbox, hasMore: false };
    }
    const events = page.entries.map(({ number, inInbox, record }): FeedEvent =>
      inInbox
        ? { kind: record.seq > cursor.number ? 'ADDED' : 'UPDATED', number, unread, unseen, record }
        : { kind: 'REMOVED', number, unread, unseen, id: record.id },
    );
    const end = page.hasMore ? (events.at(-1)?.number ?? cursor.number) : page.lastSeq;
    return { events: events.map(view), inbox: view({ ...now, number: end }).inbox, hasMore: page.hasMore };
  }
}

/** Its cursor is made only for those who ask for it: there is one of these for every event and socket. */
class FollowedNotification implements NotificationView {
  constructor(
    readonly record: NotificationRecord,
    private readonly life: FeedLife,
  ) {}

  get cursor(): string {
    return encodeStreamCursor(this.life, this.record.seq);
  }
}

/** Likewise. */
class FollowedInbox implements InboxView {
  constructor(
    readonly recipient: string,
    private readonly followed: FollowedEvent,
  ) {}

  get unreadCount(): number {
    return this.followed.event.unread;
  }

  get unseenCount(): number {
    return this.followed.event.unseen;
  }

  get cursor(): string {
    return encodeStreamCursor(this.followed.life, this.followed.event.number);
  }
}

/** The notification that an event is about, where the event brings it. */
export function notificationViewOf({ event, life }: FollowedEvent): NotificationView | null {
  return event.kind === 'ADDED' || event.kind === 'UPDATED' ? new FollowedNotification(event.record, life) : null;
}

export function inboxEventView(recipient: string, followed: FollowedEvent): InboxEventView {
  const { event } = followed;
  const notification = notificationViewOf(followed);
  const notificationId = notification?.record.id ?? (event.kind === 'REMOVED' ? event.id : null);
  return { kind: event.kind, notification, notificationId, inbox: new FollowedInbox(recipient, followed) };
}

const isAny = () => true;

/** One function for all who narrow nothing: mostly all do. */
const isAdded = tookPlace;

function showsAdded(wanted: (content: NotificationContent) => boolean) {
  return (event: FeedEvent) => tookPlace(event) && 'record' in event && wanted(event.record.content);
}

function isNarrowed({ categories, types, topics, minPriority }: StreamFilter): boolean {
  return Boolean(categories ?? types ?? topics ?? minPriority);
}

function streamFilter(filter: StreamFilter) {
  const categories = filter.categories ? new Set(named(filter.categories, 'categories')) : undefined;
  const types = filter.types ? new Set(named(filter.types, 'types')) : undefined;
  const topics = filter.topics ? new Set(named(filter.topics, 'topics')) : undefined;
  const least = filter.minPriority ? PRIORITIES.indexOf(filter.minPriority) : 0;
  return (content: NotificationContent) =>
    content.priority >= least &&
    (categories === undefined || categories.has(content.category)) &&
    (types === undefined || types.has(content.type)) &&
    (topics === undefined || (content.topic !== null && topics.has(content.topic)));
}
