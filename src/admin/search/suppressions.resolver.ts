import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { SuppressionListService } from '../../delivery/index.js';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { pageCost } from '../../platform/graphql/index.js';
import { SuppressionConnection } from './dto/suppression.model.js';

@Resolver()
export class SuppressionsResolver {
  constructor(private readonly list: SuppressionListService) {}

  @Access('ADMIN')
  @Query(() => SuppressionConnection, {
    description: 'Addresses that are not written to any more, by address and channel, by pages of at most 100.',
    complexity: pageCost(20),
  })
  async suppressions(
    @Args('first', { type: () => Int, nullable: true, defaultValue: 20, description: '1 to 100.' })
    first: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'The cursor of an edge.' })
    after: string | null | undefined,
    @Args('address', {
      type: () => String,
      nullable: true,
      description: 'Those that begin with it; case doesn’t matter.',
    })
    address: string | null | undefined,
  ): Promise<SuppressionConnection> {
    return new SuppressionConnection(await this.list.page(first ?? 20, after ?? null, address ?? null));
  }

  @Access('ADMIN')
  @Mutation(() => Boolean, {
    description:
      'What is sent from now on goes to this address again, from every node; what failed or was skipped before stays so. Answers whether it was suppressed. Idempotent.',
  })
  removeSuppression(
    @CurrentCaller() caller: Caller,
    @Args('address', { type: () => String, description: 'Case doesn’t matter.' }) address: string,
    @Args('channel', { type: () => String, description: '"email", or one that was added.' }) channel: string,
  ): Promise<boolean> {
    return this.list.remove(caller, channel, address);
  }
}
