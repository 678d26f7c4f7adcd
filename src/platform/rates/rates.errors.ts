import { defineError } from '../errors/index.js';

/** Not logged: whoever asks in a loop would fill the log with it. */
export class RateLimitedError extends defineError({
  code: 'RATE_LIMITED',
  message: 'You ask for this more often than you may. Nothing was done.',
  level: 'debug',
}) {}
