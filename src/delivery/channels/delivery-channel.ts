import type { RecipientProfile } from '../../notifications/index.js';

/** What a person is told, as a channel gets it. Texts are plain, and may hold anything but control characters. */
export interface OutgoingNotification {
  id: string;
  type: string;
  category: string;
  /** What people call the category: "Security". */
  categoryTitle: string;
  topic: string | null;
  priority: 'LOW' | 'MEDIUM' | 'HIGH' | 'URGENT';
  title: string;
  message: string;
  /** Of mails, in place of the title; null: it has none of its own. */
  subject: string | null;
  /** Of mails, in place of the message: what stands in their layout. Sanitized. null: there is the message alone. */
  html: string | null;
  /** http, https or mailto. */
  actionUrl: string | null;
  data: Readonly<Record<string, unknown>>;
  createdAt: Date;
  expiresAt: Date | null;
  /**
   * Its category is sensitive: what it says must not reach logs, other people's servers that need not know it, or a locked screen. A channel that
   * does not say `showsSensitive` gets a sentence in place of title and message, no data and no link.
   */
  isSensitive: boolean;
}

/** One try of bringing one notification to one person over one channel. */
export interface OutgoingDelivery {
  /** The same at every attempt: a provider that knows idempotency keys is given this one. */
  id: string;
  /** From 1 on. */
  attempt: number;
  /** Of a digest: a summary of all its members, for channels that know nothing of digests. */
  notification: OutgoingNotification;
  /** What was held back for him and goes together, the oldest first, two at least; null: this is one notification. */
  digest: readonly OutgoingNotification[] | null;
  /** Whom it is for. */
  recipient: RecipientProfile;
  /** What `addressOf` answered for him a moment ago. */
  address: string;
  /** Of a critical category: nobody can turn it off. */
  isCritical: boolean;
}

export interface DeliveryContext {
  /** One of `providers`: who is to send it. */
  provider: string;
  /** Aborts when the time for this attempt is over: what has not been sent by then must not be sent any more. */
  signal: AbortSignal;
  /**
   * Whether the attempt is still ours: to be asked right before the point of no return. False after a pause so long that another worker may
   * have taken it over.
   */
  isOurs(): boolean;
  /** If this one fails, there is no other. */
  isLastAttempt: boolean;
}

export interface DeliveryReceipt {
  /** What the provider calls it; null: it has no name for it. */
  providerMessageId: string | null;
}

/**
 * A way to reach a person. The engine finds what is due, decides whether it still should be sent, calls `deliver`, and records what came of
 * it; a channel knows nothing of preferences, retries and rows.
 *
 * - `deliver` is called once for each attempt, many at the same time, on any worker. Resolving means that the provider has taken it.
 * - It throws a `DeliveryError` for what it understands. Anything else counts as something that may go away (code CHANNEL_FAILED).
 * - What was, perhaps, taken, and not confirmed, is sent again: a provider that knows idempotency keys should be given `delivery.id`.
 * - Nobody waits for it beyond `context.signal`.
 *
 * The contract suite is `deliveryChannelContract` of `herald/testing`.
 */
export abstract class DeliveryChannel {
  /** In preferences, deliveries and metrics: "email". A letter, then letters and digits; 32 at most. */
  abstract readonly key: string;
  /** What people call it: "Email". */
  abstract readonly title: string;
  /** False: there is nothing to send with, and whatever is planned for it is skipped. */
  abstract readonly isConfigured: boolean;
  /** What is true where neither person nor category says anything. */
  abstract readonly defaults: { enabled: boolean; timing: 'ALWAYS' | 'IF_UNSEEN' };
  /** Who can send it, the first choice first: one that is down gives way to the next. */
  readonly providers: readonly string[] = ['default'];
  /** Who takes it differs from person to person: one who does not answer says nothing of the others. */
  readonly isPerPerson: boolean = false;
  /** It may be trusted with what sensitive notifications say. */
  readonly showsSensitive: boolean = false;

  /** Where he is reached over this channel; null: nowhere. */
  abstract addressOf(recipient: RecipientProfile): string | null;

  /** @throws DeliveryError */
  abstract deliver(delivery: OutgoingDelivery, context: DeliveryContext): Promise<DeliveryReceipt>;
}

/** An ability of channels that keep addresses themselves, devices for instance: it is asked in the place of `addressOf`. */
export interface AddressBook {
  /**
   * Of some hundred people at a time, where each is reached; whoever is missing is nowhere. A rejection, or no answer within a second: it can't be
   * said now, and is asked again before something goes.
   */
  addressesOf(recipients: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export function isAddressBook<Channel extends DeliveryChannel>(channel: Channel): channel is Channel & AddressBook {
  return 'addressesOf' in channel && typeof channel.addressesOf === 'function';
}
