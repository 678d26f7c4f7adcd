import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { DeliveryListService } from '../../delivery/index.js';
import { Access } from '../../platform/auth/index.js';
import { pageCost } from '../../platform/graphql/index.js';
import { DeliveryConnection } from './dto/delivery-connection.model.js';
import { DeliveryFilter } from './dto/delivery-filter.input.js';

@Resolver()
export class AdminDeliveriesResolver {
  constructor(private readonly deliveries: DeliveryListService) {}

  @Access('ADMIN')
  @Query(() => DeliveryConnection, {
    description:
      'Everybody’s deliveries over channels beside the app, newest first, by pages of at most 100. `statuses: [FAILED]` is the list of what was given up. A page may have fewer than asked for, or none, while `hasNextPage`: go on from `endCursor`.',
    complexity: pageCost(20),
  })
  async adminDeliveries(
    @Args('first', { type: () => Int, nullable: true, defaultValue: 20, description: '1 to 100.' })
    first: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'The cursor of an edge, or `endCursor`.' })
    after: string | null | undefined,
    @Args('filter', { type: () => DeliveryFilter, nullable: true, description: 'Which ones.' })
    filter: DeliveryFilter | null,
  ): Promise<DeliveryConnection> {
    return new DeliveryConnection(await this.deliveries.page(first ?? 20, after ?? null, filter ?? {}));
  }
}
