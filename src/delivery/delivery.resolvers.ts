import { DeliveryResolver } from './delivery.resolver.js';
import { DevicesResolver } from './devices.resolver.js';
import { NotificationDeliveriesResolver } from './notification-deliveries.resolver.js';
import { RecipientDetailsResolver } from './recipient-details.resolver.js';
import { StatusWebhookResolver } from './status/status-webhook.resolver.js';

/** For the module, and for whoever prints the schema without starting it. */
export const deliveryResolvers = [
  DeliveryResolver,
  DevicesResolver,
  NotificationDeliveriesResolver,
  RecipientDetailsResolver,
  StatusWebhookResolver,
];
