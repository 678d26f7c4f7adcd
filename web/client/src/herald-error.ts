/** One error of an answer, as GraphQL has it. */
export interface GraphQLErrorLike {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: { code?: unknown; [key: string]: unknown } | undefined;
}

/** Those of the server (docs/errors.md) after which the same would fail again. A code that is not known is none of them. */
const PERMANENT: readonly string[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'IDEMPOTENCY_KEY_REUSED',
  'CURSOR_EXPIRED',
  'DOCUMENT_REFUSED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_SUPPORTED',
];
/** Those of this client. */
const PERMANENT_HERE: readonly string[] = ['CLOSED', 'TOO_MANY_CHANGES'];

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
    return new HeraldError(
      code,
      first?.message ?? 'The server refused, and did not say why.',
      errors,
      waitMs ?? pauseOf(first),
    );
  }

  /** The same may succeed a moment later, if need be with the next token: who has nothing without it goes on asking. */
  get isWorthWaitingFor(): boolean {
    return this.isTransient || this.code === 'UNAUTHENTICATED';
  }

  /** The same may succeed a moment later. */
  get isTransient(): boolean {
    return !PERMANENT.includes(this.code) && !PERMANENT_HERE.includes(this.code);
  }
}

/** What RATE_LIMITED says of itself, in milliseconds; over a socket there is no header for it. */
function pauseOf(error: GraphQLErrorLike | undefined): number | undefined {
  const { retryAfterMs: ms, retryAfter: seconds } = error?.extensions ?? {};
  if (typeof ms === 'number' && ms >= 0) return ms;
  return typeof seconds === 'number' && seconds >= 0 ? seconds * 1_000 : undefined;
}

export const closedError = (why = 'This client was closed.') => new HeraldError('CLOSED', why);
