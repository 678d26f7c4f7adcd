import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { DeliveryTiming, pageCost } from '../../platform/graphql/index.js';

@ObjectType({ description: 'What is true of a channel in a category for whoever chose nothing.' })
export class CategoryChannel {
  @Field(() => String, { description: 'The key of the channel.' })
  readonly channel!: string;

  @Field(() => Boolean, { description: 'Whether it is used.' })
  readonly enabled!: boolean;

  @Field(() => DeliveryTiming, { description: 'When.' })
  readonly timing!: DeliveryTiming;

  @Field(() => Int, { description: 'How long IF_UNSEEN waits for someone who is online, in seconds.' })
  readonly afterSeconds!: number;
}

@ObjectType({ description: 'What kind a notification is; people choose by it.' })
export class Category {
  @Field(() => String, { description: 'What sends name it by.' })
  readonly key!: string;

  @Field(() => String, { description: 'What people call it.' })
  readonly title!: string;

  @Field(() => String, { nullable: true, description: 'What is in it.' })
  readonly description!: string | null;

  @Field(() => Boolean, { description: 'true: always on, for everybody, over every channel.' })
  readonly critical!: boolean;

  @Field(() => Boolean, { description: 'true: what is in it is not for everybody who may look at a screen.' })
  readonly sensitive!: boolean;

  @Field(() => [CategoryChannel], { description: 'Every channel.', complexity: pageCost(5) })
  readonly channels!: CategoryChannel[];
}

@InputType({ description: 'What to say of one channel in a category.' })
export class CategoryChannelInput {
  @Field(() => String, { description: 'The key of the channel.' })
  channel!: string;

  @Field(() => Boolean, { description: 'Whether it is used. In a critical category it must be.' })
  enabled!: boolean;

  @Field(() => DeliveryTiming, { nullable: true, description: 'When; left out, it stays as it is.' })
  timing?: DeliveryTiming | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How long IF_UNSEEN waits for someone who is online, in seconds: 0 to 86,400. Left out, it stays as it is, at first 300.',
  })
  afterSeconds?: number | null;
}

@InputType({ description: 'A category, and what to say of it: what is left out stays as it is.' })
export class CategoryInput {
  @Field(() => String, { description: 'A letter or digit, then letters, digits and _ . : -, at most 64 characters.' })
  key!: string;

  @Field(() => String, { description: 'What people call it: one line of at most 100 characters.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'What is in it, at most 500 characters; null: nothing is said.' })
  description?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is always on, for everybody, over every channel. `security` is, and stays so.',
  })
  critical?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is not for everybody who may look at a screen.' })
  sensitive?: boolean | null;

  @Field(() => [CategoryChannelInput], { nullable: true, description: 'Each channel once; others stay as they are.' })
  channels?: CategoryChannelInput[] | null;
}

@ObjectType({ description: 'A way to reach people.' })
export class Channel {
  @Field(() => String, { description: 'What it is called by: "inApp", "email".' })
  readonly key!: string;

  @Field(() => String, { description: 'What people call it.' })
  readonly title!: string;

  @Field(() => Boolean, { description: 'Whether anything goes out over it, as this installation is set up.' })
  readonly configured!: boolean;

  @Field(() => Boolean, { description: 'Whether it is used where nobody says anything.' })
  readonly defaultEnabled!: boolean;

  @Field(() => DeliveryTiming, { description: 'When, where nobody says anything.' })
  readonly defaultTiming!: DeliveryTiming;
}
