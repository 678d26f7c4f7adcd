import { InvalidTokenError } from './token-verifier.js';

/** Few spaces: the token would keep all of them for as long as it is remembered. */
const BEARER = /^bearer {1,8}([^\s]+) {0,8}$/i;

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
