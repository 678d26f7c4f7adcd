import type { Sealed } from '../platform/sealing/index.js';

/** One request to notify, checked, planned and with its ids drawn: ready to be written. */
export interface PlannedSend {
  sendId: string;
  contentId: string;
  createdBy: string;
  createdAt: Date;
  type: string;
  category: string;
  /** To whose followers it is sent. */
  topic: string | null;
  priority: number;
  title: string;
  message: string;
  actionUrl: string | null;
  /** JSON text. */
  data: string;
  /**
   * What it says, encrypted, where its category is sensitive: title, message, actionUrl and data are placeholders then. For the content that it
   * becomes; of one that is written down for later, for that.
   */
  sealed: Sealed | null;
  /** Replaces the older one of the same person and key. */
  collapseKey: string | null;
  /** By which its sender recalls it. */
  cancellationKey: string | null;
  /** Over these channels and no others; null: whatever category and preferences say. */
  channels: readonly ChannelRequest[] | null;
  /** Not published any more from then on, and gone from all lists. */
  expiresAt: Date | null;
  /** Not before this: it is written down, and published then. Null: now. */
  dueAt: Date | null;
  /** The row of `scheduled_sends` that is published by this, or a part of it; null: it was never scheduled. */
  scheduled: ScheduledPart | null;
  recipients: readonly { userId: string; notificationId: string }[];
  /** How many it is for, as far as that is known: of a topic's scheduled send, the followers that it had. */
  size: number;
  idempotency: PlannedIdempotency | null;
  /** The `traceparent` of the request that it is from; undefined: nothing is traced. */
  trace?: string | undefined;
}

export interface PlannedIdempotency {
  key: string;
  fingerprint: Buffer;
  /** In whose place this is kept, where the send is sealed. */
  sealed: Sealed | null;
  answer: string;
}

/** A channel that a send names. */
export interface ChannelRequest {
  channel: string;
  /** null: whatever category and preferences say. */
  timing: 'ALWAYS' | 'IF_UNSEEN' | null;
}

/** What is published of a scheduled send: those behind one recipient, up to another, in byte order. */
export interface ScheduledPart {
  id: string;
  /** null: from the first one on. */
  after: string | null;
  /** null: all that are left. */
  upTo: string | null;
}
