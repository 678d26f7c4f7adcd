import type { StatusEvent } from './status-events.repository.js';

/** Raised when something in it is renamed, retyped or dropped; what is added does not raise it. */
export const STATUS_PAYLOAD_VERSION = 1;

/** The same at every attempt, and in replays: ids and codes, and nothing that was said to anybody. docs/webhooks.md shows it. */
export function statusPayload(event: StatusEvent): string {
  return JSON.stringify({
    type: event.kind,
    version: STATUS_PAYLOAD_VERSION,
    timestamp: event.occurredAt.toISOString(),
    data: {
      notificationId: event.notificationId,
      userId: event.recipient,
      channel: event.channel,
      deliveryId: event.deliveryId,
      reason: event.reason,
    },
  });
}
