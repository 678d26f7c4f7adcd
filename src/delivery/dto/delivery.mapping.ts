import { PreferenceSource } from '../../preferences/index.js';
import type { AttemptRecord } from '../planning/delivery-reads.repository.js';
import type { Explanation } from '../planning/explanations.service.js';
import type { ShownDelivery } from '../planning/explanation.js';
import { REASONS } from '../reasons.js';
import type { Delivery, DeliveryAttempt } from './delivery.model.js';
import type { DeliveryExplanation } from './delivery-explanation.model.js';
import type { DeliverySummary } from './delivery-summary.model.js';
import { DeliveryStatus } from './enums.js';

export function toDeliverySummary({ channel, status, reason, deliveredAt }: ShownDelivery): DeliverySummary {
  return { channel, status: DeliveryStatus[status], reason, deliveredAt };
}

export function toDelivery({ status, attempts, ...delivery }: ShownDelivery): Delivery {
  return {
    ...delivery,
    status: DeliveryStatus[status],
    attempts: attempts.map(toDeliveryAttempt),
  };
}

function toDeliveryAttempt(attempt: AttemptRecord): DeliveryAttempt {
  const { number, startedAt, finishedAt, outcome, errorCode, errorMessage, providerMessageId } = attempt;
  const told = { errorCode, errorMessage, providerMessageId };
  return { number, startedAt, finishedAt, outcome: DeliveryStatus[outcome], ...told };
}

export function toExplanation({ notificationId, userId, decisions, deliveries }: Explanation): DeliveryExplanation {
  return {
    notificationId,
    userId,
    decisions: decisions.map(({ channel, verdict, reason, source, untilMs }) => ({
      channel,
      verdict: DeliveryStatus[verdict],
      reason,
      source: source === null ? null : PreferenceSource[source],
      until: untilMs === null ? null : new Date(untilMs),
      detail: REASONS[reason].meaning,
    })),
    deliveries: deliveries.map(toDelivery),
  };
}
