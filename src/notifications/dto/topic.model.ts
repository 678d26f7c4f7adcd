import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'Something that people follow: an audience, not a category.' })
export class Topic {
  @Field(() => String, { description: 'Its name: "orders", "project:42".' })
  readonly key!: string;

  @Field(() => String, { nullable: true, description: 'What it is about.' })
  readonly description!: string | null;

  @Field(() => Boolean, { description: 'true: anybody may see and follow it; false: only whom a service lets.' })
  readonly public!: boolean;

  @Field(() => Int, { description: 'How many people follow it.' })
  readonly followers!: number;

  @Field(() => Boolean, { description: 'Do you?' })
  readonly following!: boolean;
}

@InputType({ description: 'A topic to make, or what to change of one.' })
export class TopicInput {
  @Field(() => String, {
    description: 'A letter or digit, then letters, digits and _ . : / - ; at most 128. It can’t be changed.',
  })
  key!: string;

  @Field(() => String, {
    nullable: true,
    description: 'At most 500 characters; left out: as it is; null: none.',
  })
  description?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'May anybody see and follow it? null: as it is; no, of a new one.',
  })
  public?: boolean | null;
}
