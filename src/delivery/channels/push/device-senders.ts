import { Injectable } from '@nestjs/common';
import type { DeliveryContext } from '../delivery-channel.js';
import type { Device } from './device.js';
import { type DeviceOutcome, later } from './device-outcome.js';
import { type DeviceSender, type Push } from './device-sender.js';
import { FcmSender } from './fcm.device-sender.js';
import { PushServices } from './push-services.js';
import { WebPushSender } from './web-push.device-sender.js';

/** One so short is no secret, and may be in any sentence. */
const SHORT_PATH = 8;

/** The way to any device, past services that are down. */
@Injectable()
export class DeviceSenders {
  constructor(
    private readonly webPush: WebPushSender,
    private readonly fcm: FcmSender,
    private readonly services: PushServices,
  ) {}

  /** Never rejects. */
  async send(device: Device, push: Push, context: Pick<DeliveryContext, 'signal' | 'isOurs'>): Promise<DeviceOutcome> {
    const sender = this.senderOf(device);
    const service = sender.serviceOf(device);
    if (!this.services.mayAsk(service, performance.now())) {
      return later('PROVIDER_DOWN', `${service} is down, and was not asked`, { isDown: true });
    }
    const outcome = withoutAddress(await sender.send(device, push, context), device, service);
    this.services.told(service, outcome, performance.now());
    return outcome;
  }

  /**
   * Whether these devices' services are likely to be all that there are: no other has answered lately, and they are not merely hosts that their owners
   * made up. Those must not keep anything from others.
   */
  areAll(devices: readonly Device[]): boolean {
    const nameOf = (device: Device) => this.senderOf(device).serviceOf(device);
    const isService = (device: Device) =>
      this.senderOf(device).isNamed(device) || this.services.hasAnswered(nameOf(device));
    return devices.some(isService) && !this.services.othersAnswer(new Set(devices.map(nameOf)), performance.now());
  }

  private senderOf({ platform }: Device): DeviceSender {
    return platform === 'FCM' ? this.fcm : this.webPush;
  }
}

/** A service's words go into the delivery log: not where somebody is reached, should it repeat that. */
function withoutAddress(outcome: DeviceOutcome, { address }: Device, service: string): DeviceOutcome {
  if (outcome.kind === 'taken') return outcome;
  const path = URL.canParse(address) ? new URL(address).pathname : '';
  const secrets = [address, ...(path.length > SHORT_PATH ? [path, path.slice(path.lastIndexOf('/') + 1)] : [])];
  const words = secrets.filter(Boolean).reduce((text, secret) => text.replaceAll(secret, '[device]'), outcome.words);
  return { ...outcome, words: `${service}: ${words}` };
}
