import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';

export enum DevicePlatform {
  FCM = 'FCM',
  WEB_PUSH = 'WEB_PUSH',
}
registerEnumType(DevicePlatform, {
  name: 'DevicePlatform',
  description: 'Over which service a device is reached.',
  valuesMap: {
    FCM: { description: 'Firebase Cloud Messaging: apps on Android and iOS.' },
    WEB_PUSH: { description: 'A browser, over the push service that it names.' },
  },
});

@ObjectType({
  description:
    'A phone or a browser that you are told on while you are not there. Where it is reached is told to nobody.',
})
export class Device {
  @Field(() => ID, { description: 'For `unregisterDevice`.' })
  readonly id!: string;

  @Field(() => DevicePlatform, { description: 'Over which service it is reached.' })
  readonly platform!: DevicePlatform;

  @Field(() => String, { nullable: true, description: 'What its owner calls it.' })
  readonly label!: string | null;

  @Field(() => Date, { description: 'When it was first registered, for him.' })
  readonly createdAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When its service last took something for it, to the hour; null: never.',
  })
  readonly lastUsedAt!: Date | null;
}
