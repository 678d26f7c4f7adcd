export { BoundedQueue } from './bounded-queue.js';
export { Budget } from './budget.js';
export { Bus, type Unsubscribe } from './bus.js';
export { CLOSE, type Close } from './close-codes.js';
export { answerWithoutUpgrade, isWebSocketUpgrade } from './foreign-upgrade.js';
export { EventStreams } from './event-streams.js';
export {
  BusLost,
  BusRestored,
  ConnectionClosed,
  ConnectionOpened,
  EventStreamClosed,
  EventStreamOpened,
  SocketClosed,
  SubscriptionEnded,
  SubscriptionStarted,
} from './events/index.js';
export { Gateway } from './gateway.js';
export { MemoryBus } from './memory.bus.js';
export { Newest } from './newest.js';
export { openOutlet, type Outlet } from './outlet.js';
export { SharedTopics } from './shared-topics.js';
export { SocketStats } from './socket-stats.js';
export { RealtimeModule, realtimeResolvers } from './realtime.module.js';
