import type { Request, Response } from 'express';
import type { GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '../errors/index.js';
import { requestIdOf } from './request-id.js';
import type { GraphQLCode } from './to-client-error.js';

/** Answers a request that never reaches GraphQL in the words and the shape that GraphQL's clients know. */
export function answerErrors(
  request: Request,
  response: Response,
  status: number,
  errors: readonly GraphQLFormattedError[],
): void {
  response.status(status).set('x-request-id', requestIdOf(request)).json({ errors });
}

/** The same, with one error. */
export function answerError(
  request: Request,
  response: Response,
  status: number,
  { code, message }: { code: ErrorCode | GraphQLCode; message: string },
): void {
  answerErrors(request, response, status, [{ message, extensions: { code } }]);
}
