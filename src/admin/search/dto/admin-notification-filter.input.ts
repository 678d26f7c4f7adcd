import { Field, ID, InputType } from '@nestjs/graphql';
import { NotificationStatus, Priority } from '../../../notifications/index.js';

@InputType({ description: 'Which notifications. null in a field means "don’t care".' })
export class AdminNotificationFilter {
  @Field(() => ID, { nullable: true, description: 'Those for this person.' })
  userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Those that this send made.' })
  sendId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Those that this bulk send made.' })
  bulkSendId?: string | null;

  @Field(() => [String], { nullable: true, description: 'Any of these types; at most 100.' })
  types?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Any of these categories; at most 100.' })
  categories?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Sent to any of these topics; at most 100.' })
  topics?: string[] | null;

  @Field(() => [Priority], { nullable: true, description: 'Of any of these priorities.' })
  priorities?: Priority[] | null;

  @Field(() => [NotificationStatus], {
    nullable: true,
    description: 'Those that are so. CANCELLED: also what was deleted, or replaced by a newer one, before it arrived.',
  })
  statuses?: NotificationStatus[] | null;

  @Field(() => Date, { nullable: true, description: 'Published after that.' })
  createdAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Published before that.' })
  createdBefore?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Words of title and message, as in `NotificationFilter`; at most 200 characters. What was sent in a sensitive category is found by none.',
  })
  text?: string | null;
}
