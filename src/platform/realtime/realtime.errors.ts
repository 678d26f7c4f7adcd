import { defineError } from '../errors/index.js';

export class TooManySubscriptionsError extends defineError({
  code: 'TOO_MANY_SUBSCRIPTIONS',
  message: 'This socket has as many operations under way as it may. End one first.',
  level: 'info',
}) {}
