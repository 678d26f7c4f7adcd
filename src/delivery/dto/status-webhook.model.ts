import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'How status webhooks stand: docs/webhooks.md.' })
export class StatusWebhook {
  @Field(() => Boolean, { description: 'The node that answers has `STATUS_WEBHOOK_URL`.' })
  readonly isOn!: boolean;

  @Field(() => [String], { description: 'What they tell of: `notification.seen`, for instance.' })
  readonly kinds!: readonly string[];

  @Field(() => Int, { description: 'Events that are still to be sent; 100,000 stands for that many or more.' })
  readonly waiting!: number;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when the first of those that are due has been due; null: none is overdue.',
  })
  readonly waitingSince!: Date | null;
}
