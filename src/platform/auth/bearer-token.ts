import { InvalidTokenError } from './token-verifier.js';

const BEARER = /^bearer +([^\s]+) *$/i;

/**
 * The token of an `Authorization` header, or undefined without one.
 *
 * @throws InvalidTokenError for a header that is there and isn't `Bearer <token>`: answering as if nobody had
 * signed in would hide the client's mistake.
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '') return undefined;
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) {
    throw new InvalidTokenError('The Authorization header must be "Bearer <token>".');
  }
  return token;
}
