import type { OutgoingDelivery } from '../delivery-channel.js';
import { withoutControls } from '../rendering/index.js';
import { fitWords, type PushWords } from './fit-words.js';

/**
 * Of the text, before it is encrypted: 4,096 bytes is all that push services have to take (RFC 8030), less the header (86), the mark at the end (1)
 * and the seal (16) of RFC 8188.
 */
export const WEB_PUSH_BYTES = 4_096 - 86 - 1 - 16;

/** What a service worker gets. docs/push.md says what each is for; `undefined` is left out. */
interface WebPushPayload {
  id: string;
  tag: string;
  title: string;
  message: string;
  link: string | undefined;
  category: string;
  type: string | undefined;
  priority: string;
  createdAt: string;
  silent: true | undefined;
  badge: number | undefined;
  data: unknown;
}

/** What there is to be said of a delivery, before anything is cut. */
export function wordsOf({ notification }: OutgoingDelivery): PushWords {
  const { title, message, actionUrl, data } = notification;
  return {
    title: withoutControls(title),
    message: withoutControls(message),
    link: actionUrl ?? undefined,
    data: Object.keys(data).length > 0 ? JSON.stringify(data) : undefined,
  };
}

/** @param badge how many are unread; undefined: that is not known. */
export function webPushText(delivery: OutgoingDelivery, badge: number | undefined, maxBytes = WEB_PUSH_BYTES): string {
  const { notification } = delivery;
  const textWith = (words: PushWords) =>
    JSON.stringify({
      id: notification.id,
      tag: delivery.id,
      title: words.title,
      message: words.message,
      link: words.link,
      category: notification.category,
      type: notification.isSensitive ? undefined : notification.type,
      priority: notification.priority,
      createdAt: notification.createdAt.toISOString(),
      silent: notification.priority === 'LOW' ? true : undefined,
      badge,
      data: words.data === undefined ? undefined : JSON.parse(words.data),
    } satisfies WebPushPayload);
  return textWith(fitWords(wordsOf(delivery), maxBytes, (words) => Buffer.byteLength(textWith(words))));
}
