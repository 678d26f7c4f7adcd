/** How an error is logged when it reaches a client: `warn` is somebody's mistake, `error` is ours. */
export type ErrorLevel = 'debug' | 'info' | 'warn' | 'error';

/** Every code that a client can see. A code is never renamed; docs/errors.md explains each. */
export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'IDEMPOTENCY_KEY_REUSED',
  'CURSOR_EXPIRED',
  'FEED_BUSY',
  'UNAVAILABLE',
  'CONTENT_KEYS_MISSING',
  'DOCUMENT_REFUSED',
  'TOO_MANY_SUBSCRIPTIONS',
  'RATE_LIMITED',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error that a client is meant to see: its message is public, its code is stable. */
export abstract class HeraldError extends Error {
  abstract readonly code: ErrorCode;
  abstract readonly level: ErrorLevel;
  /** Facts for the client beside the message, such as the field that is wrong. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.details = details;
  }
}

/** Makes the class of one error. `message` is what is said when the thrower has nothing to add. */
export function defineError(definition: { code: ErrorCode; message: string; level: ErrorLevel }) {
  return class extends HeraldError {
    readonly code = definition.code;
    readonly level = definition.level;
    constructor(message: string = definition.message, details?: Readonly<Record<string, unknown>>) {
      super(message, details);
      this.name = definition.code;
    }
  };
}
