import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../platform/auth/index.js';
import { CancelInput } from './dto/cancel.input.js';
import { CancelResult } from './dto/cancel-result.model.js';
import { toSend, toSendRequest, toSendResult } from './dto/send.mapping.js';
import { Send } from './dto/send.model.js';
import { SendNotificationInput } from './dto/send-notification.input.js';
import { SendResult } from './dto/send-result.model.js';
import { SendService } from './send.service.js';
import { SendsService } from './sends.service.js';

@Resolver()
export class SendResolver {
  constructor(
    private readonly sender: SendService,
    private readonly sends: SendsService,
  ) {}

  @Access('SERVICE')
  @Mutation(() => SendResult, {
    description:
      'Notifies 1 to 1,000 people. When it answers, it is durable, and whoever is connected gets it at once, or at its time. Refused, it has written nothing.',
  })
  async sendNotification(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'What, and to whom.' }) input: SendNotificationInput,
  ): Promise<SendResult> {
    return toSendResult(await this.sender.send(caller, toSendRequest(input)));
  }

  @Access('SERVICE')
  @Query(() => Send, {
    nullable: true,
    description:
      'What became of a send of yours; an admin may ask for any. NOT_FOUND for any other, whether it exists or not.',
  })
  async send(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: 'The `sendId` that you were answered.' }) id: string,
  ): Promise<Send> {
    return toSend(await this.sends.find(caller, id));
  }

  @Access('SERVICE')
  @Mutation(() => CancelResult, {
    description:
      'Cancels sends of yours; an admin those of anybody. What is scheduled never appears, what is unread disappears everywhere, what was read stays. Idempotent.',
  })
  async cancelNotifications(
    @CurrentCaller() caller: Caller,
    @Args('target', { description: 'Which.' }) target: CancelInput,
  ): Promise<CancelResult> {
    return { cancelled: await this.sends.cancel(caller, target) };
  }
}
