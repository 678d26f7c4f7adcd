import type { LinkEnd } from './link.js';

/** What to do when a connection is over. */
export type NextStep =
  /** Connect again: `at once`, `soon` (within a second), or after a pause that grows. Never before `atLeastMs`. */
  | { kind: 'retry'; pace: 'at once' | 'soon' | 'growing'; atLeastMs: number }
  /** Stay away until somebody looks at this window again. */
  | { kind: 'pause' }
  /** It would end in the same way for ever. */
  | { kind: 'stop' };

const TOKEN_EXPIRED = 4403;
const NODE_STOPS = 1012;
const GAVE_WAY = 1008;
const TOO_MANY_FRAMES = 4420;
/** Somebody has made a mistake that no waiting mends: a frame that is none, another protocol, too much in one document. */
const HOPELESS: readonly number[] = [1002, 1007, 1009, 4400, 4406, 4409, 4429];
/** Who sent too much is left alone for as long as it is counted. */
const FRAMES_PAUSE_MS = 1_000;

/**
 * By docs/close-codes.md; a code that is not there is retried. So is 4401: the token that was no good is replaced by what the callback
 * gives at the next attempt.
 * @param stood whether it had been open
 */
export function nextStep({ code, status, retryAfterMs = 0 }: LinkEnd, stood: boolean): NextStep {
  if (code === GAVE_WAY) return { kind: 'pause' };
  if (HOPELESS.includes(code)) return { kind: 'stop' };
  if (status === 403 || status === 404) return { kind: 'retry', pace: 'growing', atLeastMs: 5_000 };
  if (code === TOKEN_EXPIRED && stood) return { kind: 'retry', pace: 'at once', atLeastMs: 0 };
  if (code === NODE_STOPS && stood) return { kind: 'retry', pace: 'soon', atLeastMs: 0 };
  if (code === TOO_MANY_FRAMES) return { kind: 'retry', pace: 'growing', atLeastMs: FRAMES_PAUSE_MS };
  return { kind: 'retry', pace: 'growing', atLeastMs: retryAfterMs };
}
