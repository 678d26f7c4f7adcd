import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  bearerToken,
  refusalReason,
  SignInRefused,
  type Caller,
  type RateNote,
  type RequestContext,
  type TokenVerifier,
} from '../auth/index.js';
import { type clientAddresses, writtenAddress } from '../admission/index.js';
import type { Events } from '../events/index.js';
import { HeraldError } from '../errors/index.js';
import { rateHeaders } from '../rates/index.js';
import { rememberRequestId } from './herald-apollo.plugin.js';
import { requestIdOf } from './request-id.js';
import { httpStatusOf } from './to-client-error.js';

/** What an answer of 401 says beside its body. */
export const BAD_TOKEN = 'Bearer error="invalid_token"';

export interface HttpContextNeeds {
  readonly verifier: TokenVerifier;
  readonly events: Events;
  readonly addressOf: ReturnType<typeof clientAddresses>;
}

/**
 * GraphQL's context of one HTTP request: always a fresh object, as one that is shared lets a request act in
 * another's name. Without a token the caller is null; a token that can't be believed fails the whole request.
 */
export async function httpContext(
  request: IncomingMessage,
  response: ServerResponse,
  { verifier, events, addressOf }: HttpContextNeeds,
): Promise<RequestContext> {
  const requestId = requestIdOf(request);
  response.setHeader('x-request-id', requestId);
  try {
    const address = writtenAddress(addressOf(request));
    const verified = await callerOf(request, verifier, events, 'http');
    // A verifier may answer the same object to many who bring one token.
    return {
      caller: verified && { ...verified, address },
      requestId,
      transport: 'http',
      noteRate: rateNotes(response),
      ...traceOf(request),
    };
  } catch (error) {
    if (!(error instanceof HeraldError)) throw error;
    const status = httpStatusOf(error.code);
    const headers = new HeaderMap();
    if (status === 401) headers.set('www-authenticate', BAD_TOKEN);
    const failure = new GraphQLError(error.message, {
      originalError: error,
      extensions: { code: error.code, http: { status, headers } },
    });
    rememberRequestId(failure, requestId);
    throw failure;
  }
}

/** One document may ask for several operations, each under a limit of its own. */
function rateNotes(response: ServerResponse): (note: RateNote) => void {
  const notes = new Map<string, RateNote>();
  return (note) => {
    const known = notes.get(note.policy);
    // Of several refused and allowed under one limit, that some were refused.
    notes.set(note.policy, known && !known.isAllowed ? { ...note, isAllowed: false } : note);
    if (response.headersSent) return;
    for (const [name, value] of Object.entries(rateHeaders(notes.values()))) response.setHeader(name, value);
  };
}

/** The trace that a request says that it belongs to. */
export function traceOf({ headers: { traceparent } }: IncomingMessage): Pick<RequestContext, 'traceparent'> {
  return typeof traceparent === 'string' ? { traceparent } : {};
}

/**
 * Whose token a request carries; null without one.
 *
 * @throws InvalidTokenError, ExpiredTokenError, UnavailableError
 */
export async function callerOf(
  request: IncomingMessage,
  verifier: TokenVerifier,
  events: Events,
  transport: 'http' | 'sse',
): Promise<Caller | null> {
  try {
    const token = bearerToken(request.headers.authorization);
    return token === undefined ? null : (await verifier.verify(token)).caller;
  } catch (error) {
    if (error instanceof HeraldError) events.emit(new SignInRefused(transport, refusalReason(error)));
    throw error;
  }
}
