import { Args, ID, Int, Mutation, Resolver } from '@nestjs/graphql';
import { Delivery, RetriesService, toDelivery } from '../../delivery/index.js';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { DeliveryFilter } from './dto/delivery-filter.input.js';

@Resolver()
export class RetriesResolver {
  constructor(private readonly retries: RetriesService) {}

  @Access('ADMIN')
  @Mutation(() => Delivery, {
    description:
      'Sends again what was given up: it is due now, with all of its retries before it, and is looked at again before it goes. Its attempts are counted on. BAD_USER_INPUT for what did not fail, and for what nobody needs any more: `reason` says why.',
  })
  async retryDelivery(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: 'Of a delivery that is FAILED.' }) id: string,
  ): Promise<Delivery> {
    return toDelivery(await this.retries.retry(caller, id));
  }

  @Access('ADMIN')
  @Mutation(() => Int, {
    description:
      'The same with all that failed and match, however many, but for what nobody needs any more; answers how many. They go in the lane of bulk sends: nobody waits for them. Idempotent: what is to go again has not failed.',
  })
  retryFailedDeliveries(
    @CurrentCaller() caller: Caller,
    @Args('filter', { type: () => DeliveryFilter, description: 'Which of them; {}: all. `statuses` may be left out.' })
    filter: DeliveryFilter,
  ): Promise<number> {
    return this.retries.retryAll(caller, filter);
  }
}
