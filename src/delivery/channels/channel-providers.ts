import { MailerModule } from '@nestjs-modules/mailer';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { portProvider } from '../../platform/ports/index.js';
import { BroughtChannels, joinChannels } from './brought-channels.js';
import { Channels } from './channels.js';
import { EmailChannel, mailerOptions, MailPreview } from './email/index.js';
import { PushChannel, pushProviders } from './push/index.js';
import {
  AddressMarks,
  SuppressionListRepository,
  SuppressionListService,
  SuppressionsRepository,
  SuppressionsService,
} from './suppressions/index.js';
import { UnsubscribeController, UnsubscribeKeys, UnsubscribeLinks, UnsubscribeService } from './unsubscribe/index.js';
import { WebhookChannel } from './webhook/index.js';

/** For the module of delivery: what its `imports` need for the channels. */
export const channelImports: DynamicModule[] = [
  MailerModule.forRootAsync({ imports: [], inject: [Config], useFactory: (config: Config) => mailerOptions(config) }),
];

/** Likewise its `controllers`. */
export const channelControllers: Type[] = [UnsubscribeController];

/** Likewise its `providers`: the channels, who must not be written to, and how people leave. `Subscriptions` is asked for, and not among them. */
export const channelProviders: Provider[] = [
  AddressMarks,
  EmailChannel,
  MailPreview,
  SuppressionListRepository,
  SuppressionListService,
  SuppressionsRepository,
  SuppressionsService,
  UnsubscribeKeys,
  UnsubscribeLinks,
  UnsubscribeService,
  ...pushProviders,
  WebhookChannel,
  portProvider(BroughtChannels, { useFactory: () => new BroughtChannels() }),
  {
    provide: Channels,
    inject: [BroughtChannels, EmailChannel, PushChannel, WebhookChannel],
    // Webhooks are in preferences and plans only where there is something to sign with: few installations have it.
    useFactory: ({ list }: BroughtChannels, email: EmailChannel, push: PushChannel, webhook: WebhookChannel) =>
      joinChannels([email, push, webhook], list, webhook.isConfigured ? [] : [webhook]),
  },
];
