import { UnauthenticatedError } from '../errors/index.js';
import type { Caller } from './caller.js';

/** What a token that was believed says. */
export interface VerifiedToken {
  readonly caller: Caller;
  readonly email?: string;
  readonly name?: string;
}

/** The token can't be believed: sign in anew. A gateway closes the socket with 4401, which no client retries. */
export class InvalidTokenError extends UnauthenticatedError {
  constructor(message = 'The token is not valid.', reason = 'TOKEN_INVALID') {
    super(message, { reason });
  }
}

/** An admin has ended the sessions of whose token it is, after it was issued: sign in anew. As above. */
export class RevokedTokenError extends InvalidTokenError {
  constructor() {
    super('Your sessions were ended: sign in anew.', 'TOKEN_REVOKED');
  }
}

/** The token was good once: fetch a fresh one and try again. A gateway closes the socket with 4403. */
export class ExpiredTokenError extends UnauthenticatedError {
  constructor(message = 'The token has expired.') {
    super(message, { reason: 'TOKEN_EXPIRED' });
  }
}

/**
 * Port: says whom a bearer token stands for.
 *
 * Called once per HTTP request that carries a token, once per socket (`connection_init`) and once per
 * `refreshConnection`. The token comes from the outside and may be anything at all, of any length.
 *
 * - Resolves only for a token whose signature, `exp`, issuer and audience were checked by algorithms that the
 *   verifier chose, not the token. `caller.id` has 1 to 128 characters, none of them a control character.
 * - Rejects with `InvalidTokenError`, or `ExpiredTokenError` when time alone is the reason.
 * - Rejects with `UnavailableError` when it can't know right now (a key set that can't be fetched): the caller
 *   is told to try again, not to sign in anew.
 * - Says in `caller.issuedAtMs` when the token was issued, if it can: by that `revokeSessions` tells tokens of before from those of after. Of a
 *   person whose sessions were ended, tokens without it are refused.
 * - Keeps nothing of the token in messages: errors are logged.
 *
 * To bring one of your own: `HeraldModule.forRoot({ ports: [provide(TokenVerifier, SessionTokenVerifier)] })`.
 */
export abstract class TokenVerifier {
  abstract verify(token: string): Promise<VerifiedToken>;
}
