import type { OutgoingNotification } from '../delivery-channel.js';
import { CONCEALED_PHRASES } from './concealed-phrases.js';
import { oneLine } from './escaping.js';
import { languageOf } from './languages.js';

/** A sensitive notification as it is shown where its words are not to be: nothing of what its sender wrote is left. */
export function conceal(notification: OutgoingNotification, locale: string | null): OutgoingNotification {
  if (!notification.isSensitive) return notification;
  const phrases = CONCEALED_PHRASES[languageOf(locale)];
  return {
    ...notification,
    title: phrases.title(oneLine(notification.categoryTitle)),
    message: phrases.message,
    subject: null,
    html: null,
    actionUrl: null,
    data: {},
  };
}
