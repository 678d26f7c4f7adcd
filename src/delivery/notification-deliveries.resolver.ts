import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { Notification } from '../notifications/index.js';
import type { RequestContext } from '../platform/auth/index.js';
import { toDeliverySummary } from './dto/delivery.mapping.js';
import { DeliverySummary } from './dto/delivery-summary.model.js';
import { ExplanationsService } from './planning/explanations.service.js';
import type { ShownDelivery } from './planning/explanation.js';

/** The notifications of one page have theirs read together. */
@Resolver(() => Notification)
export class NotificationDeliveriesResolver {
  private readonly loaders = new WeakMap<RequestContext, DataLoader<string, ShownDelivery[]>>();

  constructor(private readonly explanations: ExplanationsService) {}

  @ResolveField(() => [DeliverySummary], {
    description: 'One a channel that was considered, the app included: how far it is, and why.',
  })
  async deliveries(@Parent() { id }: Notification, @Context() context: RequestContext): Promise<DeliverySummary[]> {
    return (await this.loaderOf(context).load(id)).map(toDeliverySummary);
  }

  private loaderOf(context: RequestContext): DataLoader<string, ShownDelivery[]> {
    const known = this.loaders.get(context);
    if (known) return known;
    // Not remembered: a subscription lives long, and each event is to say how things stand then.
    const loader = new DataLoader((ids: readonly string[]) => this.explanations.shown(ids), {
      cache: false,
      maxBatchSize: 200,
    });
    this.loaders.set(context, loader);
    return loader;
  }
}
