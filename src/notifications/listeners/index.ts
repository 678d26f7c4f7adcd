export { FeedListener, type ListenedChange, type ListenedNotification } from './feed-listener.js';
export { FeedListeners } from './feed-listeners.js';
export { ListenerRepository } from './listener.repository.js';
