import { HttpException } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { ERROR_CODES, type ErrorCode, type ErrorLevel, HeraldError } from '../errors/index.js';

/** Codes beside `ERROR_CODES` that a client can see: graphql's and Apollo's own, and the one for our mistakes. */
export const GRAPHQL_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'INTERNAL_SERVER_ERROR',
] as const;
export type GraphQLCode = (typeof GRAPHQL_CODES)[number];

export interface ErrorLogEntry {
  readonly level: ErrorLevel;
  readonly code: ErrorCode | GraphQLCode;
  readonly requestId: string;
  /** Whole, with its stack: for the log alone. */
  readonly error: unknown;
}

export interface ClientErrorOptions {
  readonly requestId: string;
  readonly log: (entry: ErrorLogEntry) => void;
}

interface Finding {
  readonly code: ErrorCode | GraphQLCode;
  readonly message: string;
  readonly level: ErrorLevel;
  readonly details?: Readonly<Record<string, unknown>>;
}

const KNOWN_CODES: ReadonlySet<string> = new Set([...ERROR_CODES, ...GRAPHQL_CODES]);
const OUR_FAULT = 'Something went wrong on our side.';

/** Errors that were logged: one that is told twice (in two fields, or to two clients) is logged once. */
const logged = new WeakSet<object>();

/**
 * What a client is told of anything that was thrown, over HTTP and over sockets: a message that is meant for him,
 * a code, where it happened; never a stack. What nobody meant for him is logged whole and told as
 * INTERNAL_SERVER_ERROR with the request's id.
 */
export function toClientError(error: unknown, options: ClientErrorOptions): GraphQLFormattedError {
  const cause = causeOf(error);
  const finding = classify(error, cause);
  if (typeof cause !== 'object' || cause === null || !logged.has(cause)) {
    if (typeof cause === 'object' && cause !== null) logged.add(cause);
    options.log({ level: finding.level, code: finding.code, requestId: options.requestId, error: cause });
  }
  const extensions = {
    ...finding.details,
    ...(finding.code === 'INTERNAL_SERVER_ERROR' ? { requestId: options.requestId } : {}),
    code: finding.code,
  };
  const located = error instanceof GraphQLError ? error : undefined;
  return {
    message: finding.message,
    ...(located?.locations ? { locations: located.locations } : {}),
    ...(located?.path ? { path: located.path } : {}),
    extensions,
  };
}

/** The HTTP status of a request that failed as a whole with this code. */
export function httpStatusOf(code: ErrorCode | GraphQLCode): number {
  switch (code) {
    case 'GRAPHQL_PARSE_FAILED':
    case 'GRAPHQL_VALIDATION_FAILED':
    case 'OPERATION_RESOLUTION_FAILURE':
    case 'BAD_REQUEST':
    case 'PERSISTED_QUERY_NOT_SUPPORTED':
      return 400;
    case 'INTERNAL_SERVER_ERROR':
      return 500;
    default:
      return statusOfHeraldError(code);
  }
}

/** A code that is missing here stops the build. */
function statusOfHeraldError(code: ErrorCode): number {
  switch (code) {
    case 'BAD_USER_INPUT':
    case 'DOCUMENT_REFUSED':
      return 400;
    case 'UNAUTHENTICATED':
      return 401;
    case 'FORBIDDEN':
      return 403;
    case 'NOT_FOUND':
      return 404;
    case 'IDEMPOTENCY_KEY_REUSED':
      return 409;
    case 'CURSOR_EXPIRED':
      return 410;
    case 'TOO_MANY_SUBSCRIPTIONS':
    case 'RATE_LIMITED':
      return 429;
    case 'FEED_BUSY':
    case 'UNAVAILABLE':
    case 'CONTENT_KEYS_MISSING':
      return 503;
    default: {
      const missing: never = code;
      return missing;
    }
  }
}

/** graphql wraps what a resolver throws, sometimes more than once. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function classify(error: unknown, cause: unknown): Finding {
  if (isAboutVariables(error)) return { code: 'BAD_USER_INPUT', message: error.message, level: 'info' };
  if (cause instanceof HeraldError) {
    return { code: cause.code, message: cause.message, level: cause.level, details: cause.details };
  }
  if (cause instanceof HttpException) return ofHttpException(cause);
  if (cause instanceof GraphQLError) return ofGraphQLError(cause);
  return ofOurFault();
}

/** "Variable $x got invalid value …": whatever a scalar threw for it, the words around it name the variable. */
function isAboutVariables(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    error.extensions['code'] === undefined &&
    error.path === undefined &&
    error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION
  );
}

function ofGraphQLError(error: GraphQLError): Finding {
  const { code } = error.extensions;
  if (isKnownCode(code)) {
    return code === 'INTERNAL_SERVER_ERROR' ? ofOurFault() : { code, message: error.message, level: 'info' };
  }
  // Without a code it comes from graphql itself. With nodes of the document it is about an argument that the
  // client wrote; without, about a value that we answered with and that its type can't say.
  if (error.nodes && error.nodes.length > 0) return { code: 'BAD_USER_INPUT', message: error.message, level: 'info' };
  return ofOurFault();
}

function isKnownCode(code: unknown): code is ErrorCode | GraphQLCode {
  return typeof code === 'string' && KNOWN_CODES.has(code);
}

function ofHttpException(exception: HttpException): Finding {
  const status = exception.getStatus();
  if (status >= 500 && status !== 503) return ofOurFault();
  return { code: codeOfStatus(status), message: messageOf(exception), level: 'info' };
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 503 || status === 429) return 'UNAVAILABLE';
  return 'BAD_USER_INPUT';
}

/** A validation pipe says what is wrong in a list beside its message "Bad Request Exception". */
function messageOf(exception: HttpException): string {
  const response = exception.getResponse();
  const said: unknown = typeof response === 'object' ? (response as { message?: unknown }).message : response;
  if (Array.isArray(said)) return said.filter((line) => typeof line === 'string').join('; ');
  return typeof said === 'string' ? said : exception.message;
}

function ofOurFault(): Finding {
  return { code: 'INTERNAL_SERVER_ERROR', message: OUR_FAULT, level: 'error' };
}
