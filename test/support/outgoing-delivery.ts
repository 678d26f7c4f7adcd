import type {
  DeliveryContext,
  OutgoingDelivery,
  OutgoingNotification,
} from '../../src/delivery/channels/delivery-channel.js';
import { NOBODY, type RecipientProfile } from '../../src/notifications/index.js';
import { newId } from '../../src/platform/database/index.js';

/** Somebody who can be reached by mail. */
export const aRecipient = (over: Partial<RecipientProfile> = {}): RecipientProfile => ({
  ...NOBODY,
  id: 'user-1',
  email: 'ada@example.com',
  displayName: 'Ada',
  createdAt: new Date('2026-01-02T03:04:05Z'),
  ...over,
});

interface Over extends Partial<Omit<OutgoingDelivery, 'notification' | 'recipient'>> {
  notification?: Partial<OutgoingNotification>;
  recipient?: Partial<RecipientProfile>;
}

/** A delivery with all that it needs. */
export function anOutgoingDelivery({ notification, recipient, ...over }: Over = {}): OutgoingDelivery {
  const person = aRecipient(recipient);
  return {
    id: newId(),
    attempt: 1,
    recipient: person,
    address: person.email ?? '',
    digest: null,
    isCritical: false,
    ...over,
    notification: {
      id: newId(),
      type: 'order_status',
      category: 'system',
      categoryTitle: 'System',
      topic: null,
      priority: 'MEDIUM',
      title: 'Your order has shipped',
      message: 'It arrives on Friday.',
      actionUrl: 'https://shop.example/orders/7',
      data: {},
      createdAt: new Date('2026-11-28T19:15:00Z'),
      expiresAt: null,
      isSensitive: false,
      ...notification,
    },
  };
}

/** An attempt that is ours, and has all the time that it needs. */
export const aContext = (provider: string, over: Partial<DeliveryContext> = {}): DeliveryContext => ({
  provider,
  signal: new AbortController().signal,
  isOurs: () => true,
  isLastAttempt: false,
  ...over,
});
