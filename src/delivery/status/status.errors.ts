import { InvalidInputError } from '../../platform/errors/index.js';

export class StatusWebhooksOffError extends InvalidInputError {
  constructor() {
    super('Status webhooks are off: this node has no STATUS_WEBHOOK_URL, and nobody would be sent them.');
  }
}
