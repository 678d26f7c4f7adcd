import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../platform/auth/index.js';
import { DevicesService } from './channels/push/index.js';
import { toDevice, toDeviceRequest } from './dto/device.mapping.js';
import { Device } from './dto/device.model.js';
import { RegisterDeviceInput } from './dto/register-device.input.js';

@Resolver()
export class DevicesResolver {
  constructor(private readonly service: DevicesService) {}

  @Access('USER')
  @Query(() => [Device], { description: 'Your phones and browsers that are registered, the newest first.' })
  async devices(@CurrentCaller() caller: Caller): Promise<Device[]> {
    return (await this.service.list(caller)).map(toDevice);
  }

  @Access('USER')
  @Query(() => String, {
    nullable: true,
    description:
      'What browsers subscribe with, as `applicationServerKey`: a point of P-256, as base64url. null: there is no push to browsers here. A subscription that was made with another one is worth nothing.',
  })
  async webPushKey(): Promise<string | null> {
    return this.service.webPushKey();
  }

  @Access('USER')
  @Mutation(() => Device, {
    description:
      'Has you told on this device from now on. Idempotent; one that was somebody else’s is yours from then on. At most 20: beyond, the one that was not heard of for the longest time goes.',
  })
  async registerDevice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'How it is reached.' }) input: RegisterDeviceInput,
  ): Promise<Device> {
    return toDevice(await this.service.register(caller, toDeviceRequest(input)));
  }

  @Access('USER')
  @Mutation(() => Boolean, {
    description: 'Nothing is sent to this device of yours any more: when you sign out. Answers whether there was one.',
  })
  async unregisterDevice(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: 'Of `devices`.' }) id: string,
  ): Promise<boolean> {
    return this.service.unregister(caller, id);
  }
}
