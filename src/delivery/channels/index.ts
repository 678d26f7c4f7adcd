export { Channels } from './channels.js';
export {
  DeliveryChannel,
  type DeliveryContext,
  type DeliveryReceipt,
  type OutgoingDelivery,
  type OutgoingNotification,
} from './delivery-channel.js';
export { DeliveryError, type DeliveryErrorOptions } from './delivery-error.js';
