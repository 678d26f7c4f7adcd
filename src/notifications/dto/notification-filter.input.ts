import { Field, InputType } from '@nestjs/graphql';
import { Priority } from './enums.js';

@InputType({
  description: 'No filter is {}. Archived and snoozed ones are left out; null in any field means "don’t care".',
})
export class NotificationFilter {
  @Field(() => Boolean, { nullable: true, description: 'true: only read ones; false: only unread ones.' })
  read?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'true: only seen ones; false: only unseen ones.' })
  seen?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: those that were archived, instead of the inbox; with `snoozed: true`, either.',
  })
  archived?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: those that are snoozed, instead of the inbox; with `archived: true`, either.',
  })
  snoozed?: boolean | null;

  @Field(() => [String], { nullable: true, description: 'Any of these categories; at most 100.' })
  categories?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Any of these types; at most 100.' })
  types?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Sent to any of these topics; at most 100.' })
  topics?: string[] | null;

  @Field(() => Priority, { nullable: true, description: 'Of this priority or above.' })
  minPriority?: Priority | null;

  @Field(() => Date, { nullable: true, description: 'Published after this moment.' })
  createdAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Published before this moment.' })
  createdBefore?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Words of title and message: all of them, in any form of upper and lower case, the last one by its beginning too. "Quoted words" stand together, -word must not be there, or means either. At most 200 characters.',
  })
  text?: string | null;
}

@InputType({ description: 'What a stream can be narrowed by: what never changes about a notification.' })
export class NotificationStreamFilter {
  @Field(() => [String], { nullable: true, description: 'Any of these categories.' })
  categories?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Any of these types.' })
  types?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Sent to any of these topics.' })
  topics?: string[] | null;

  @Field(() => Priority, { nullable: true, description: 'Of this priority or above.' })
  minPriority?: Priority | null;
}
