import { InboxChangesResolver } from './inbox-changes.resolver.js';
import { InboxStreamResolver } from './inbox-stream.resolver.js';
import { NotificationsResolver } from './notifications.resolver.js';
import { RecipientsResolver } from './recipients/recipients.resolver.js';
import { SendResolver } from './send.resolver.js';
import { SignalsResolver } from './signals/signals.resolver.js';
import { TopicsResolver } from './topics/topics.resolver.js';

/** For the module, and for whoever prints the schema without starting it. */
export const notificationResolvers = [
  NotificationsResolver,
  InboxChangesResolver,
  InboxStreamResolver,
  SendResolver,
  RecipientsResolver,
  SignalsResolver,
  TopicsResolver,
];
