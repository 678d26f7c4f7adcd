import type { ContentText, RecipientProfile, SealedContent } from '../../notifications/index.js';
import type { DeliveryState, ReasonCode } from '../reasons.js';

/** Each has a queue of its own for every channel: a flood in one holds up no other. Stored as an index. */
export const LANES = ['urgent', 'normal', 'bulk', 'held'] as const;
export type Lane = 0 | 1 | 2 | 3;
/** Of what was held back, and of digests: nothing of it goes by itself before it was looked for what goes with it. */
export const HELD: Lane = 3;

/** A delivery that is owed from the commit on. */
export interface NewDelivery {
  /** A UUIDv7 of the same time as its notification's: they live in weeks of the same length. */
  id: string;
  notificationId: string;
  recipient: string;
  channel: string;
  lane: Lane;
  state: 'PENDING' | 'DEFERRED';
  reason: ReasonCode | null;
  /** Nobody needs it any more once he has seen the notification in the app. */
  withdrawWhenSeen: boolean;
  /** By our own clock. */
  dueAt: Date;
  /** The `traceparent` of the send; undefined: nothing is traced. */
  trace?: string | undefined;
}

/** What is needed to wake a delivery. A `NewDelivery` is one. */
export interface WakeUp {
  id: string;
  channel: string;
  lane: Lane;
  dueAt: Date;
  /** In so many milliseconds, by whichever clock `dueAt` is; where it is not given, that is ours. */
  inMs?: number;
  /** Those that were counted already; none by default. */
  attempts?: number;
}

/** One that was cancelled before it went. */
export interface WithdrawnDelivery {
  id: string;
  notificationId: string;
  recipient: string;
  channel: string;
  reason: 'SEEN_IN_APP' | 'HANDLED_IN_APP' | 'RECALLED' | 'EXPIRED' | 'REPLACED';
}

/** A notification as it stands when one of its deliveries is claimed. */
export interface ClaimedNotification {
  id: string;
  type: string;
  category: string;
  topic: string | null;
  /** Index into PRIORITIES. */
  priority: number;
  title: string;
  message: string;
  actionUrl: string | null;
  /** JSON text. */
  data: string;
  /** Of mails. */
  subject: string | null;
  html: string | null;
  /** What it says is kept encrypted: title, message, actionUrl and data are placeholders, subject and html are null. null: it is in clear. */
  sealed: SealedContent | null;
  createdAt: Date;
  expiresAt: Date | null;
  seenAt: Date | null;
  readAt: Date | null;
  archivedAt: Date | null;
  snoozedUntil: Date | null;
  gone: 'deleted' | 'recalled' | 'expired' | 'replaced' | 'unlisted' | null;
}

/** A delivery that this worker holds. */
export interface ClaimedDelivery {
  id: string;
  /** null: it is a digest. */
  notificationId: string | null;
  recipient: string;
  channel: string;
  lane: Lane;
  /** What it was before. */
  state: DeliveryState;
  reason: string | null;
  withdrawWhenSeen: boolean;
  /** This attempt's number, from 1 on: counted already. */
  attempt: number;
  /** Those before somebody sent it again by hand: the schedule of retries begins behind them. */
  attemptsBefore: number;
  /** Of this claim: whoever records says it, and finds nothing where somebody else claimed since. */
  fence: number;
  /** The `traceparent` of the send that it is of; null: it was not traced, or it is a digest. */
  trace?: string | null;
  /** null: its week was dropped, or it is a digest. */
  notification: ClaimedNotification | null;
}

/** What is to become of a claimed delivery now. */
export type Review =
  | {
      verdict: 'SEND';
      recipient: RecipientProfile;
      address: string;
      isCritical: boolean;
      isSensitive: boolean;
      /** Nothing holds it back: it may go over every cap. */
      isFree: boolean;
      /** What it says, where its row has that sealed, and the channel may have it; undefined: as the row has it. */
      text?: ContentText;
      categoryTitle: string;
    }
  | { verdict: 'SKIPPED' | 'CANCELLED'; reason: ReasonCode }
  | {
      /** Not now: this attempt does not count. PENDING: what is needed to decide is away. */
      verdict: 'DEFERRED' | 'PENDING';
      reason: ReasonCode;
      until: Date;
    };

/**
 * Looks again at everything that may have changed since it was planned, right before an attempt: seen meanwhile, preferences, quiet hours,
 * expiry, recall, suppression, the address. Called by the engine, with up to some hundred claimed deliveries of one channel at a time.
 */
export abstract class DeliveryReview {
  /** One for each of them, by id. A rejection puts all of them off for a few seconds, and counts no attempt. */
  abstract review(deliveries: readonly ClaimedDelivery[], nowMs: number): Promise<Map<string, Review>>;
}
