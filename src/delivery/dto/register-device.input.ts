import { Field, InputType } from '@nestjs/graphql';
import { JSONObjectScalar } from '../../platform/graphql/index.js';
import { DevicePlatform } from './device.model.js';

@InputType({ description: 'How a device is reached.' })
export class RegisterDeviceInput {
  @Field(() => DevicePlatform, { description: 'Over which service.' })
  platform!: DevicePlatform;

  @Field(() => String, { nullable: true, description: 'Of FCM: what its library calls the registration token.' })
  token?: string | null;

  @Field(() => JSONObjectScalar, {
    nullable: true,
    description:
      'Of WEB_PUSH: `PushSubscription.toJSON()`, made with `webPushKey`. Its endpoint must be of a push service that is allowed here.',
  })
  subscription?: Record<string, unknown> | null;

  @Field(() => String, {
    nullable: true,
    description: 'What you call it: "Firefox at work". One line, at most 100 characters.',
  })
  label?: string | null;
}
