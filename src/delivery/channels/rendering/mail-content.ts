import type { OutgoingDelivery } from '../delivery-channel.js';
import { oneLine, safeUrl, withoutControls } from './escaping.js';
import { DIGEST_PHRASES } from './digest-phrases.js';
import { type DigestGroup, digestGroups } from './mail-digest.js';
import { type Language, LANGUAGES, languageOf } from './languages.js';
import { MAIL_PHRASES, type MailPhrases } from './mail-phrases.js';
import { momentIn } from './moments.js';

/** Mail programs show some of it behind the subject. */
const PREVIEW_CHARS = 140;

/** What a mail says, in its reader's language, and not yet in the form of HTML or text. Nothing in it is escaped. */
export interface MailContent {
  language: Language;
  direction: 'ltr' | 'rtl';
  /** Whom it is from, as people call it. */
  sender: string;
  category: string;
  isUrgent: boolean;
  /** One line. */
  subject: string;
  /** One line. */
  title: string;
  /** What is shown beside the subject in a list of mails. */
  preview: string;
  greeting: string;
  /** Any number of lines, parted by LF. */
  message: string;
  /** Sanitized, in place of title, greeting and message; null: it is these. */
  html: string | null;
  action: { label: string; url: string; orOpen: string } | null;
  sentAt: string;
  validUntil: string | null;
  why: string;
  /** From all that it is about; null: nobody can. */
  unsubscribe: { label: string; url: string } | null;
  /** What goes together; empty: it is one notification. */
  groups: DigestGroup[];
}

export interface MailSurroundings {
  sender: string;
  /** Null: nobody can unsubscribe from it. */
  unsubscribeUrl: string | null;
}

export function mailContent(delivery: OutgoingDelivery, { sender, unsubscribeUrl }: MailSurroundings): MailContent {
  const { notification, recipient, isCritical } = delivery;
  const language = languageOf(recipient.locale);
  const phrases = MAIL_PHRASES[language];
  const moment = (at: Date) => momentIn(at, recipient.locale, recipient.timeZone, language);
  const category = oneLine(notification.categoryTitle);
  const name = recipient.displayName === null ? '' : oneLine(recipient.displayName);
  const message = withoutControls(notification.message).trimEnd();
  const groups = digestGroups(delivery.digest ?? [], moment);
  const url = safeUrl(notification.actionUrl);
  return {
    language,
    direction: LANGUAGES[language],
    sender,
    category,
    isUrgent: notification.priority === 'URGENT',
    subject: oneLine(notification.subject ?? notification.title),
    title: oneLine(notification.title),
    preview: preview(message),
    greeting: phrases.hello(name === '' ? null : name),
    message: delivery.digest ? '' : message,
    html: delivery.digest ? null : notification.html,
    action: url === null ? null : { label: phrases.open, url, orOpen: phrases.orOpen },
    sentAt: phrases.sentAt(moment(notification.createdAt)),
    validUntil: notification.expiresAt === null ? null : phrases.validUntil(moment(notification.expiresAt)),
    why: whyOf(phrases, language, { category, isCritical, count: groups.length }),
    unsubscribe: unsubscribeUrl === null ? null : { label: phrases.unsubscribe, url: unsubscribeUrl },
    groups,
  };
}

function whyOf(
  phrases: MailPhrases,
  language: Language,
  { category, isCritical, count }: { category: string; isCritical: boolean; count: number },
): string {
  if (isCritical) return phrases.whyAlways(category);
  return count > 1 ? DIGEST_PHRASES[language].why : phrases.why(category);
}

function preview(message: string): string {
  const line = oneLine(message.slice(0, PREVIEW_CHARS * 4)).replaceAll(/\s+/g, ' ');
  const chars = Array.from(line);
  return chars.length <= PREVIEW_CHARS ? line : `${chars.slice(0, PREVIEW_CHARS).join('').trimEnd()}…`;
}
