export { type DeliveryPage, DeliveryListService } from './delivery-list.service.js';
export { planningProviders } from './planning.providers.js';
