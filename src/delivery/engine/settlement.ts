import type { DeliveryError } from '../channels/index.js';
import type { DeliveryState } from '../reasons.js';
import { type ClaimedDelivery, type ClaimedNotification, HELD, type Lane, type Review } from './deliveries.js';
import { nextAttemptInMs } from './retry-schedule.js';

/** Of a provider's own words. */
const LONGEST_MESSAGE = 500;

/** PostgreSQL takes no NUL in a text: what a provider answers must not keep it from being written down. */
const storable = (text: string) => text.replaceAll('\0', '').slice(0, LONGEST_MESSAGE);

/** What the log says of an attempt. */
export interface AttemptEntry {
  outcome: 'DELIVERED' | 'RETRYING' | 'FAILED';
  errorCode: string | null;
  errorMessage: string | null;
  provider: string | null;
  providerMessageId: string | null;
}

/** What becomes of a claimed delivery. */
export interface Settlement {
  id: string;
  /** Of a digest: those of all that it still has. */
  notificationIds: readonly string[];
  channel: string;
  /** Of the claim. */
  fence: number;
  /** The attempt's number. */
  attempt: number;
  state: DeliveryState;
  reason: string | null;
  /** When it is due, by our clock; null: when it was. */
  due: { inMs: number } | { at: Date } | null;
  /** null: no attempt was made, and none is counted. */
  entry: AttemptEntry | null;
  /** From now on nobody needs it once he has seen the notification in the app; false: that stays as it is. */
  withdrawWhenSeen: boolean;
  /** Where it is found from now on; null: where it was. */
  lane: Lane | null;
}

type Claimed = Pick<ClaimedDelivery, 'id' | 'notificationId' | 'channel' | 'fence' | 'attempt' | 'attemptsBefore'>;

type Rest = Pick<Settlement, 'state' | 'reason' | 'due' | 'entry'> &
  Partial<Pick<Settlement, 'withdrawWhenSeen' | 'lane'>>;

const settlement = (claimed: Claimed, rest: Rest): Settlement => ({
  id: claimed.id,
  notificationIds: claimed.notificationId === null ? [] : [claimed.notificationId],
  channel: claimed.channel,
  fence: claimed.fence,
  attempt: claimed.attempt,
  withdrawWhenSeen: false,
  lane: null,
  ...rest,
});

/** The provider took it. */
export function taken(claimed: Claimed, provider: string, providerMessageId: string | null): Settlement {
  const named = providerMessageId === null ? null : storable(providerMessageId);
  const entry = {
    outcome: 'DELIVERED',
    errorCode: null,
    errorMessage: null,
    provider,
    providerMessageId: named,
  } as const;
  return settlement(claimed, { state: 'DELIVERED', reason: null, due: null, entry });
}

/** It did not, or nobody knows: it is tried again by the schedule, unless that was the last attempt, or there is no use in it. */
export function notTaken(
  claimed: Claimed,
  error: Pick<DeliveryError, 'code' | 'retry' | 'retryAfterMs'> & { message: string | null },
  by: { provider: string | null; delaysMs: readonly number[]; random?: () => number },
): Settlement {
  const inMs = nextAttemptInMs(by.delaysMs, claimed.attempt - claimed.attemptsBefore, error.retryAfterMs, by.random);
  const entry = {
    errorCode: error.code,
    errorMessage: error.message === null ? null : storable(error.message),
    provider: by.provider,
    providerMessageId: null,
  };
  if (error.retry && inMs !== undefined) {
    const state = 'RETRYING';
    return settlement(claimed, { state, reason: error.code, due: { inMs }, entry: { outcome: state, ...entry } });
  }
  const state = 'FAILED';
  const reason = error.retry ? 'MAX_RETRIES_EXCEEDED' : error.code;
  return settlement(claimed, { state, reason, due: null, entry: { outcome: state, ...entry } });
}

/** Whoever was at it ended, or stood still for too long. */
export function abandoned(claimed: Claimed, delaysMs: readonly number[], random?: () => number): Settlement {
  const error = { code: 'WORKER_DIED', message: 'the worker did not say what became of it', retry: true };
  return notTaken(
    claimed,
    { ...error, retryAfterMs: null },
    { provider: null, delaysMs, ...(random ? { random } : {}) },
  );
}

/** Its provider is down: it stays due, and is looked at when one may be tried. */
export function held(claimed: Claimed): Settlement {
  return settlement(claimed, { state: 'PENDING', reason: 'PROVIDER_UNAVAILABLE', due: null, entry: null });
}

/** As it was before it was claimed. `inMs`: not before then, and its time has come all the same: whatever goes with it takes it along. */
export function givenBack(claimed: ClaimedDelivery, inMs?: number): Settlement {
  const due = inMs === undefined ? null : { inMs };
  const state = due && claimed.state === 'DEFERRED' ? 'PENDING' : claimed.state;
  return settlement(claimed, { state, reason: claimed.reason, due, entry: null });
}

/**
 * It is not to be sent, or not now. What is deferred and seen meanwhile is not needed any more, though it was to be sent whether seen or not;
 * what was seen before is deferred as it is.
 */
export function reviewed(claimed: ClaimedDelivery, review: Exclude<Review, { verdict: 'SEND' }>): Settlement {
  const due = 'until' in review ? { at: review.until } : null;
  const isDeferred = review.verdict === 'DEFERRED';
  return settlement(claimed, {
    state: review.verdict,
    reason: review.reason,
    due,
    entry: null,
    withdrawWhenSeen: isDeferred && isUntouched(claimed.notification),
    lane: isDeferred ? HELD : null,
  });
}

function isUntouched(notification: ClaimedNotification | null): boolean {
  if (notification === null || notification.gone !== null) return false;
  const { seenAt, readAt, archivedAt, snoozedUntil } = notification;
  return seenAt === null && readAt === null && archivedAt === null && snoozedUntil === null;
}
