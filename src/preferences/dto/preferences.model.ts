import { Field, ObjectType } from '@nestjs/graphql';
import { DeliveryTiming, LocalTimeScalar, pageCost, TimeZoneScalar } from '../../platform/graphql/index.js';
import { DigestFrequency, PreferenceSource, Weekday } from './enums.js';

/** There are few, and they come from memory. */
const LISTED = { complexity: pageCost(5) };

@ObjectType({ description: 'What is true of one channel for you, and what decided it.' })
export class ChannelPreference {
  @Field(() => String, { description: '"inApp", "email", or another one of `channels`.' })
  readonly channel!: string;

  @Field(() => Boolean, { description: 'Whether it is used.' })
  readonly enabled!: boolean;

  @Field(() => DeliveryTiming, { description: 'When, if it is used.' })
  readonly timing!: DeliveryTiming;

  @Field(() => Boolean, { description: 'true: the category is critical, and you can’t turn it off.' })
  readonly locked!: boolean;

  @Field(() => PreferenceSource, { description: 'What decided.' })
  readonly source!: PreferenceSource;
}

@ObjectType({ description: 'What is true of one category for you.' })
export class CategoryPreference {
  @Field(() => String, { description: 'The key of the category.' })
  readonly category!: string;

  @Field(() => String, { description: 'What people call it.' })
  readonly title!: string;

  @Field(() => Boolean, { description: 'true: it is always on, and nothing in it can be changed.' })
  readonly critical!: boolean;

  @Field(() => [ChannelPreference], { description: 'Every channel. A choice by type comes before.', ...LISTED })
  readonly channels!: ChannelPreference[];

  @Field(() => DigestFrequency, {
    description: 'Whether what there is of it is put together. Kept, and to be acted on when there are digests.',
  })
  readonly digest!: DigestFrequency;
}

@ObjectType({ description: 'What you chose for one type.' })
export class TypePreference {
  @Field(() => String, { description: 'The type, in the words of who sends.' })
  readonly type!: string;

  @Field(() => [ChannelPreference], {
    description: 'The channels that you chose something for; of others the category decides.',
    ...LISTED,
  })
  readonly channels!: ChannelPreference[];
}

@ObjectType({ description: 'A time of the week in which it is quiet.' })
export class QuietWindow {
  @Field(() => [Weekday], { description: 'The days that it begins on.' })
  readonly days!: Weekday[];

  @Field(() => LocalTimeScalar, { description: 'When it begins.' })
  readonly from!: string;

  @Field(() => LocalTimeScalar, {
    description: 'When it ends; if that is not later than `from`, on the day after. Of the same time: a whole day.',
  })
  readonly to!: string;
}

@ObjectType({ description: 'When you don’t want to hear of anything: it comes when the quiet ends.' })
export class QuietHours {
  @Field(() => Boolean, { description: 'Whether they are in force.' })
  readonly enabled!: boolean;

  @Field(() => TimeZoneScalar, {
    description: 'Whose clock counts: what you chose, else that of your profile, else UTC.',
  })
  readonly timeZone!: string;

  @Field(() => [QuietWindow], { description: 'When it is quiet.', ...LISTED })
  readonly windows!: QuietWindow[];

  @Field(() => Boolean, { description: 'Whether URGENT ones come all the same. Those of critical categories do.' })
  readonly allowUrgent!: boolean;
}

@ObjectType({ description: 'What reaches you, where and when.' })
export class Preferences {
  @Field(() => [ChannelPreference], {
    description: 'What is true of each channel in general: where neither a type nor a category decides.',
    ...LISTED,
  })
  readonly channels!: ChannelPreference[];

  @Field(() => [CategoryPreference], { description: 'Every category.', complexity: pageCost(10) })
  readonly categories!: CategoryPreference[];

  @Field(() => [TypePreference], {
    description: 'The types that you chose something for, by name.',
    complexity: pageCost(10),
  })
  readonly types!: TypePreference[];

  @Field(() => QuietHours, { description: 'When you don’t want to hear of anything.' })
  readonly quietHours!: QuietHours;

  @Field(() => Date, {
    nullable: true,
    description:
      'Until then nothing goes out to you but what is critical; the app shows all. null: you have not paused.',
  })
  readonly pausedUntil!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When anything here was last changed; null: never.' })
  readonly updatedAt!: Date | null;
}
