import { Injectable } from '@nestjs/common';
import webPush from 'web-push';
import type { DeliveryContext } from '../delivery-channel.js';
import { type Device } from './device.js';
import type { DeviceOutcome } from './device-outcome.js';
import { DeviceSender, type Push } from './device-sender.js';
import { PushConnections } from './push-connections.js';
import { PushHosts } from './push-hosts.js';
import { secondsToLive, URGENCY } from './push-times.js';
import { Vapid } from './vapid.js';
import { webPushText, WEB_PUSH_BYTES } from './web-push-message.js';
import { silenceOutcome, webPushOutcome } from './web-push-outcome.js';

/** For a service that takes less than it has to. */
const LITTLE_BYTES = 2_000;

/** Browsers, each over the push service that it named: encrypted for it (RFC 8291), and signed for the service (RFC 8292). */
@Injectable()
export class WebPushSender extends DeviceSender {
  constructor(
    private readonly hosts: PushHosts,
    private readonly vapid: Vapid,
    private readonly connections: PushConnections,
  ) {
    super();
  }

  serviceOf({ address }: Device): string {
    return URL.canParse(address) ? new URL(address).host : 'nowhere';
  }

  isNamed({ address }: Device): boolean {
    return URL.canParse(address) && this.hosts.isNamed(new URL(address));
  }

  async send(device: Device, push: Push, context: Pick<DeliveryContext, 'signal' | 'isOurs'>): Promise<DeviceOutcome> {
    try {
      const outcome = await this.sendSized(device, push, context, WEB_PUSH_BYTES);
      return outcome.kind === 'refused' && outcome.code === 'CONTENT_REFUSED'
        ? await this.sendSized(device, push, context, LITTLE_BYTES)
        : outcome;
    } catch (error) {
      return silenceOutcome(error);
    }
  }

  private async sendSized(
    { address, keys, serverKey }: Device,
    { delivery, badge }: Push,
    { signal, isOurs }: Pick<DeliveryContext, 'signal' | 'isOurs'>,
    maxBytes: number,
  ): Promise<DeviceOutcome> {
    // Again: what is allowed may be less than when it was registered.
    const url = this.hosts.allowed(address);
    if (!url || !keys) {
      return { kind: 'refused', code: 'ADDRESS_REFUSED', words: 'its push service is not allowed here' };
    }
    const vapid = await this.vapid.keys();
    const { headers, body } = webPush.generateRequestDetails(
      {
        endpoint: url.href,
        keys: { p256dh: keys.p256dh.toString('base64url'), auth: keys.auth.toString('base64url') },
      },
      webPushText(delivery, badge, maxBytes),
      {
        vapidDetails: { subject: this.vapid.subject, ...vapid },
        TTL: secondsToLive(delivery.notification, Date.now()),
        urgency: URGENCY[delivery.notification.priority],
        // What waits for a device that is off is replaced by another attempt of the same.
        topic: delivery.id.replaceAll('-', ''),
      },
    );
    const answer = await this.connections.post({ url, headers: plain(headers), body, signal, mayGo: isOurs });
    return webPushOutcome(answer, { isOurKey: serverKey === null || serverKey === vapid.publicKey, nowMs: Date.now() });
  }
}

function plain(headers: object): Record<string, string | number> {
  return Object.fromEntries(Object.entries(headers) as [string, string | number][]);
}
