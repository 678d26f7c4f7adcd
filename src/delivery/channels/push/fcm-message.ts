import type { OutgoingDelivery } from '../delivery-channel.js';
import { fitWords, type PushWords } from './fit-words.js';
import { secondsToLive, URGENCY } from './push-times.js';
import { wordsOf } from './web-push-message.js';

/** Google takes 4,096 bytes of words and data, and Apple as many of all that Google makes of it. So much of ours leaves room for what they add. */
export const FCM_BYTES = 3_600;

/** A message of FCM's HTTP v1, but for whom it is for. docs/push.md says what each field is for. */
export function fcmMessage(
  delivery: OutgoingDelivery,
  badge: number | undefined,
  nowMs: number,
  maxBytes = FCM_BYTES,
): Record<string, unknown> {
  const messageWith = (words: PushWords) => messageOf(delivery, words, badge, nowMs);
  const words = fitWords(wordsOf(delivery), maxBytes, (some) => Buffer.byteLength(JSON.stringify(messageWith(some))));
  return messageWith(words);
}

function messageOf(
  { id: tag, notification }: OutgoingDelivery,
  { title, message, link, data }: PushWords,
  badge: number | undefined,
  nowMs: number,
): Record<string, unknown> {
  const { priority, category, type, isSensitive } = notification;
  const urgency = URGENCY[priority];
  const seconds = secondsToLive(notification, nowMs);
  const sound = priority === 'LOW' ? undefined : 'default';
  return {
    notification: { title, body: message },
    // Texts alone may stand here; names that begin with google or gcm may not, which data's might.
    data: {
      id: notification.id,
      tag,
      category,
      ...(isSensitive ? {} : { type }),
      priority,
      createdAt: notification.createdAt.toISOString(),
      ...(link === undefined ? {} : { link }),
      ...(data === undefined ? {} : { data }),
    },
    android: {
      priority: urgency === 'high' ? 'HIGH' : 'NORMAL',
      ttl: `${seconds}s`,
      // The same tag again takes the first one's place. No `collapse_key`: of those a device keeps four, whatever they are for.
      notification: { tag, channel_id: category, sound, notification_count: badge },
    },
    apns: {
      headers: {
        'apns-priority': urgency === 'low' ? '5' : '10',
        'apns-expiration': String(Math.floor(nowMs / 1_000) + seconds),
        'apns-collapse-id': tag,
      },
      payload: { aps: { badge, sound, 'thread-id': category } },
    },
    webpush: {
      headers: { TTL: String(seconds), Urgency: urgency },
      notification: { tag },
      ...(link?.startsWith('https:') ? { fcm_options: { link } } : {}),
    },
  };
}
