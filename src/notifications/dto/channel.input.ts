import { Field, InputType } from '@nestjs/graphql';
import { DeliveryTiming } from '../../platform/graphql/index.js';

@InputType({ description: 'A channel that a send is for.' })
export class ChannelInput {
  @Field(() => String, { description: '"inApp", "email", or one that was added: see `channels`.' })
  channel!: string;

  @Field(() => DeliveryTiming, { nullable: true, description: 'null: what category and preferences say.' })
  timing?: DeliveryTiming | null;
}
