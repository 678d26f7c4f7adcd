import type { AuditRecord } from '../platform/audit/index.js';
import type { Sealed } from '../platform/sealing/index.js';

/** What some people are told alike: becomes one row of `contents`. */
export interface PlannedContent {
  contentId: string;
  /** Of the template that it was rendered of; null: of none, it is said to everybody. */
  locale: string | null;
  title: string;
  message: string;
  /** Of mails, in place of the title. */
  subject: string | null;
  /** Of mails: what stands in their layout in place of the message. Sanitized. */
  html: string | null;
  actionUrl: string | null;
  /** JSON text. */
  data: string;
  /**
   * What it says, encrypted, where its category is sensitive: title, message, actionUrl and data are placeholders then, and subject and html are
   * null. For the content that it becomes; of one that is written down for later, all that is said by the send, for that.
   */
  sealed: Sealed | null;
}

export interface PlannedRecipient {
  userId: string;
  notificationId: string;
  /** Which of the send's `variants` he is told; left out: what the send itself says. */
  variant?: number | undefined;
}

/** One request to notify, checked, planned and with its ids drawn: ready to be written. */
export interface PlannedSend extends PlannedContent {
  sendId: string;
  createdBy: string;
  /** Who asks for it by this: it gets an entry of the audit log. Left out where that was written before, when it was accepted. */
  requestedBy?: AuditRecord['caller'];
  createdAt: Date;
  type: string;
  category: string;
  /** To whose followers it is sent. */
  topic: string | null;
  priority: number;
  /** What it says in other languages, to those recipients that name one of these. */
  variants: readonly PlannedContent[];
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
  recipients: readonly PlannedRecipient[];
  /** A chunk of one that is for many: others bear the same ids, and what it says is theirs as well. */
  isBulk?: true;
  /** How many it is for, as far as that is known: of a topic's scheduled send, the followers that it had. */
  size: number;
  idempotency: PlannedIdempotency | null;
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

/** What is said, with those to whom: one part for each content that somebody is told. */
export interface PlannedPart {
  content: PlannedContent;
  recipients: readonly PlannedRecipient[];
}

/** At least one, the first of them with nobody where the send has no recipients. */
export function partsOf(send: PlannedSend): PlannedPart[] {
  const { variants, recipients } = send;
  if (variants.length === 0) return [{ content: send, recipients }];
  const parts = [send, ...variants].map((content) => ({ content, recipients: [] as PlannedRecipient[] }));
  for (const recipient of recipients) {
    const part = parts[recipient.variant === undefined ? 0 : recipient.variant + 1];
    if (!part) throw new Error(`a send has no variant ${recipient.variant}`);
    part.recipients.push(recipient);
  }
  const told = parts.filter((part) => part.recipients.length > 0);
  return told.length > 0 ? told : parts.slice(0, 1);
}

/** What a recipient is told, by its place among the send's own content and its variants. */
export function toldVariant(place: number | undefined): { variant?: number } {
  return place === undefined || place === 0 ? {} : { variant: place - 1 };
}
