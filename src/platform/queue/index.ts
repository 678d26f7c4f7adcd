export { BullConnections } from './bull-connections.js';
export { BullQueues } from './bull-queues.js';
export { QueueModule } from './queue.module.js';
export { queuePrefix } from './queue-prefix.js';
