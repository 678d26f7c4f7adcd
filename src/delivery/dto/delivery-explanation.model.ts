import { Field, ID, ObjectType } from '@nestjs/graphql';
import { PreferenceSource } from '../../preferences/index.js';
import { Delivery } from './delivery.model.js';
import { DeliveryStatus } from './enums.js';

@ObjectType({ description: 'What was decided for one channel, and why.' })
export class DeliveryDecision {
  @Field(() => String, { description: '"inApp", "email", or one that was added.' })
  readonly channel!: string;

  @Field(() => DeliveryStatus, { description: 'PENDING: it goes. DEFERRED: later. SKIPPED: not at all.' })
  readonly verdict!: DeliveryStatus;

  @Field(() => String, { description: 'A code of docs/reasons.md.' })
  readonly reason!: string;

  @Field(() => PreferenceSource, { nullable: true, description: 'What decided; null: no preference did.' })
  readonly source!: PreferenceSource | null;

  @Field(() => Date, { nullable: true, description: 'Not before then; null: at once, or never.' })
  readonly until!: Date | null;

  @Field(() => String, { nullable: true, description: 'The reason in a sentence, for people.' })
  readonly detail!: string | null;
}

@ObjectType({ description: 'Why something was, wasn’t, or would be delivered.' })
export class DeliveryExplanation {
  @Field(() => ID, { nullable: true, description: 'null: a preview, of which nothing exists.' })
  readonly notificationId!: string | null;

  @Field(() => ID, { description: 'Whom it is for.' })
  readonly userId!: string;

  @Field(() => [DeliveryDecision], { description: 'One a channel, in the order they were taken.' })
  readonly decisions!: DeliveryDecision[];

  @Field(() => [Delivery], { description: 'What has happened since; of a preview none.' })
  readonly deliveries!: Delivery[];
}
