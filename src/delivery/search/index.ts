export { deliveryMatches, deliveryStretch, type DeliveryFilterValues } from './delivery-list.repository.js';
export { checkDeliveryFilter, type DeliveryPage, DeliveryListService } from './delivery-list.service.js';
export { type NotificationSearchValues } from './notification-search-filter.js';
export {
  type NotificationSearchPage,
  NotificationSearchService,
  type SearchedNotification,
} from './notification-search.service.js';
export { searchProviders } from './search.providers.js';
