import { Field, ObjectType } from '@nestjs/graphql';
import { DeliveryStatus } from './enums.js';

@ObjectType({ description: 'What a recipient may know of a delivery: codes, never a provider’s words.' })
export class DeliverySummary {
  @Field(() => String, { description: '"inApp", "email", or one that was added.' })
  readonly channel!: string;

  @Field(() => DeliveryStatus, { description: 'How far it is.' })
  readonly status!: DeliveryStatus;

  @Field(() => String, { nullable: true, description: 'Why: a code of docs/reasons.md.' })
  readonly reason!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was taken; null: it has not been.' })
  readonly deliveredAt!: Date | null;
}
