/**
 * Every code with which Herald closes a socket. What a client should do follows from the code alone, and is what the stock
 * graphql-ws client does (6.4): it never retries after 4400, 4401, 4406, 4409, 4429 and 4500, nor after 1002 to 1011 but 1005 and
 * 1006; it does after the others.
 */
export const CLOSE = {
  /** The message was not one of graphql-transport-ws. Don't retry: it is a bug. */
  BAD_MESSAGE: { code: 4400, reason: 'Invalid message' },
  /** No token, or none that can be believed. Don't retry: sign in anew. */
  UNAUTHORIZED: { code: 4401, reason: 'Unauthorized' },
  /** The token was good, and its time is over. Retry with a fresh one. */
  TOKEN_EXPIRED: { code: 4403, reason: 'Token expired' },
  /** `connection_init` did not come in time. Retry. */
  INIT_TIMEOUT: { code: 4408, reason: 'Connection initialisation timeout' },
  /** What waits for this socket is not being read. Retry, resuming from the last cursor. */
  SLOW_CONSUMER: { code: 4413, reason: 'Slow consumer: resume from your last cursor' },
  /** This node goes away. Retry: another takes over. */
  DRAINING: { code: 1012, reason: 'Service restart' },
  /** Something went wrong on our side. Retry. */
  INTERNAL: { code: 4510, reason: 'Internal error' },
  /** We can't tell right now whether the token is good. Retry. */
  TRY_AGAIN: { code: 1013, reason: 'Try again later' },
} as const;

export type Close = (typeof CLOSE)[keyof typeof CLOSE];
