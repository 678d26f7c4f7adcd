import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'What was cancelled. When you read this, it is durable.' })
export class CancelResult {
  @Field(() => Int, {
    description:
      'Notifications that were taken back or will never be. What takes longer than two seconds, or waits for an inbox that somebody holds, follows, and is not counted.',
  })
  readonly cancelled!: number;
}
