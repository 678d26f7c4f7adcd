export { WebhookChannel } from './webhook.delivery-channel.js';
