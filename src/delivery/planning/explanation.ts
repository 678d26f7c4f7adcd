import { IN_APP } from '../../preferences/index.js';
import type { DeliveryState, ReasonCode } from '../reasons.js';
import type { AttemptRecord, DeliveryRecord, PlanRecord } from './delivery-reads.repository.js';
import { fromPlanText, type KeptDecision } from './plan-text.js';

/** A delivery as it is shown, whether it has a row of its own or not. */
export interface ShownDelivery {
  id: string;
  notificationId: string;
  userId: string;
  channel: string;
  status: DeliveryState;
  reason: string | null;
  attemptCount: number;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  attempts: AttemptRecord[];
}

/** What was published by a version that decided nothing was in the app, and nowhere else. */
const IN_APP_ALONE: KeptDecision[] = [
  { channel: IN_APP, verdict: 'PENDING', reason: 'ALLOWED', source: null, untilMs: null },
];

/** Why a notification is in no list any more, as the app's own delivery says it. */
const GONE: Readonly<Record<string, ReasonCode>> = {
  deleted: 'HANDLED_IN_APP',
  recalled: 'RECALLED',
  expired: 'EXPIRED',
  replaced: 'REPLACED',
};

export function decisionsOf({ plan, isSilent }: PlanRecord): KeptDecision[] {
  const decisions = plan === null ? IN_APP_ALONE : fromPlanText(plan);
  // That too many made a sound before it was found when it was published: its plan does not say so.
  return decisions.map((decision) =>
    isSilent && decision.channel === IN_APP && decision.reason === 'ALLOWED'
      ? { ...decision, reason: 'CAP_REACHED' }
      : decision,
  );
}

/** One a channel that was considered, in the order of the plan; then those of which the plan says nothing that we can read. */
export function deliveriesOf(
  record: PlanRecord,
  rows: readonly DeliveryRecord[],
  attempts: readonly AttemptRecord[],
): ShownDelivery[] {
  const byChannel = new Map(rows.map((row) => [row.channel, row]));
  const decided = decisionsOf(record).map((decision) => {
    if (decision.channel === IN_APP && decision.verdict !== 'SKIPPED') return inApp(record, decision);
    const row = byChannel.get(decision.channel);
    byChannel.delete(decision.channel);
    return row ? ofRow(row, attempts) : withoutRow(record, decision.channel, decision.verdict, decision.reason);
  });
  return [...decided, ...[...byChannel.values()].map((row) => ofRow(row, attempts))];
}

export function ofRow(row: DeliveryRecord, attempts: readonly AttemptRecord[]): ShownDelivery {
  return {
    id: row.id,
    notificationId: row.notificationId,
    userId: row.recipient,
    channel: row.channel,
    status: row.state,
    reason: row.reason,
    attemptCount: row.attempts,
    nextAttemptAt: row.dueAt,
    deliveredAt: row.deliveredAt,
    attempts: attempts.filter(({ deliveryId }) => deliveryId === row.id),
  };
}

function inApp(record: PlanRecord, { reason }: KeptDecision): ShownDelivery {
  if (record.acknowledgedAt !== null) {
    return { ...withoutRow(record, IN_APP, 'DELIVERED', null), deliveredAt: record.acknowledgedAt };
  }
  const gone = record.gone === null ? undefined : GONE[record.gone];
  return gone ? withoutRow(record, IN_APP, 'CANCELLED', gone) : withoutRow(record, IN_APP, 'PENDING', reason);
}

function withoutRow(
  { notificationId, recipient }: PlanRecord,
  channel: string,
  status: DeliveryState,
  reason: string | null,
): ShownDelivery {
  return {
    id: `${notificationId}:${channel}`,
    notificationId,
    userId: recipient,
    channel,
    status,
    reason,
    attemptCount: 0,
    nextAttemptAt: null,
    deliveredAt: null,
    attempts: [],
  };
}
