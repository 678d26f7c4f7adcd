import { Injectable } from '@nestjs/common';
import { Config, type ServiceAccount } from '../../../platform/config/index.js';
import type { DeliveryContext } from '../delivery-channel.js';
import type { Device } from './device.js';
import { type DeviceOutcome, later } from './device-outcome.js';
import { DeviceSender, type Push } from './device-sender.js';
import { fcmMessage } from './fcm-message.js';
import { fcmOutcome } from './fcm-outcome.js';
import { FcmTokens, NoTokenError } from './fcm-tokens.js';
import { type PushAnswer, PushConnections } from './push-connections.js';
import { silenceOutcome } from './web-push-outcome.js';

const SERVICE = 'fcm';

/** Apps on Android and iOS, over Firebase Cloud Messaging (HTTP v1). */
@Injectable()
export class FcmSender extends DeviceSender {
  constructor(
    private readonly config: Config,
    private readonly tokens: FcmTokens,
    private readonly connections: PushConnections,
  ) {
    super();
  }

  serviceOf(): string {
    return SERVICE;
  }

  isNamed(): boolean {
    return true;
  }

  async send(device: Device, push: Push, context: Pick<DeliveryContext, 'signal' | 'isOurs'>): Promise<DeviceOutcome> {
    const account = this.config.FCM_SERVICE_ACCOUNT;
    if (!account) return { kind: 'refused', code: 'ADDRESS_REFUSED', words: 'there is no push to apps here' };
    const message = { ...fcmMessage(push.delivery, push.badge, Date.now()), token: device.address };
    const body = JSON.stringify({ message });
    try {
      const token = await this.tokenFor(account);
      const answer = await this.post(account, token, body, context);
      if (!isTokenRefused(answer)) return fcmOutcome(answer, Date.now());
      // It may have been revoked before its time: once more, with a fresh one.
      return fcmOutcome(await this.post(account, await this.tokenFor(account, token), body, context), Date.now());
    } catch (error) {
      return error instanceof NoTokenError ? error.outcome : silenceOutcome(error);
    }
  }

  private async tokenFor(account: ServiceAccount, refused?: string): Promise<string> {
    try {
      return await this.tokens.token(account, refused);
    } catch (error) {
      // Nothing of the push itself has been handed over.
      if (error instanceof NoTokenError) throw error;
      throw new NoTokenError(later('PROVIDER_DOWN', `no token: ${(error as Error).message}`, { isDown: true }));
    }
  }

  private post(
    { projectId }: ServiceAccount,
    token: string,
    body: string,
    { signal, isOurs }: Pick<DeliveryContext, 'signal' | 'isOurs'>,
  ): Promise<PushAnswer> {
    const base = this.config.FCM_BASE_URL.replace(/\/+$/, '');
    return this.connections.post({
      url: new URL(`${base}/v1/projects/${encodeURIComponent(projectId)}/messages:send`),
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
      },
      body,
      signal,
      mayGo: isOurs,
    });
  }
}

/** Apple's refusal of the project's key is a 401, too. */
function isTokenRefused({ status, body }: PushAnswer): boolean {
  return status === 401 && !body.includes('THIRD_PARTY_AUTH_ERROR');
}
