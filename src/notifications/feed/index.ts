export { FeedAnnouncer } from './feed-announcer.js';
export { type FeedChange, type FeedEvent, type FeedMessage, MAX_CHANGES } from './feed-change.js';
export type { FollowedEvent } from './feed-follower.js';
export { FeedHub } from './feed-hub.js';
export { type FeedPage, FeedReader } from './feed-reader.js';
