import { MailerModule } from '@nestjs-modules/mailer';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Channels } from './channels.js';
import { EmailChannel, mailerOptions } from './email/index.js';
import { SuppressionsRepository, SuppressionsService } from './suppressions/index.js';
import {
  InstallationSecretsRepository,
  UnsubscribeController,
  UnsubscribeKeys,
  UnsubscribeLinks,
  UnsubscribeService,
} from './unsubscribe/index.js';
import { WebhookChannel } from './webhook/index.js';

/** For the module of delivery: what its `imports` need for the channels. */
export const channelImports: DynamicModule[] = [
  MailerModule.forRootAsync({ imports: [], inject: [Config], useFactory: (config: Config) => mailerOptions(config) }),
];

/** Likewise its `controllers`. */
export const channelControllers: Type[] = [UnsubscribeController];

/** Likewise its `providers`: the channels, who must not be written to, and how people leave. `Subscriptions` is asked for, and not among them. */
export const channelProviders: Provider[] = [
  EmailChannel,
  InstallationSecretsRepository,
  SuppressionsRepository,
  SuppressionsService,
  UnsubscribeKeys,
  UnsubscribeLinks,
  UnsubscribeService,
  WebhookChannel,
  {
    provide: Channels,
    inject: [EmailChannel, WebhookChannel],
    // In preferences and plans only where there is something to sign with: few installations have it.
    useFactory: (email: EmailChannel, webhook: WebhookChannel) =>
      new Channels([email, ...(webhook.isConfigured ? [webhook] : [])]),
  },
];
