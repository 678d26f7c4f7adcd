import type { Provider } from '@nestjs/common';
import { StatusDispatcher } from './status-dispatcher.js';
import { StatusEventsRepository } from './status-events.repository.js';
import { StatusSender } from './status-sender.js';
import { StatusWebhookService } from './status-webhook.service.js';
import { StatusWishes } from './status-wishes.js';

/** What tells the installation's own services how things stand. */
export const statusProviders: Provider[] = [
  StatusDispatcher,
  StatusEventsRepository,
  StatusSender,
  StatusWebhookService,
  StatusWishes,
];
