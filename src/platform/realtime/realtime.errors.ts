import { defineError } from '../errors/index.js';

export class TooManySubscriptionsError extends defineError({
  code: 'TOO_MANY_SUBSCRIPTIONS',
  message: 'This socket has as many operations under way as it may. End one first.',
  level: 'info',
}) {}

/** Counted where it is refused: a line of the log for each would be one more thing to do. */
export class NoPlaceError extends defineError({
  code: 'UNAVAILABLE',
  message: 'This node takes no more connections now: another may.',
  level: 'debug',
}) {}
