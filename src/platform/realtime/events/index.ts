export { BusLost } from './bus-lost.event.js';
export { BusRestored } from './bus-restored.event.js';
export { ConnectionClosed } from './connection-closed.event.js';
export { ConnectionOpened } from './connection-opened.event.js';
export { SocketClosed } from './socket-closed.event.js';
export { SubscriptionEnded } from './subscription-ended.event.js';
export { SubscriptionStarted } from './subscription-started.event.js';
