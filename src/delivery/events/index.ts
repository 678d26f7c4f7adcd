export { DeliveriesSettled } from './deliveries-settled.event.js';
export { DeliveryAttempted } from './delivery-attempted.event.js';
export { DeliveryFailed } from './delivery-failed.event.js';
export { DeliveryClaimed } from './delivery-claimed.event.js';
export { LeasesLapsed } from './leases-lapsed.event.js';
export { ProviderStateChanged } from './provider-state-changed.event.js';
export { WakeUpsCounted } from './wake-ups-counted.event.js';
