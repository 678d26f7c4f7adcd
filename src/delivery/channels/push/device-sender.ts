import type { DeliveryContext, OutgoingDelivery } from '../delivery-channel.js';
import type { Device } from './device.js';
import type { DeviceOutcome } from './device-outcome.js';

/** One push, for whichever device. */
export interface Push {
  delivery: OutgoingDelivery;
  /** How many are unread; undefined: that is not known. */
  badge: number | undefined;
}

/** The way to the devices of one platform. */
export abstract class DeviceSender {
  /** Whose trouble it is when it does not go; those of one name are up or down together. */
  abstract serviceOf(device: Device): string;

  /** Whether an operator named it; false: its owner did, and there may be no such service. */
  abstract isNamed(device: Device): boolean;

  /** Never rejects. Asks `context.isOurs` right before each request. */
  abstract send(
    device: Device,
    push: Push,
    context: Pick<DeliveryContext, 'signal' | 'isOurs'>,
  ): Promise<DeviceOutcome>;
}
