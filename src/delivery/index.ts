export { DeliveryModule } from './delivery.module.js';
export { ensureDeliveryPartitions } from './engine/index.js';
