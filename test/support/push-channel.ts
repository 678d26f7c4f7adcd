import { DeviceSenders } from '../../src/delivery/channels/push/device-senders.js';
import { DevicesRepository } from '../../src/delivery/channels/push/devices.repository.js';
import { DevicesService } from '../../src/delivery/channels/push/devices.service.js';
import { FcmSender } from '../../src/delivery/channels/push/fcm.device-sender.js';
import { FcmTokens } from '../../src/delivery/channels/push/fcm-tokens.js';
import { PushChannel } from '../../src/delivery/channels/push/index.js';
import { PushConnections } from '../../src/delivery/channels/push/push-connections.js';
import { PushHosts } from '../../src/delivery/channels/push/push-hosts.js';
import { PushServices } from '../../src/delivery/channels/push/push-services.js';
import { Vapid } from '../../src/delivery/channels/push/vapid.js';
import { WebPushSender } from '../../src/delivery/channels/push/web-push.device-sender.js';
import { Events } from '../../src/platform/events/index.js';
import { InstallationSecretsRepository } from '../../src/platform/secrets/index.js';
import type { Caller } from '../../src/platform/auth/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { FakeFcm } from './fake-fcm.js';
import { FakePushService } from './fake-push-service.js';
import type { FeedFixture } from './feed-fixture.js';

export const callerOf = (id: string) => ({ id, roles: new Set() }) as unknown as Caller;

/** The push channel of one process, with services of its own to send to. */
export async function aPushChannel(feeds: Pick<FeedFixture, 'database' | 'inbox'>, env: Record<string, string> = {}) {
  const web = await FakePushService.start();
  const fcm = await FakeFcm.start();
  const config = readEnvironment({ NODE_ENV: 'test', WEB_PUSH_HOSTS: web.origin, ...fcm.env, ...env });
  const log = memoryLogger();
  const repository = new DevicesRepository(feeds.database);
  const hosts = new PushHosts(config);
  const vapid = new Vapid(config, new InstallationSecretsRepository(feeds.database));
  const connections = new PushConnections();
  const tokens = new FcmTokens(config, connections, new Events());
  const services = new PushServices(config, log.logger);
  const senders = new DeviceSenders(
    new WebPushSender(hosts, vapid, connections),
    new FcmSender(config, tokens, connections),
    services,
  );
  const devices = new DevicesService(config, hosts, vapid, repository);
  const channel = new PushChannel(config, repository, senders, feeds.inbox, log.logger);
  return {
    channel,
    devices,
    repository,
    vapid,
    tokens,
    services,
    web,
    fcm,
    log,
    config,
    /** His browser, whose name at its service is the same. */
    browser: (person: string, name = person) =>
      devices.register(callerOf(person), { platform: 'WEB_PUSH', subscription: web.subscribe(name).toJSON() }),
    phone: (person: string, token: string) => devices.register(callerOf(person), { platform: 'FCM', token }),
    close: async () => {
      channel.onModuleDestroy();
      connections.onModuleDestroy();
      await Promise.all([web.close(), fcm.close()]);
    },
  };
}
