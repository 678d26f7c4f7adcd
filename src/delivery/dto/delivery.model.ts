import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DeliveryStatus } from './enums.js';

@ObjectType({ description: 'One try of a delivery: a row of the delivery log.' })
export class DeliveryAttempt {
  @Field(() => Int, { description: 'From 1 on.' })
  readonly number!: number;

  @Field(() => Date, { description: 'When a worker took it up.' })
  readonly startedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was over; null: nobody knows yet.' })
  readonly finishedAt!: Date | null;

  @Field(() => DeliveryStatus, { description: 'DELIVERED, RETRYING or FAILED; SENDING while it is under way.' })
  readonly outcome!: DeliveryStatus;

  @Field(() => String, { nullable: true, description: 'A code of docs/reasons.md; null: it did not fail.' })
  readonly errorCode!: string | null;

  @Field(() => String, { nullable: true, description: 'The provider’s words, shortened.' })
  readonly errorMessage!: string | null;

  @Field(() => String, { nullable: true, description: 'What the provider calls it.' })
  readonly providerMessageId!: string | null;
}

@ObjectType({ description: 'One notification over one channel to one recipient.' })
export class Delivery {
  @Field(() => ID, {
    description:
      'Of the app’s, and of one that was skipped, it is the notification’s with the channel behind it: these have no row of their own.',
  })
  readonly id!: string;

  @Field(() => ID, { description: 'What is delivered.' })
  readonly notificationId!: string;

  @Field(() => ID, { description: 'Whom it is for.' })
  readonly userId!: string;

  @Field(() => String, { description: '"inApp", "email", or one that was added.' })
  readonly channel!: string;

  @Field(() => DeliveryStatus, { description: 'How far it is.' })
  readonly status!: DeliveryStatus;

  @Field(() => String, { nullable: true, description: 'Why: a code of docs/reasons.md.' })
  readonly reason!: string | null;

  @Field(() => Int, { description: 'Tries that were begun.' })
  readonly attemptCount!: number;

  @Field(() => Date, { nullable: true, description: 'When it is tried next; null: never again, or it is under way.' })
  readonly nextAttemptAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was taken; null: it has not been.' })
  readonly deliveredAt!: Date | null;

  @Field(() => [DeliveryAttempt], { description: 'The delivery log of it, in its order.' })
  readonly attempts!: DeliveryAttempt[];
}
