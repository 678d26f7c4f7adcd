import type { OutgoingDelivery, OutgoingNotification } from '../delivery-channel.js';

/** Raised when something in it is renamed, retyped or dropped; what is added does not raise it. */
export const PAYLOAD_VERSION = 1;

/**
 * What an endpoint gets, the same at every attempt. Of a digest: all members, the oldest first, beside a summary in the place of the notification.
 * docs/webhooks.md shows it.
 */
export function webhookPayload(delivery: OutgoingDelivery): string {
  const { id, notification, digest, recipient } = delivery;
  return JSON.stringify({
    type: digest === null ? 'notification' : 'digest',
    version: PAYLOAD_VERSION,
    timestamp: notification.createdAt.toISOString(),
    data: {
      deliveryId: id,
      userId: recipient.id,
      notification: toJson(notification),
      digest: digest === null ? null : digest.map(toJson),
    },
  });
}

function toJson(notification: OutgoingNotification) {
  return {
    id: notification.id,
    type: notification.type,
    category: notification.category,
    categoryTitle: notification.categoryTitle,
    topic: notification.topic,
    priority: notification.priority,
    title: notification.title,
    message: notification.message,
    actionUrl: notification.actionUrl,
    data: notification.data,
    createdAt: notification.createdAt.toISOString(),
    expiresAt: notification.expiresAt?.toISOString() ?? null,
    isSensitive: notification.isSensitive,
  };
}
