export {
  type AddressBook,
  BroughtChannels,
  DeliveryChannel,
  type DeliveryContext,
  DeliveryError,
  type DeliveryErrorOptions,
  type DeliveryReceipt,
  isAddressBook,
  MailPreview,
  type OutgoingDelivery,
  type OutgoingNotification,
  type Suppression,
  type SuppressionPage,
  SuppressionListService,
} from './channels/index.js';
export { DeliveriesSettled, DeliveryFailed } from './events/index.js';
export { Delivery } from './dto/delivery.model.js';
export { toDelivery } from './dto/delivery.mapping.js';
export { DeliveryStatus } from './dto/enums.js';
export { ExplanationsService, type ShownDelivery } from './planning/index.js';
export {
  type DeliveryFilterValues,
  type DeliveryPage,
  DeliveryListService,
  type NotificationSearchPage,
  NotificationSearchService,
  type NotificationSearchValues,
  type SearchedNotification,
} from './search/index.js';
export { DeliveryModule } from './delivery.module.js';
export { deliveryResolvers } from './delivery.resolvers.js';
export { type ReportGroupName, type ReportQuestion, type ReportRow, ReportsService } from './reports/index.js';
export { RetriesService } from './retries/index.js';
export { reasonSentences, reasonsPage } from './reasons-page.js';
export { DeliveryBacklog, DeliveryQueues, DeliveryWorker, ensureDeliveryPartitions } from './engine/index.js';
