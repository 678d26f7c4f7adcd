import { Field, InputType } from '@nestjs/graphql';
import { DeliveryTiming, LocalTimeScalar, TimeZoneScalar } from '../../platform/graphql/index.js';
import { DigestFrequency, Weekday } from './enums.js';

@InputType({ description: 'What you want of one channel.' })
export class ChannelPreferenceInput {
  @Field(() => String, { description: '"inApp", "email", or another one of `channels`.' })
  channel!: string;

  @Field(() => Boolean, { description: 'Whether it is used.' })
  enabled!: boolean;

  @Field(() => DeliveryTiming, {
    nullable: true,
    description: 'When; null leaves it to the defaults. For inApp there is only ALWAYS.',
  })
  timing?: DeliveryTiming | null;
}

@InputType({ description: 'What you want of one category. Not of a critical one.' })
export class CategoryPreferenceInput {
  @Field(() => String, { description: 'Its key.' })
  category!: string;

  @Field(() => [ChannelPreferenceInput], {
    nullable: true,
    description:
      'Each channel once; others stay as they are. An empty list forgets all that you chose for its channels.',
  })
  channels?: ChannelPreferenceInput[] | null;

  @Field(() => DigestFrequency, {
    nullable: true,
    description: 'Whether what there is of it is put together. Kept, and to be acted on when there are digests.',
  })
  digest?: DigestFrequency | null;
}

@InputType({
  description: 'What you want of one type, whatever its category: it comes before what you chose for that.',
})
export class TypePreferenceInput {
  @Field(() => String, {
    description: 'The type, in the words of who sends. At most 200 that you chose something for.',
  })
  type!: string;

  @Field(() => [ChannelPreferenceInput], {
    description: 'Each channel once; others stay as they are. An empty list forgets what you chose for this type.',
  })
  channels!: ChannelPreferenceInput[];
}

@InputType({ description: 'A time of the week in which it is to be quiet.' })
export class QuietWindowInput {
  @Field(() => [Weekday], { description: 'The days that it begins on.' })
  days!: Weekday[];

  @Field(() => LocalTimeScalar, { description: 'When it begins.' })
  from!: string;

  @Field(() => LocalTimeScalar, {
    description: 'When it ends; if that is not later than `from`, on the day after. The same time: a whole day.',
  })
  to!: string;
}

@InputType({ description: 'When you don’t want to hear of anything.' })
export class QuietHoursInput {
  @Field(() => Boolean, { description: 'Whether they are in force.' })
  enabled!: boolean;

  @Field(() => TimeZoneScalar, {
    nullable: true,
    description: 'Whose clock counts; null: that of your profile, or UTC.',
  })
  timeZone?: string | null;

  @Field(() => [QuietWindowInput], {
    nullable: true,
    description: 'All of them, at most 28, in place of those before.',
  })
  windows?: QuietWindowInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether URGENT ones come all the same. At first they do.' })
  allowUrgent?: boolean | null;
}

@InputType({ description: 'What you want to have otherwise: only what is given changes.' })
export class UpdatePreferencesInput {
  @Field(() => [ChannelPreferenceInput], { nullable: true, description: 'In general. Each channel once.' })
  channels?: ChannelPreferenceInput[] | null;

  @Field(() => [CategoryPreferenceInput], { nullable: true, description: 'By category. Each once.' })
  categories?: CategoryPreferenceInput[] | null;

  @Field(() => [TypePreferenceInput], { nullable: true, description: 'By type. Each once.' })
  types?: TypePreferenceInput[] | null;

  @Field(() => QuietHoursInput, { nullable: true, description: 'When it is to be quiet.' })
  quietHours?: QuietHoursInput | null;
}
