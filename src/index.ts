/** What an application that runs Herald in its own process uses: docs/extending.md. What is not here may change at any time. */

export { prepareDatabase } from './herald.js';
export { HeraldModule, type HeraldFeature } from './host/herald.module.js';
export {
  type BroughtPort,
  type HeraldAsyncOptions,
  type HeraldModuleOptions,
  type HeraldOptions,
  provide,
} from './host/herald-options.js';
export { EventListeners } from './host/event-listeners.js';
export type { DeliveredEvent, FailedEvent, HeraldEvents, InboxEvent, PublishedEvent } from './host/herald-events.js';
export type { HostTransaction } from './host/host-transaction.js';
export { mountHerald, type MountOptions } from './host/mount-herald.js';
export type { MappedSends, SendMapping } from './host/send-mapping.js';
export { Sender, type SendOptions } from './host/sender.js';
export {
  type AddressBook,
  DeliveryChannel,
  type DeliveryContext,
  DeliveryError,
  type DeliveryErrorOptions,
  type DeliveryReceipt,
  type OutgoingDelivery,
  type OutgoingNotification,
} from './delivery/index.js';
export {
  FeedListener,
  FeedListeners,
  FollowersTopicPolicy,
  type ListenedChange,
  type ListenedNotification,
  NOBODY,
  type RecipientChange,
  RecipientDirectory,
  type RecipientProfile,
  type SendAnswer,
  MissingVariables,
  type SendRequest,
  TemplateEngine,
  type TemplateField,
  TemplateFault,
  type TemplateRequest,
  type TemplateSource,
  type TopicFacts,
  TopicPolicy,
  type WritableRecipientDirectory,
} from './notifications/index.js';
export {
  type Caller,
  ExpiredTokenError,
  InvalidTokenError,
  TokenVerifier,
  type VerifiedToken,
} from './platform/auth/index.js';
export { OwnPresencePolicy, PresencePolicy, PresenceStore, type Sighting } from './platform/presence/index.js';
export { ConfigurationError, readEnvironment } from './platform/config/index.js';
export { ContentCipher, type Sealed, type ToOpen, type ToSeal } from './platform/sealing/index.js';
export { HeraldError, HeraldUsageError, InvalidInputError, UnavailableError } from './platform/errors/index.js';
