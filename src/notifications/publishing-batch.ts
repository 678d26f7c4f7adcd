import { failed, type Outcome } from '../platform/batching/index.js';
import { isConnectionFailure } from '../platform/database/index.js';
import { UnavailableError } from '../platform/errors/index.js';
import type { Tracing } from '../platform/tracing/index.js';
import { SendExpiredError } from './notifications.errors.js';
import type { PlannedSend } from './planned-send.js';

/**
 * Behind batches that each wait for a PostgreSQL that does not answer, nobody may wait without end: a caller would give up
 * without being told. The batches under way have a bound of their own, DATABASE_TIMEOUT.
 */
export const MAX_WAIT_MS = 10_000;
export const GIVE_UP = {
  afterMs: MAX_WAIT_MS,
  error: () =>
    new UnavailableError('The database is too slow for all that is asked of it. Nothing was done: try again.'),
};

/**
 * One by one, whoever has a key: somebody may have claimed many of them in a transaction of his own that stays open, and each would keep all
 * others of its lane for as long as it waits. The first bound sends it to the lane of those that are held, the second one back to its caller.
 */
export const KEY_LOCK_TIMEOUT_MS = { inLane: 10, inHeldLane: 50 } as const;

/** Those that have not expired while they waited; the others are refused. */
export function inTime(sends: PlannedSend[], outcomes: Map<PlannedSend, Outcome<unknown>>): PlannedSend[] {
  const now = Date.now();
  for (const send of sends) {
    if (send.expiresAt !== null && send.expiresAt.getTime() <= now) outcomes.set(send, failed(new SendExpiredError()));
  }
  return sends.filter((send) => !outcomes.has(send));
}

export function recipientsOf(sends: readonly PlannedSend[]): string[] {
  return [...new Set(sends.flatMap((send) => send.recipients.map(({ userId }) => userId)))];
}

export function touches(send: PlannedSend, feeds: ReadonlySet<string>): boolean {
  return send.recipients.some(({ userId }) => feeds.has(userId));
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof UnavailableError || isConnectionFailure(error);
}

/** One statement can't claim a key twice. */
export function oneOfEachKey(sends: PlannedSend[]): { now: PlannedSend[]; later: PlannedSend[] } {
  const seen = new Set<string>();
  const now: PlannedSend[] = [];
  const later: PlannedSend[] = [];
  for (const send of sends) {
    const key = send.idempotency ? `${send.createdBy.length}:${send.createdBy}${send.idempotency.key}` : null;
    if (key !== null && seen.has(key)) later.push(send);
    else now.push(send);
    if (key !== null) seen.add(key);
  }
  return { now, later };
}

/** One transaction serves many requests: it is in the trace of the first, and the others are named. */
export function tracedBatch<Result>(
  tracing: Tracing,
  sends: readonly PlannedSend[],
  work: () => Promise<Result>,
): Promise<Result> {
  if (!tracing.isOn) return work();
  const [parent, ...links] = sends.flatMap(({ trace }) => trace ?? []);
  const notifications = sends.reduce((sum, { recipients }) => sum + recipients.length, 0);
  return tracing.span('publish', { parent, links, facts: { sends: sends.length, notifications } }, work);
}
