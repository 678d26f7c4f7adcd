import { defineError } from '../../platform/errors/index.js';

export class StatusWebhooksOffError extends defineError({
  code: 'BAD_USER_INPUT',
  message: 'Status webhooks are off: this node has no STATUS_WEBHOOK_URL, and nobody would be sent them.',
  level: 'info',
}) {}
