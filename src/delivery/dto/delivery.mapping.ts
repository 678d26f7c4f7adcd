import { PreferenceSource } from '../../preferences/index.js';
import type { Explanation } from '../planning/explanations.service.js';
import type { ShownDelivery } from '../planning/explanation.js';
import { REASONS } from '../reasons.js';
import type { Delivery } from './delivery.model.js';
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
    attempts: attempts.map(({ deliveryId: _, outcome, ...attempt }) => ({
      ...attempt,
      outcome: DeliveryStatus[outcome],
    })),
  };
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
