import { AdminDeliveriesResolver } from './deliveries.resolver.js';
import { AdminNotificationsResolver } from './notifications.resolver.js';
import { RecipientListResolver } from './recipients.resolver.js';
import { RetriesResolver } from './retries.resolver.js';
import { SuppressionsResolver } from './suppressions.resolver.js';

/** What operators look for, and do about it. */
export const searchResolvers = [
  AdminDeliveriesResolver,
  AdminNotificationsResolver,
  RecipientListResolver,
  RetriesResolver,
  SuppressionsResolver,
];
