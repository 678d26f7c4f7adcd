import { defineError } from '../platform/errors/index.js';

export class IdempotencyKeyReusedError extends defineError({
  code: 'IDEMPOTENCY_KEY_REUSED',
  message: 'This idempotencyKey was used for another request. Nothing was sent.',
  level: 'info',
}) {}

export class CursorExpiredError extends defineError({
  code: 'CURSOR_EXPIRED',
  message:
    'This cursor is too old, or of another life of the database. Load the inbox again and go on from its cursor.',
  level: 'info',
}) {}

export class FeedBusyError extends defineError({
  code: 'FEED_BUSY',
  message: 'This inbox is being changed by somebody else for longer than we wait. Nothing was done; try again.',
  level: 'warn',
}) {}

export class SendExpiredError extends defineError({
  code: 'BAD_USER_INPUT',
  message: 'expiresAt has passed. Nothing was sent.',
  level: 'info',
}) {}

export class TopicBusyError extends defineError({
  code: 'UNAVAILABLE',
  message:
    'The followers of this topic are being changed by somebody else for longer than we wait. Nothing was done; try again.',
  level: 'warn',
}) {}

export class DirectoryAwayError extends defineError({
  code: 'UNAVAILABLE',
  message: 'The directory that people are looked up in does not answer. Try again.',
  level: 'error',
}) {}

export class TooManySignalsError extends defineError({
  code: 'RATE_LIMITED',
  message: 'You publish more signals than you may. This one was not published.',
  level: 'info',
}) {}

export class KeyBusyError extends defineError({
  code: 'FEED_BUSY',
  message:
    'A request under this idempotencyKey, or to this inbox, is under way for longer than we wait. Nothing was done; try again.',
  level: 'warn',
}) {}

export class RecipientBusyError extends defineError({
  code: 'UNAVAILABLE',
  message:
    'Some of these people are being changed by somebody else for longer than we wait. Nothing was done; try again.',
  level: 'warn',
}) {}
