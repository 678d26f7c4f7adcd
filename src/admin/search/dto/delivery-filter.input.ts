import { Field, ID, InputType } from '@nestjs/graphql';
import { DeliveryStatus } from '../../../delivery/index.js';

@InputType({ description: 'Which deliveries. null in a field means "don’t care".' })
export class DeliveryFilter {
  @Field(() => ID, { nullable: true, description: 'Those for this person.' })
  userId?: string | null;

  @Field(() => [String], { nullable: true, description: 'Those over one of these channels.' })
  channels?: string[] | null;

  @Field(() => [DeliveryStatus], { nullable: true, description: 'Those that are so; [FAILED]: what was given up.' })
  statuses?: DeliveryStatus[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Those for one of these reasons, by the codes of docs/reasons.md.',
  })
  reasons?: string[] | null;

  @Field(() => Date, { nullable: true, description: 'Those of notifications published then or later.' })
  createdAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Those of notifications published before.' })
  createdBefore?: Date | null;
}
