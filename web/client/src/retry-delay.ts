/** Pauses between attempts: at random, up to a bound that doubles. */
export interface RetryPace {
  /** The bound of the first pause, in milliseconds. */
  baseMs: number;
  /** The bound of every pause, in milliseconds. */
  capMs: number;
}

/**
 * Full jitter: anywhere between nothing and the bound. Thousands of clients that lost the same node don't come back in one instant.
 * @param attempt how many have failed before, 0 for the first pause
 */
export function fullJitter(attempt: number, { baseMs, capMs }: RetryPace, random: () => number = Math.random): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 32));
}

/** Timers take no more, and begin at once when they are given more. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** What `Retry-After` says, in milliseconds: seconds or a date. Undefined where it says nothing. */
export function retryAfterMs(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1_000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
