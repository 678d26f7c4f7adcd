import { Field, ID, InputType } from '@nestjs/graphql';

@InputType({ isOneOf: true, description: 'Which sends to cancel: exactly one of these.' })
export class CancelInput {
  @Field(() => ID, { nullable: true, description: 'The `sendId` that a send was answered with.' })
  sendId?: string | null;

  @Field(() => String, { nullable: true, description: 'All sends that were given this `cancellationKey`.' })
  cancellationKey?: string | null;
}
