import type { OutgoingNotification } from '../delivery-channel.js';
import { DIGEST_PHRASES } from './digest-phrases.js';
import { oneLine } from './escaping.js';
import { languageOf } from './languages.js';

/** Of those that are named in a summary. */
const NAMED = 10;
const LONGEST_NAME = 100;

const PRIORITIES = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const;

type Members = readonly [OutgoingNotification, ...OutgoingNotification[]];

/**
 * Many notifications as one, for whoever can show only one: how many there are, and what they are called. One alone stays as it is.
 * @param id the digest's.
 */
export function summarize(id: string, members: Members, locale: string | null): OutgoingNotification {
  const [first] = members;
  if (members.length === 1) return first;
  const phrases = DIGEST_PHRASES[languageOf(locale)];
  const isOneCategory = members.every(({ category }) => category === first.category);
  const titles = [...new Set(members.map(({ categoryTitle }) => categoryTitle))];
  const rest = members.length - NAMED;
  const lines = members.slice(0, NAMED).map(({ title }) => `• ${shortened(oneLine(title))}`);
  return {
    id,
    type: 'digest',
    category: isOneCategory ? first.category : 'digest',
    categoryTitle: titles.join(', '),
    topic: null,
    priority: PRIORITIES.findLast((each) => members.some(({ priority }) => priority === each)) ?? 'MEDIUM',
    title: phrases.title(members.length),
    message: [...lines, ...(rest > 0 ? [phrases.more(rest)] : [])].join('\n'),
    subject: null,
    html: null,
    actionUrl: null,
    data: { notificationIds: members.map((member) => member.id) },
    createdAt: new Date(Math.max(...members.map(({ createdAt }) => createdAt.getTime()))),
    expiresAt: null,
    isSensitive: members.some(({ isSensitive }) => isSensitive),
  };
}

function shortened(text: string): string {
  const chars = Array.from(text);
  return chars.length <= LONGEST_NAME ? text : `${chars.slice(0, LONGEST_NAME).join('').trimEnd()}…`;
}
