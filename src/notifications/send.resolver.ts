import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../platform/auth/index.js';
import { toSendRequest, toSendResult } from './dto/send.mapping.js';
import { SendNotificationInput } from './dto/send-notification.input.js';
import { SendResult } from './dto/send-result.model.js';
import { SendService } from './send.service.js';

@Resolver()
export class SendResolver {
  constructor(private readonly sends: SendService) {}

  @Access('SERVICE')
  @Mutation(() => SendResult, {
    description:
      'Notifies 1 to 1,000 people. When it answers, it is durable, and whoever is connected gets it at once. Refused, it has written nothing.',
  })
  async sendNotification(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'What, and to whom.' }) input: SendNotificationInput,
  ): Promise<SendResult> {
    return toSendResult(await this.sends.send(caller, toSendRequest(input)));
  }
}
