import type { OutgoingNotification } from '../delivery-channel.js';
import { oneLine, safeUrl, withoutControls } from './escaping.js';

/** One notification of a digest. Nothing in it is escaped. */
export interface DigestItem {
  title: string;
  /** Its beginning; empty where there is no room for it. */
  message: string;
  sentAt: string;
  url: string | null;
}

export interface DigestGroup {
  category: string;
  items: DigestItem[];
}

/** Mail programs cut what is longer than some 100 KB: so many are shown with what they say, and all by what they are called. */
const WITH_MESSAGE = 50;
const LONGEST_MESSAGE = 300;

/** By category, in the order in which the first of each came. */
export function digestGroups(members: readonly OutgoingNotification[], moment: (at: Date) => string): DigestGroup[] {
  const groups = new Map<string, DigestGroup>();
  for (const [at, member] of members.entries()) {
    const { category, categoryTitle, title, message, createdAt, actionUrl } = member;
    const group = groups.get(category) ?? { category: oneLine(categoryTitle), items: [] };
    groups.set(category, group);
    group.items.push({
      title: oneLine(title),
      message: at < WITH_MESSAGE ? beginningOf(withoutControls(message).trim()) : '',
      sentAt: moment(createdAt),
      url: safeUrl(actionUrl),
    });
  }
  return [...groups.values()];
}

function beginningOf(message: string): string {
  const chars = Array.from(message.slice(0, LONGEST_MESSAGE * 4));
  return chars.length <= LONGEST_MESSAGE && message.length <= LONGEST_MESSAGE * 4
    ? message
    : `${chars.slice(0, LONGEST_MESSAGE).join('').trimEnd()}…`;
}
