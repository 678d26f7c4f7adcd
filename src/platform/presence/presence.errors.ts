import { defineError } from '../errors/index.js';

export class TooManyAskedForError extends defineError({
  code: 'RATE_LIMITED',
  message: 'You ask who is online for more people than you may. Nothing was looked up.',
  level: 'info',
}) {}
