import { defineError } from '../errors/index.js';

export class ContentKeysMissingError extends defineError({
  code: 'CONTENT_KEYS_MISSING',
  message: 'This category is sensitive, and this server has no keys to encrypt with (CONTENT_KEYS). Nothing was sent.',
  level: 'error',
}) {}
