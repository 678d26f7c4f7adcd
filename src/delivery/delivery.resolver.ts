import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { SendNotificationInput, toSendRequest } from '../notifications/index.js';
import { Access, type Caller, CurrentCaller } from '../platform/auth/index.js';
import { toExplanation } from './dto/delivery.mapping.js';
import { DeliveryExplanation } from './dto/delivery-explanation.model.js';
import { previewCost } from './preview-cost.js';
import { ExplanationsService } from './planning/explanations.service.js';

@Resolver()
export class DeliveryResolver {
  constructor(private readonly explanations: ExplanationsService) {}

  @Access('SERVICE')
  @Query(() => DeliveryExplanation, {
    description:
      'What was decided for a notification that you sent, channel by channel, and what has happened since, for as long as it is kept; an admin may ask for any. NOT_FOUND for any other, whether it exists or not.',
  })
  async explainDelivery(
    @CurrentCaller() caller: Caller,
    @Args('notificationId', { type: () => ID, description: 'One of `sendNotification`’s answer.' })
    notificationId: string,
  ): Promise<DeliveryExplanation> {
    return toExplanation(await this.explanations.explain(caller, notificationId));
  }

  @Access('SERVICE')
  @Query(() => [DeliveryExplanation], {
    description:
      'What would be decided if this was sent now, for each recipient, by the very rules of sending. Writes nothing.',
    complexity: previewCost,
  })
  async previewDelivery(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'As for `sendNotification`.' }) input: SendNotificationInput,
  ): Promise<DeliveryExplanation[]> {
    return (await this.explanations.preview(caller, toSendRequest(input))).map(toExplanation);
  }
}
