import type { Sealed } from '../platform/sealing/index.js';

/** Priority as it is stored and compared; `Priority` of the API has the same order. */
export const PRIORITIES = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const;
export type PriorityName = (typeof PRIORITIES)[number];

/**
 * What all recipients of one send are told alike, and what never changes. A million of them share one object: what it looks like
 * on the wire is made once. Times are milliseconds since 1970. `data` is the JSON text that the sender gave: nobody on the way
 * parses it.
 */
export interface NotificationContent {
  type: string;
  category: string;
  topic: string | null;
  /** Index into PRIORITIES. */
  priority: number;
  title: string;
  message: string;
  actionUrl: string | null;
  data: string;
  createdAt: number;
  /** When it leaves all lists; null: never. */
  expiresAt: number | null;
  /**
   * Left out where it is kept in clear. Where it is not, the bus never gets it; title, message, actionUrl and data are placeholders until it
   * is opened (`ContentOpener`).
   */
  sealed?: SealedContent;
  /** They still are: it can't be opened now. */
  isUnreadable?: true;
}

/** Encrypted, as it is kept beside the placeholders in `contents`. */
export interface SealedContent extends Sealed {
  /** Of the row: what was sealed for one can't be put into another. */
  contentId: string;
}

/** One notification as it travels inside Herald: from a row, over the bus, to a resolver. Times are milliseconds since 1970. */
export interface NotificationRecord {
  id: string;
  /** Its place in the feed. */
  seq: number;
  /** The number of its last change. */
  rev: number;
  /** It came when its recipient wanted no sound. */
  silent: boolean;
  content: NotificationContent;
  /** When a device first said that it has it, or a provider first took it. */
  deliveredAt: number | null;
  seenAt: number | null;
  readAt: number | null;
  archivedAt: number | null;
  snoozedUntil: number | null;
  resurfacedAt: number | null;
  /** How it ended, where it is looked at after its end: left out of what is in an inbox. */
  ended?: 'FAILED' | 'CANCELLED' | 'EXPIRED';
}

/** What is true of every one that has just been published. */
export const UNTOUCHED = {
  silent: false,
  deliveredAt: null,
  seenAt: null,
  readAt: null,
  archivedAt: null,
  snoozedUntil: null,
  resurfacedAt: null,
} as const satisfies Partial<NotificationRecord>;

/** What a badge shows: of those in the inbox, how many are unread, and how many of these have not been seen. */
export interface Counts {
  unread: number;
  unseen: number;
}

export type NotificationStatusName = 'PENDING' | 'DELIVERED' | 'READ' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** Derived, never stored: reading, then a device's acknowledgement, is what counts; having been emitted doesn't. */
export function statusOf(record: Pick<NotificationRecord, 'readAt' | 'deliveredAt' | 'ended'>): NotificationStatusName {
  if (record.readAt !== null) return 'READ';
  if (record.ended) return record.ended;
  return record.deliveredAt === null ? 'PENDING' : 'DELIVERED';
}
