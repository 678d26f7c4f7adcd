import { SEALED_COLUMN, toSealed } from '../../notifications/index.js';
import type { DeliveryState } from '../reasons.js';
import type { ClaimedDelivery, ClaimedNotification, Lane } from './deliveries.js';

/** What is needed of a notification `n`, and of its content `c`, to deliver it. */
export const NOTIFICATION_COLUMNS = `n.id AS n_id, n.type, n.category, n.topic, n.priority, n.created_at, n.expires_at, n.seen_at,
  n.read_at, n.archived_at, n.snoozed_until, n.gone, c.title, c.message, c.action_url, c.data, c.subject, c.html,
  ${SEALED_COLUMN}`;

/** A delivery as it was claimed, with its notification. */
export interface ClaimedRow extends Record<string, unknown> {
  id: string;
  notification_id: string | null;
  recipient: string;
  channel: string;
  lane: Lane;
  attempts: number;
  attempts_before: number;
  fence: number;
  withdraw_when_seen: boolean;
  state: DeliveryState;
  reason: string | null;
  trace: string | null;
  n_id: string | null;
  type: string;
  category: string;
  topic: string | null;
  priority: number;
  title: string | null;
  message: string;
  action_url: string | null;
  data: string;
  subject: string | null;
  html: string | null;
  sealed: string | null;
  created_at: Date;
  expires_at: Date | null;
  seen_at: Date | null;
  read_at: Date | null;
  archived_at: Date | null;
  snoozed_until: Date | null;
  gone: ClaimedNotification['gone'];
}

export function toClaimed(row: ClaimedRow): ClaimedDelivery {
  return {
    id: row.id,
    notificationId: row.notification_id,
    recipient: row.recipient,
    channel: row.channel,
    lane: row.lane,
    state: row.state,
    reason: row.reason,
    withdrawWhenSeen: row.withdraw_when_seen,
    attempt: row.attempts,
    attemptsBefore: row.attempts_before,
    fence: row.fence,
    trace: row.trace,
    notification: toNotification(row),
  };
}

/** null: the week of the one or of the other was dropped. */
function toNotification(row: ClaimedRow): ClaimedNotification | null {
  if (row.n_id === null || row.title === null) return null;
  return {
    id: row.n_id,
    type: row.type,
    category: row.category,
    topic: row.topic,
    priority: row.priority,
    title: row.title,
    message: row.message,
    actionUrl: row.action_url,
    data: row.data,
    subject: row.subject,
    html: row.html,
    sealed: toSealed(row.sealed) ?? null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    seenAt: row.seen_at,
    readAt: row.read_at,
    archivedAt: row.archived_at,
    snoozedUntil: row.snoozed_until,
    gone: row.gone,
  };
}
