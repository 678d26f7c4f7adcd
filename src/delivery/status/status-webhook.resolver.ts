import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { StatusWebhook } from '../dto/status-webhook.model.js';
import { StatusWebhookService } from './status-webhook.service.js';

@Resolver()
export class StatusWebhookResolver {
  constructor(private readonly service: StatusWebhookService) {}

  @Access('ADMIN')
  @Query(() => StatusWebhook, { description: 'Whether status webhooks are on, and how much is still to be sent.' })
  async statusWebhook(): Promise<StatusWebhook> {
    return this.service.state();
  }

  @Access('ADMIN')
  @Mutation(() => Int, {
    description:
      'Sends status webhooks again, with the same ids, behind those that are new: what was sent before, as far back as it is kept. Answers how many. BAD_USER_INPUT where they are off.',
  })
  async replayStatusEvents(
    @CurrentCaller() caller: Caller,
    @Args('from', { type: () => Date, description: 'Those that were recorded from then on.' }) from: Date,
    @Args('to', { type: () => Date, nullable: true, description: 'And before then; left out, until now.' })
    to: Date | null,
    @Args('kinds', { type: () => [String], nullable: true, description: 'Of these kinds alone; left out, of all.' })
    kinds: string[] | null,
  ): Promise<number> {
    return this.service.replay(caller, { from, to: to ?? null, kinds: kinds ?? null });
  }
}
