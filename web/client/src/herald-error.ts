/** One error of an answer, as GraphQL has it. */
export interface GraphQLErrorLike {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: { code?: unknown; [key: string]: unknown } | undefined;
}

/** Those of the server (docs/errors.md), after which the same may be asked again. */
const TRANSIENT: readonly string[] = [
  'UNAVAILABLE',
  'FEED_BUSY',
  'TOO_MANY_SUBSCRIPTIONS',
  'INTERNAL_SERVER_ERROR',
  'CONNECTION_LOST',
];

/**
 * What a promise of the client is rejected with. `code` is the server's (docs/errors.md), or one of the client's own:
 * CONNECTION_LOST (no answer came: it may have been done), CLOSED (the client was closed).
 */
export class HeraldError extends Error {
  override readonly name = 'HeraldError';

  constructor(
    readonly code: string,
    message: string,
    /** All errors of the answer; empty where none came. */
    readonly errors: readonly GraphQLErrorLike[] = [],
    /** At least so long the server wants to be left alone, in milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }

  static of(errors: readonly GraphQLErrorLike[], waitMs?: number): HeraldError {
    const [first] = errors;
    const code = typeof first?.extensions?.code === 'string' ? first.extensions.code : 'INTERNAL_SERVER_ERROR';
    return new HeraldError(code, first?.message ?? 'The server refused, and did not say why.', errors, waitMs);
  }

  /** The same may succeed a moment later, if need be with the next token: who has nothing without it goes on asking. */
  get isWorthWaitingFor(): boolean {
    return this.isTransient || this.code === 'UNAUTHENTICATED';
  }

  /** The same may succeed a moment later. */
  get isTransient(): boolean {
    return TRANSIENT.includes(this.code);
  }
}

export const closedError = () => new HeraldError('CLOSED', 'This client was closed.');
