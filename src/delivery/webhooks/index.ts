export { AllowedHosts } from './webhook-addresses.js';
export { WebhookError } from './webhook-error.js';
export { type WebhookAnswer, WebhookSender } from './webhook-sender.js';
export { keyOf, keysOf } from './webhook-signature.js';
export { webhookUrl } from './webhook-url.js';
