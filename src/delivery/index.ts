export { DeliveryModule } from './delivery.module.js';
export { deliveryResolvers } from './delivery.resolvers.js';
export { reasonsPage } from './reasons-page.js';
export { ensureDeliveryPartitions } from './engine/index.js';
