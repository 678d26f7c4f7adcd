import { Args, Context, Resolver, Subscription } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller, type RequestContext } from '../platform/auth/index.js';
import { LiveSubscription } from '../platform/graphql/index.js';
import { CLOSE, openOutlet } from '../platform/realtime/index.js';
import { CursorScalar } from './dto/cursor.scalar.js';
import { toInboxEvent } from './dto/inbox-event.mapping.js';
import { InboxEvent } from './dto/inbox.model.js';
import { NotificationStreamFilter } from './dto/notification-filter.input.js';
import { Notification } from './dto/notification.model.js';
import { Emissions } from './emissions.js';
import type { FollowedEvent } from './feed/feed-follower.js';
import { inboxEventView, InboxStreamService, notificationViewOf, type StreamReader } from './inbox-stream.service.js';

const AFTER = {
  type: () => CursorScalar,
  nullable: true,
  description: 'A stream cursor: what was missed since comes first. Without it: live from now on.',
};

@Resolver()
export class InboxStreamResolver {
  constructor(
    private readonly streams: InboxStreamService,
    private readonly emissions: Emissions,
  ) {}

  @Access('USER')
  @LiveSubscription()
  @Subscription(() => Notification, {
    description:
      'Every notification of yours, in order, each exactly once to a client that resumes `after` its last cursor. A cursor that is too old, or of another life of the database: CURSOR_EXPIRED.',
    resolve(this: InboxStreamResolver, followed: FollowedEvent): Notification | null {
      this.emissions.note('notificationAdded', followed.publishedAt);
      const view = notificationViewOf(followed);
      return view && new Notification(view);
    },
  })
  notificationAdded(
    @CurrentCaller() caller: Caller,
    @Context() context: RequestContext,
    @Args('after', AFTER) after: string | null,
    @Args('filter', { type: () => NotificationStreamFilter, nullable: true, description: 'Narrows what is shown.' })
    filter: NotificationStreamFilter | null,
  ): Promise<AsyncIterator<FollowedEvent>> {
    return this.streams.added(caller.id, after, filter ?? {}, readerOf(context));
  }

  @Access('USER')
  @LiveSubscription()
  @Subscription(() => InboxEvent, {
    description:
      'Every change of your inbox, in order, with the counts after it. Begins with what was missed since `after`, then SYNCED.',
    resolve(this: InboxStreamResolver, followed: FollowedEvent, _args: unknown, context: RequestContext): InboxEvent {
      this.emissions.note('inboxChanged', followed.publishedAt);
      return toInboxEvent(inboxEventView(context.caller?.id ?? '', followed));
    },
  })
  inboxChanged(
    @CurrentCaller() caller: Caller,
    @Context() context: RequestContext,
    @Args('after', AFTER) after: string | null,
  ): Promise<AsyncIterator<FollowedEvent>> {
    return this.streams.changed(caller.id, after, readerOf(context));
  }
}

function readerOf(context: RequestContext): StreamReader {
  return {
    openOutlet: (onEnd) => openOutlet(context, onEnd),
    onStalled: () => context.connection?.close(CLOSE.SLOW_CONSUMER.code, CLOSE.SLOW_CONSUMER.reason),
  };
}
