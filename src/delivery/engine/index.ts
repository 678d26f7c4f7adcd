export { AddressSuppressor, type SuppressedBy } from './address-suppressor.js';
export { Breaker } from './breaker.js';
export {
  type ClaimedDelivery,
  type ClaimedNotification,
  DeliveryReview,
  HELD,
  type Lane,
  LANES,
  type NewDelivery,
  type Review,
  type WakeUp,
  type WithdrawnDelivery,
} from './deliveries.js';
export { ChannelUsageRepository, keyOf } from './channel-usage.repository.js';
export { DeliveriesRepository } from './deliveries.repository.js';
export { DeliveryBacklog, type QueueBacklog } from './delivery-backlog.js';
export { ensureDeliveryPartitions } from './delivery-maintenance.js';
export { DeliveryQueues } from './delivery-queues.js';
export { DeliveryWorker } from './delivery-worker.js';
export { Lease } from './lease.js';
