import type { InboxHappening } from '../notifications/index.js';

/** A send was published: its notifications are in their inboxes. */
export interface PublishedEvent {
  /** Of the send as it was published. */
  sendId: string;
  /** What its sender was answered for `sendId`, where it was written down first: scheduled, or sent in a transaction. Else null. */
  scheduledId: string | null;
  /** Who sent it: a token's `sub`, or what an application sends `as`. */
  sentBy: string;
  type: string;
  category: string;
  recipients: readonly { userId: string; notificationId: string }[];
  at: Date;
}

/** Something happened to notifications of one person, in one transaction. */
export interface InboxEvent {
  recipient: string;
  /** Which; null: more than 200, too many to be named. */
  notificationIds: readonly string[] | null;
  count: number;
  at: Date;
}

/** A device of the recipient's said that it has these, for the first time. */
export interface DeliveredEvent {
  recipient: string;
  notificationIds: readonly string[];
  at: Date;
}

/** A delivery over a channel beside the app was given up, for good. */
export interface FailedEvent {
  deliveryId: string;
  notificationId: string;
  recipient: string;
  channel: string;
  /** A code of docs/reasons.md. */
  reason: string;
  at: Date;
}

/**
 * What Herald tells, and with what. The map grows: a listener names those that it wants. An interface, so that what brings more of them
 * adds to it.
 */
export interface HeraldEvents extends Record<InboxHappening, InboxEvent> {
  published: PublishedEvent;
  delivered: DeliveredEvent;
  failed: FailedEvent;
}
