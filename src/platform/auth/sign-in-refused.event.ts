import { ExpiredTokenError, InvalidTokenError, RevokedTokenError } from './token-verifier.js';

/** Somebody's token was missing or not good. */
export class SignInRefused {
  /** @param reason a code out of a fixed few (`expired`, `bad-signature`): a label of a metric; never words, never the token. */
  constructor(
    readonly transport: 'http' | 'ws' | 'sse',
    readonly reason: string,
  ) {}
}

/** A refusal in one of the few words that the event takes. */
export function refusalReason(error: unknown): 'expired' | 'revoked' | 'invalid' | 'unavailable' {
  if (error instanceof ExpiredTokenError) return 'expired';
  if (error instanceof RevokedTokenError) return 'revoked';
  return error instanceof InvalidTokenError ? 'invalid' : 'unavailable';
}
