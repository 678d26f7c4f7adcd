import { defineError } from '../platform/errors/index.js';

export class PreferencesBusyError extends defineError({
  code: 'UNAVAILABLE',
  message: 'This is being changed by somebody else for longer than we wait. Nothing was done; try again.',
  level: 'warn',
}) {}

export class CriticalCategoryError extends defineError({
  code: 'BAD_USER_INPUT',
  message: 'This category is critical: it is always on, and nobody can change that for himself.',
  level: 'info',
}) {}
