import { useMemo } from 'react';
import { ALL_TABS, type InboxTab, type TabGiven, tabsOf } from './inbox-tab.js';
import { type Labels, type LabelsGiven, withLabels } from './labels.js';
import type { Look } from './look.js';

/** What `<NotificationCenter>` and `<NotificationInbox>` both take. */
export interface InboxProps extends Omit<Look, 'labels' | 'locale'> {
  /** Any of the words that are shown, in place of the English ones. */
  labels?: LabelsGiven | undefined;
  /** Of times: "de-CH". Default: the browser’s. */
  locale?: string | undefined;
  /** Which tabs, in which order. Default: inbox, unread, archived, snoozed. */
  tabs?: readonly TabGiven[] | undefined;
  /** How many are loaded at once: 1 to 100. Default: 20. */
  pageSize?: number | undefined;
  /** A field to search in. Default: false. */
  search?: boolean | undefined;
  /** The view of preferences. Default: true. */
  preferences?: boolean | undefined;
  /** A tone when something comes, once somebody has allowed it in the preferences. Default: true. */
  sound?: boolean | undefined;
  /** "light" or "dark". Default: as the page around it (its `color-scheme`). */
  theme?: 'light' | 'dark' | undefined;
  className?: string | undefined;
}

export function useGivenLook(props: InboxProps): Look {
  const { labels, locale, renderItem, onOpen, onAction, linkTarget } = props;
  return useMemo(
    () => ({ labels: withLabels(labels), locale, renderItem, onOpen, onAction, linkTarget }),
    [labels, locale, renderItem, onOpen, onAction, linkTarget],
  );
}

export function useTabs(given: readonly TabGiven[] = ALL_TABS, labels: Labels): InboxTab[] {
  // Written in the JSX it is another array at each rendering.
  const meant = JSON.stringify(given);
  return useMemo(() => tabsOf(JSON.parse(meant) as TabGiven[], labels), [meant, labels]);
}
