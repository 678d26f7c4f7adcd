import { defineError } from './define-error.js';

export class UnauthenticatedError extends defineError({
  code: 'UNAUTHENTICATED',
  message: 'Sign in: send a valid token as "Authorization: Bearer <token>".',
  level: 'info',
}) {}

export class ForbiddenError extends defineError({
  code: 'FORBIDDEN',
  message: 'Your token does not allow this.',
  level: 'info',
}) {}

export class NotFoundError extends defineError({
  code: 'NOT_FOUND',
  message: 'There is no such thing, or none that you may see.',
  level: 'debug',
}) {}

export class InvalidInputError extends defineError({
  code: 'BAD_USER_INPUT',
  message: 'The input is not valid.',
  level: 'info',
}) {}

export class UnavailableError extends defineError({
  code: 'UNAVAILABLE',
  message: 'Herald can’t do this right now. Nothing was done; try again.',
  level: 'error',
}) {}
