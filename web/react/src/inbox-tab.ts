import type { Schema } from '@herald/client';
import type { Labels } from './labels.js';

export type KnownTab = 'inbox' | 'unread' | 'archived' | 'snoozed';

/** One of Herald’s own, or another look at the inbox. */
export type TabGiven = KnownTab | { id: string; label: string; filter: Schema.NotificationFilter };

export interface InboxTab {
  id: string;
  label: string;
  filter: Schema.NotificationFilter;
  /** What is said where it is empty. */
  empty: { title: string; hint: string };
}

const FILTERS: Readonly<Record<KnownTab, Schema.NotificationFilter>> = {
  inbox: {},
  unread: { read: false },
  archived: { archived: true },
  snoozed: { snoozed: true },
};

export const ALL_TABS: readonly KnownTab[] = ['inbox', 'unread', 'archived', 'snoozed'];

export function tabsOf(given: readonly TabGiven[], labels: Labels): InboxTab[] {
  return given.map((tab) => {
    if (typeof tab !== 'string') {
      return { ...tab, empty: { title: labels.empty.inbox, hint: labels.emptyHint.inbox } };
    }
    return {
      id: tab,
      label: labels.tabs[tab],
      filter: FILTERS[tab],
      empty: { title: labels.empty[tab], hint: labels.emptyHint[tab] },
    };
  });
}
