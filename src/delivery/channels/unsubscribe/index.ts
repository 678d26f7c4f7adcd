export { Subscriptions, type SubscribedCategory } from './subscriptions.js';
export { UnsubscribeKeys } from './unsubscribe-keys.js';
export { UnsubscribeLinks } from './unsubscribe-links.js';
export { UnsubscribeController } from './unsubscribe.controller.js';
export { UnsubscribeService } from './unsubscribe.service.js';
