import type { Provider } from '@nestjs/common';
import { DeviceSenders } from './device-senders.js';
import { DevicesRepository } from './devices.repository.js';
import { DevicesService } from './devices.service.js';
import { FcmSender } from './fcm.device-sender.js';
import { FcmTokens } from './fcm-tokens.js';
import { PushConnections } from './push-connections.js';
import { PushHosts } from './push-hosts.js';
import { PushServices } from './push-services.js';
import { PushChannel } from './push.delivery-channel.js';
import { Vapid } from './vapid.js';
import { WebPushSender } from './web-push.device-sender.js';

/** Push, and the devices that it goes to. Beside them it needs `InstallationSecretsRepository`. */
export const pushProviders: Provider[] = [
  DeviceSenders,
  DevicesRepository,
  DevicesService,
  FcmSender,
  FcmTokens,
  PushChannel,
  PushConnections,
  PushHosts,
  PushServices,
  Vapid,
  WebPushSender,
];
