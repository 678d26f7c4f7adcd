export { BoundedQueue, type QueueBounds } from './bounded-queue.js';
export { Bus, type Unsubscribe } from './bus.js';
export { CLOSE, type Close } from './close-codes.js';
export {
  BusLost,
  BusRestored,
  ConnectionClosed,
  ConnectionOpened,
  SocketClosed,
  SubscriptionEnded,
  SubscriptionStarted,
} from './events/index.js';
export { Gateway } from './gateway.js';
export { MemoryBus } from './memory.bus.js';
export { RealtimeModule, realtimeResolvers } from './realtime.module.js';
