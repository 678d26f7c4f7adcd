import { Args, Context, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller, type RequestContext } from '../platform/auth/index.js';
import { pageCost } from '../platform/graphql/index.js';
import { CursorScalar } from './dto/cursor.scalar.js';
import { Inbox, InboxEventPage } from './dto/inbox.model.js';
import { toInboxEventPage } from './dto/inbox-event.mapping.js';
import { NotificationConnection } from './dto/notification-connection.model.js';
import { NotificationFilter } from './dto/notification-filter.input.js';
import { Notification } from './dto/notification.model.js';
import { InboxService } from './inbox.service.js';
import { InboxStreamService } from './inbox-stream.service.js';
import { OperationPositions } from './operation-positions.js';

@Resolver(() => NotificationConnection)
export class NotificationsResolver {
  constructor(
    private readonly inboxes: InboxService,
    private readonly streams: InboxStreamService,
    private readonly positions: OperationPositions,
  ) {}

  @Access('USER')
  @Query(() => Inbox, { description: 'Counts and position of your inbox.' })
  async inbox(@CurrentCaller() caller: Caller, @Context() context: RequestContext): Promise<Inbox> {
    return new Inbox(await this.inboxes.inbox(caller.id, this.positions.of(context, caller.id)));
  }

  @Access('USER')
  @Query(() => NotificationConnection, {
    description: 'Your inbox, newest first, by pages of at most 100.',
    complexity: pageCost(20),
  })
  async notifications(
    @CurrentCaller() caller: Caller,
    @Context() context: RequestContext,
    @Args('first', { type: () => Int, nullable: true, defaultValue: 20, description: '1 to 100.' })
    first: number | null,
    @Args('after', { type: () => CursorScalar, nullable: true, description: 'A page cursor.' }) after: string | null,
    @Args('filter', { type: () => NotificationFilter, nullable: true, description: 'Which ones.' })
    filter: NotificationFilter | null,
  ): Promise<NotificationConnection> {
    const position = this.positions.of(context, caller.id);
    const page = await this.inboxes.page(caller.id, first ?? 20, after, filter ?? {}, position);
    return new NotificationConnection(page, { recipient: caller.id, filter: filter ?? {} });
  }

  @ResolveField()
  totalCount(@Parent() { counted }: NotificationConnection): Promise<number> {
    return this.inboxes.count(counted.recipient, counted.filter);
  }

  @Access('USER')
  @Query(() => Notification, {
    nullable: true,
    description: 'One of your notifications. NOT_FOUND for any other, whether it exists or not.',
  })
  async notification(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: 'The notification’s id.' }) id: string,
  ): Promise<Notification> {
    return new Notification(await this.inboxes.notification(caller.id, id));
  }

  @Access('USER')
  @Query(() => Int, { description: 'How many of your notifications are unread, of those that match.' })
  unreadCount(
    @CurrentCaller() caller: Caller,
    @Context() context: RequestContext,
    @Args('filter', { type: () => NotificationFilter, nullable: true, description: 'Which ones.' })
    filter: NotificationFilter | null,
  ): Promise<number> {
    return this.inboxes.unreadCount(caller.id, filter ?? {}, this.positions.of(context, caller.id));
  }

  @Access('USER')
  @Query(() => InboxEventPage, {
    description:
      'The replay of `inboxChanged`, over plain HTTP: what changed since a position, by pages of at most 200.',
    complexity: pageCost(100),
  })
  async inboxChanges(
    @CurrentCaller() caller: Caller,
    @Args('after', { type: () => CursorScalar, description: 'A stream cursor.' }) after: string,
    @Args('first', { type: () => Int, nullable: true, defaultValue: 100, description: '1 to 200.' })
    first: number | null,
  ): Promise<InboxEventPage> {
    return toInboxEventPage(await this.streams.changes(caller.id, after, first ?? 100));
  }
}
