export { BullConnections } from './bull-connections.js';
export { QueueModule } from './queue.module.js';
export { queuePrefix } from './queue-prefix.js';
