import type { Config } from '../../platform/config/index.js';

/** So that what failed together does not come back together. */
const JITTER = 0.1;
/** However long a provider wants to be left alone. */
const MOST_RETRY_AFTER_MS = 3_600_000;

/** How long after each failed attempt of a channel's delivery the next one is made, in milliseconds. */
export function retryDelaysOf(config: Pick<Config, 'RETRY_SCHEDULE' | 'RETRY_SCHEDULES'>, channel: string): number[] {
  return config.RETRY_SCHEDULES.find((own) => own.channel === channel)?.delaysMs ?? config.RETRY_SCHEDULE;
}

/**
 * In how many milliseconds the next attempt is made; undefined: that was the last one.
 * @param attempt the number of the one that failed, from 1 on.
 * @param retryAfterMs what the provider asked for: not sooner than that, within an hour.
 */
export function nextAttemptInMs(
  delaysMs: readonly number[],
  attempt: number,
  retryAfterMs: number | null = null,
  random: () => number = Math.random,
): number | undefined {
  const delayMs = delaysMs[attempt - 1];
  if (delayMs === undefined) return undefined;
  const jittered = delayMs * (1 - JITTER + 2 * JITTER * random());
  return Math.round(Math.max(jittered, Math.min(Math.max(retryAfterMs ?? 0, 0), MOST_RETRY_AFTER_MS)));
}
