import { PRIORITIES } from '../../notifications/index.js';
import {
  conceal,
  type DeliveryChannel,
  DeliveryError,
  type DeliveryReceipt,
  type OutgoingDelivery,
  type OutgoingNotification,
} from '../channels/index.js';
import type { DeliveryAttempted } from '../events/index.js';
import type { ClaimedDelivery, ClaimedNotification, Review } from './deliveries.js';
import type { Lease } from './lease.js';
import type { ChannelProviders, Permit } from './providers.js';

/** Of the lease: whoever is told that its time is over may still say what became of it. */
const LAST_WORDS = 0.05;

export type AttemptOutcome =
  | { kind: 'taken'; provider: string; receipt: DeliveryReceipt }
  /** Nothing was taken, and all providers are down by now. */
  | { kind: 'held' }
  | { kind: 'notTaken'; provider: string; error: DeliveryError };

export interface Attempt {
  channel: DeliveryChannel;
  providers: ChannelProviders;
  outgoing: OutgoingDelivery;
  lease: Lease;
  /** If this one fails, there is no other. */
  isLast: boolean;
  /** Each provider that was asked. */
  tell(provider: string, outcome: DeliveryAttempted['outcome'], seconds: number): void;
  /** It was taken after all, when nobody waited for it any more. */
  takenLate(provider: string, receipt: DeliveryReceipt): void;
}

/** One delivery as a channel gets it: with the words of a sensitive one only where it says that it may have them. */
export function outgoingOf(
  claimed: ClaimedDelivery,
  notification: ClaimedNotification,
  review: Extract<Review, { verdict: 'SEND' }>,
  channel: DeliveryChannel,
): OutgoingDelivery {
  return {
    id: claimed.id,
    attempt: claimed.attempt,
    notification: shownOn(channel, outgoingNotification(notification, review), review.recipient.locale),
    digest: null,
    recipient: review.recipient,
    address: review.address,
    isCritical: review.isCritical,
  };
}

export function shownOn(
  { showsSensitive }: DeliveryChannel,
  notification: OutgoingNotification,
  locale: string | null,
): OutgoingNotification {
  return showsSensitive ? notification : conceal(notification, locale);
}

export function outgoingNotification(
  notification: ClaimedNotification,
  review: Extract<Review, { verdict: 'SEND' }>,
): OutgoingNotification {
  const { title, message, actionUrl, data, subject, html } = review.text ?? notification;
  return {
    id: notification.id,
    type: notification.type,
    category: notification.category,
    categoryTitle: review.categoryTitle,
    topic: notification.topic,
    priority: PRIORITIES[notification.priority] ?? 'MEDIUM',
    title,
    message,
    subject,
    html,
    actionUrl,
    data: JSON.parse(data) as Record<string, unknown>,
    createdAt: notification.createdAt,
    expiresAt: notification.expiresAt,
    isSensitive: review.isSensitive,
  };
}

/** Asks one provider; if that one is down, and nothing was taken, the next one that is not. */
export async function attemptDelivery(attempt: Attempt, first: Permit): Promise<AttemptOutcome> {
  const { lease, providers } = attempt;
  for (let permit = first; ;) {
    const { provider } = permit;
    const beganMs = performance.now();
    const answer = await ask(attempt, provider);
    const seconds = (performance.now() - beganMs) / 1_000;
    if ('receipt' in answer) {
      permit.answered();
      attempt.tell(provider, 'delivered', seconds);
      return { kind: 'taken', provider, receipt: answer.receipt };
    }
    const { error } = answer;
    // What failed because we stood still says nothing of the provider.
    if (lease.wasSleptThrough) permit.isUnclear();
    else tellBreaker(permit, error, attempt.channel);
    attempt.tell(provider, outcomeOf(error), seconds);
    if (!error.isProviderDown) return { kind: 'notTaken', provider, error };
    const next = lease.isOurs() ? permit.next() : undefined;
    if (!next) return providers.areDown ? { kind: 'held' } : { kind: 'notTaken', provider, error: retried(error) };
    permit = next;
  }
}

async function ask(
  attempt: Attempt,
  provider: string,
): Promise<{ receipt: DeliveryReceipt } | { error: DeliveryError }> {
  const { channel, outgoing, lease, isLast } = attempt;
  const { signal } = lease;
  const context = { provider, signal, isOurs: () => lease.isOurs(), isLastAttempt: isLast };
  // In a promise: a channel may throw before it has one.
  const delivering = Promise.resolve().then(() => channel.deliver(outgoing, context));
  const late = Symbol('late');
  try {
    const receipt = await Promise.race([delivering, lease.over(LAST_WORDS).then(() => late)]);
    if (receipt !== late) return { receipt: receipt as DeliveryReceipt };
    delivering.then(
      (taken) => attempt.takenLate(provider, taken),
      () => undefined,
    );
    return { error: timedOut() };
  } catch (cause) {
    if (cause instanceof DeliveryError) return { error: cause };
    if (signal.aborted) return { error: timedOut(cause) };
    const message = cause instanceof Error ? cause.message : String(cause);
    return { error: new DeliveryError('CHANNEL_FAILED', message, { retry: true, cause }) };
  }
}

function timedOut(cause?: unknown): DeliveryError {
  return new DeliveryError('TIMED_OUT', 'no answer in time', { retry: true, cause });
}

/** A provider's own trouble passes, whatever it says of this delivery. */
function retried(error: DeliveryError): DeliveryError {
  if (error.retry) return error;
  return new DeliveryError(error.code, error.message, { retry: true, isProviderDown: true, cause: error });
}

function outcomeOf({ code, retry, isProviderDown }: DeliveryError): DeliveryAttempted['outcome'] {
  if (isProviderDown) return 'down';
  if (code === 'TIMED_OUT') return 'late';
  return retry ? 'failed' : 'refused';
}

function tellBreaker(permit: Permit, { code, isProviderDown }: DeliveryError, channel: DeliveryChannel): void {
  // One person's endpoint must not keep anything from the others'.
  if (channel.isPerPerson) permit.answered();
  else if (isProviderDown || code === 'TIMED_OUT') permit.isDown();
  else if (code === 'CHANNEL_FAILED') permit.isUnclear();
  else permit.answered();
}
