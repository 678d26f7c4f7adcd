import type { SendRequest } from '../send-request.js';
import type { SendAnswer } from '../send.service.js';
import type { SendRecord } from '../sends.repository.js';
import { RejectionReason, SendStatus } from './enums.js';
import type { Send } from './send.model.js';
import type { SendNotificationInput } from './send-notification.input.js';
import { toTemplateRequest } from './template.input.js';
import type { SendResult } from './send-result.model.js';

/** Field by field: an input object has every optional property, set to undefined. */
export function toSendRequest(input: SendNotificationInput): SendRequest {
  return {
    idempotencyKey: input.idempotencyKey,
    to: { userIds: input.to.userIds, topic: input.to.topic },
    type: input.type,
    category: input.category,
    priority: input.priority,
    title: input.title,
    message: input.message,
    template: input.template && toTemplateRequest(input.template),
    actionUrl: input.actionUrl,
    data: input.data,
    collapseKey: input.collapseKey,
    cancellationKey: input.cancellationKey,
    scheduledAt: input.scheduledAt,
    expiresAt: input.expiresAt,
    channels: input.channels?.map(({ channel, timing }) => ({ channel, timing })),
  };
}

export function toSendResult(answer: SendAnswer): SendResult {
  return {
    sendId: answer.sendId,
    notifications: answer.notifications,
    accepted: answer.accepted,
    rejected: answer.rejected.map(({ userId, reason }) => ({ userId, reason: RejectionReason[reason] })),
    duplicate: answer.duplicate,
  };
}

export function toSend(send: SendRecord): Send {
  const { id, type, createdBy, createdAt, scheduledAt, status } = send;
  const { recipients, delivered, seen, read, failed, cancelled } = send;
  const counts = { recipients, delivered, seen, read, failed, cancelled };
  return { id, type, createdBy, createdAt, scheduledAt, status: SendStatus[status], ...counts };
}
