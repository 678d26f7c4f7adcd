import type { DeliveryContext, OutgoingDelivery, OutgoingNotification } from '../delivery/index.js';
import { NOBODY, type RecipientProfile } from '../notifications/index.js';
import { newId } from '../platform/database/index.js';

/** Somebody with an email address, and whatever you say beside it. */
export const aRecipient = (over: Partial<RecipientProfile> = {}): RecipientProfile => ({
  ...NOBODY,
  id: 'user-1',
  email: 'ada@example.com',
  displayName: 'Ada',
  createdAt: new Date('2026-01-02T03:04:05Z'),
  ...over,
});

/** What is to differ from the one that is made anyway. */
export interface DeliveryDifferences extends Partial<Omit<OutgoingDelivery, 'notification' | 'recipient'>> {
  notification?: Partial<OutgoingNotification>;
  recipient?: Partial<RecipientProfile>;
}

/** What a sensible send says, as a channel gets it. */
export const anOutgoingNotification = (over: Partial<OutgoingNotification> = {}): OutgoingNotification => ({
  id: newId(),
  type: 'order_status',
  category: 'system',
  categoryTitle: 'System',
  topic: null,
  priority: 'MEDIUM',
  title: 'Your order has shipped',
  message: 'It arrives on Friday.',
  subject: null,
  html: null,
  actionUrl: 'https://shop.example/orders/7',
  data: {},
  createdAt: new Date('2026-11-28T19:15:00Z'),
  expiresAt: null,
  isSensitive: false,
  ...over,
});

/** A delivery with all that it needs, to whoever has the email address of `aRecipient`: give it an `address` of your channel's. */
export function anOutgoingDelivery({ notification, recipient, ...over }: DeliveryDifferences = {}): OutgoingDelivery {
  const person = aRecipient(recipient);
  return {
    id: newId(),
    attempt: 1,
    recipient: person,
    address: person.email ?? '',
    digest: null,
    isCritical: false,
    ...over,
    notification: anOutgoingNotification(notification),
  };
}

/** An attempt that is ours, not the last one, and has all the time that it needs. */
export const aContext = (provider: string, over: Partial<DeliveryContext> = {}): DeliveryContext => ({
  provider,
  signal: new AbortController().signal,
  isOurs: () => true,
  isLastAttempt: false,
  ...over,
});
