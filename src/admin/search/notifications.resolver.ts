import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import {
  Delivery,
  ExplanationsService,
  NotificationSearchService,
  type ShownDelivery,
  toDelivery,
} from '../../delivery/index.js';
import { Access, type RequestContext } from '../../platform/auth/index.js';
import { pageCost } from '../../platform/graphql/index.js';
import { AdminNotification, AdminNotificationConnection } from './dto/admin-notification.model.js';
import { AdminNotificationFilter } from './dto/admin-notification-filter.input.js';

@Resolver(() => AdminNotification)
export class AdminNotificationsResolver {
  /** The notifications of one page have their deliveries read together. */
  private readonly loaders = new WeakMap<RequestContext, DataLoader<string, ShownDelivery[]>>();

  constructor(
    private readonly search: NotificationSearchService,
    private readonly explanations: ExplanationsService,
  ) {}

  @Access('ADMIN')
  @Query(() => AdminNotificationConnection, {
    description:
      'Everybody’s notifications, those that are gone included, newest first, by pages of at most 100. A page may have fewer than asked for, or none, while `hasNextPage`: go on from `endCursor`.',
    complexity: pageCost(20),
  })
  async adminNotifications(
    @Args('first', { type: () => Int, nullable: true, defaultValue: 20, description: '1 to 100.' })
    first: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'The cursor of an edge, or `endCursor`.' })
    after: string | null | undefined,
    @Args('filter', { type: () => AdminNotificationFilter, nullable: true, description: 'Which ones.' })
    filter: AdminNotificationFilter | null,
  ): Promise<AdminNotificationConnection> {
    return new AdminNotificationConnection(await this.search.page(first ?? 20, after, filter ?? {}));
  }

  @ResolveField(() => [Delivery], {
    description: 'One a channel that was considered, the app included, with what was tried.',
  })
  async deliveries(@Parent() { id }: AdminNotification, @Context() context: RequestContext): Promise<Delivery[]> {
    return (await this.loaderOf(context).load(id)).map(toDelivery);
  }

  private loaderOf(context: RequestContext): DataLoader<string, ShownDelivery[]> {
    const known = this.loaders.get(context);
    if (known) return known;
    const loader = new DataLoader((ids: readonly string[]) => this.explanations.shown(ids, 'with attempts'), {
      cache: false,
      maxBatchSize: 200,
    });
    this.loaders.set(context, loader);
    return loader;
  }
}
