export { type ConnectionState } from './connection-state.js';
export {
  createHeraldClient,
  type Document,
  HeraldClient,
  type RequestOptions,
  type SubscribeOptions,
} from './herald-client.js';
export { type GraphQLErrorLike, HeraldError } from './herald-error.js';
export { type Inbox } from './inbox.js';
export { type AllOptions, type InboxOptions, type InboxState } from './inbox-state.js';
export { type Way } from './link.js';
export {
  type Gap,
  type NotificationHandler,
  type NotificationOptions,
  type NotificationStream,
} from './notification-stream.js';
export { type ItemFragment as InboxNotification } from './operations.js';
export { PushError, type PushErrorCode } from './push-error.js';
export { type RetryPace } from './retry-delay.js';
export type * as Schema from './schema.js';
export { type HeraldClientOptions, type KeepAlive } from './settings.js';
export { type PushedNotification, WebPush, webPush, type WebPushOptions, type WebPushState } from './web-push.js';
