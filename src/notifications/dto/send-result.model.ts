import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { RejectionReason } from './enums.js';

@ObjectType({ description: 'A recipient who got nothing, and why.' })
export class RejectedRecipient {
  @Field(() => ID, { description: 'As given in the request.' })
  readonly userId!: string;

  @Field(() => RejectionReason, { description: 'Why.' })
  readonly reason!: RejectionReason;
}

@ObjectType({ description: 'The notification that one recipient got.' })
export class SentNotification {
  @Field(() => ID, { description: 'As given in the request.' })
  readonly userId!: string;

  @Field(() => ID, { description: 'The id of his notification.' })
  readonly notificationId!: string;
}

@ObjectType({ description: 'What became of a send. When you read this, it is durable.' })
export class SendResult {
  @Field(() => ID, { description: 'The id of the send.' })
  readonly sendId!: string;

  @Field(() => [SentNotification], {
    description:
      'One for each recipient, in the order given; none for a scheduled send: they come into being at its time.',
  })
  readonly notifications!: SentNotification[];

  @Field(() => Int, { description: 'How many recipients it is for.' })
  readonly accepted!: number;

  @Field(() => [RejectedRecipient], { description: 'Who got nothing.' })
  readonly rejected!: RejectedRecipient[];

  @Field(() => Boolean, {
    description: 'true: this idempotencyKey was used before, and this is the first answer again.',
  })
  readonly duplicate!: boolean;
}
