export { BroughtChannels } from './brought-channels.js';
export { channelControllers, channelImports, channelProviders } from './channel-providers.js';
export { Channels } from './channels.js';
export {
  type AddressBook,
  DeliveryChannel,
  type DeliveryContext,
  type DeliveryReceipt,
  isAddressBook,
  type OutgoingDelivery,
  type OutgoingNotification,
} from './delivery-channel.js';
export { DeliveryError, type DeliveryErrorOptions } from './delivery-error.js';
export { conceal, summarize } from './rendering/index.js';
export { MailPreview } from './email/index.js';
export { MemoryChannel, type MemoryChannelOptions } from './memory.delivery-channel.js';
export { PUSH } from './push/index.js';
export {
  type Suppression,
  SuppressionListService,
  type SuppressionPage,
  SuppressionsService,
} from './suppressions/index.js';
export { type SubscribedCategory, Subscriptions } from './unsubscribe/index.js';
