/** Every word that the component shows. Give your own, in whole or in part: `labels={{ title: 'Meldungen' }}`. */
export interface Labels {
  title: string;
  /** What the bell is called by those who hear it. */
  bell: (counts: { unread: number; unseen: number }) => string;
  close: string;
  markAllRead: string;
  preferences: string;
  back: string;
  search: string;
  tabs: { inbox: string; unread: string; archived: string; snoozed: string };
  loading: string;
  loadingMore: string;
  empty: { inbox: string; unread: string; archived: string; snoozed: string; search: string };
  emptyHint: { inbox: string; unread: string; archived: string; snoozed: string; search: string };
  failed: string;
  failedMore: string;
  retry: string;
  /** What is told to those who hear it when something comes into an open list. */
  arrived: (title: string) => string;
  newOnes: (count: number) => string;
  unread: string;
  priority: Readonly<Record<string, string>>;
  /** What a category is called. A key that is not here is shown as words: `order_status` as "Order status". */
  categories: Readonly<Record<string, string>>;
  snoozedUntil: (when: string) => string;
  actionsFor: (title: string) => string;
  markRead: string;
  markUnread: string;
  archive: string;
  unarchive: string;
  snooze: string;
  unsnooze: string;
  delete: string;
  snoozeTimes: { hour: string; evening: string; tomorrow: string; week: string };
  askDelete: string;
  confirmDelete: string;
  keep: string;
  archived: string;
  snoozed: (when: string) => string;
  undo: string;
  /** Something was shown, and is taken back. */
  takenBack: string;
  connection: { resuming: string; offline: string; paused: string; closed: string; reconnect: string };
  toasts: string;
  dismiss: string;
  moreToasts: (count: number) => string;
  settings: {
    pause: string;
    pausedUntil: (when: string) => string;
    pauseHint: string;
    pauseHour: string;
    pauseTomorrow: string;
    resume: string;
    sound: string;
    soundHint: string;
    choices: string;
    category: string;
    alwaysOn: string;
    choice: (category: string, channel: string) => string;
    digest: string;
    digestOf: (category: string) => string;
    digests: Readonly<Record<string, string>>;
    quietHours: string;
    quietHint: (zone: string) => string;
    from: string;
    to: string;
    allowUrgent: string;
    ownWindows: string;
    failed: string;
    reset: string;
    askReset: string;
    confirmReset: string;
  };
}

/** What an application gives: any part of it. */
export type LabelsGiven = { [Key in keyof Labels]?: Labels[Key] extends string ? string : Part<Labels[Key]> };
type Part<Whole> = Whole extends (...given: never[]) => string ? Whole : Partial<Whole>;

export const ENGLISH: Labels = {
  title: 'Notifications',
  bell: ({ unread, unseen }) => {
    if (unread === 0) return 'Notifications';
    return unseen === 0 ? `Notifications: ${unread} unread` : `Notifications: ${unseen} new, ${unread} unread`;
  },
  close: 'Close',
  markAllRead: 'Mark all as read',
  preferences: 'Preferences',
  back: 'Back to notifications',
  search: 'Search',
  tabs: { inbox: 'Inbox', unread: 'Unread', archived: 'Archived', snoozed: 'Snoozed' },
  loading: 'Loading',
  loadingMore: 'Loading more',
  empty: {
    inbox: 'Nothing here yet',
    unread: 'You have read everything',
    archived: 'Nothing archived',
    snoozed: 'Nothing snoozed',
    search: 'Nothing found',
  },
  emptyHint: {
    inbox: 'What comes is shown here at once.',
    unread: 'What is new is shown here at once.',
    archived: 'What you put away is kept here.',
    snoozed: 'What you put off comes back by itself.',
    search: 'Try other words, or fewer.',
  },
  failed: 'Your notifications could not be loaded.',
  failedMore: 'The next ones could not be loaded.',
  retry: 'Try again',
  arrived: (title) => `New: ${title}`,
  newOnes: (count) => `${count} new`,
  unread: 'Unread',
  priority: { HIGH: 'Important', URGENT: 'Urgent' },
  categories: {},
  snoozedUntil: (when) => `Until ${when}`,
  actionsFor: (title) => `Actions for “${title}”`,
  markRead: 'Mark as read',
  markUnread: 'Mark as unread',
  archive: 'Archive',
  unarchive: 'Move to inbox',
  snooze: 'Snooze',
  unsnooze: 'Bring back now',
  delete: 'Delete',
  snoozeTimes: { hour: 'In an hour', evening: 'This evening', tomorrow: 'Tomorrow', week: 'Next week' },
  askDelete: 'Delete it for good?',
  confirmDelete: 'Delete',
  keep: 'Keep',
  archived: 'Archived',
  snoozed: (when) => `Snoozed until ${when}`,
  undo: 'Undo',
  takenBack: 'That did not work, and was taken back.',
  connection: {
    resuming: 'Reconnecting. What you miss will come.',
    offline: 'You are offline. What you miss will come.',
    paused: 'Not live here: you have newer windows open.',
    closed: 'Not live any more.',
    reconnect: 'Connect',
  },
  toasts: 'New notifications',
  dismiss: 'Dismiss',
  moreToasts: (count) => `and ${count} more`,
  settings: {
    pause: 'Pause',
    pausedUntil: (when) => `Paused until ${when}`,
    pauseHint: 'Nothing goes out to you but what is critical. Nothing is lost.',
    pauseHour: 'For an hour',
    pauseTomorrow: 'Until tomorrow',
    resume: 'Resume',
    sound: 'Sound',
    soundHint: 'In this browser, when something comes.',
    choices: 'What reaches you, and where',
    category: 'Category',
    alwaysOn: 'Always on',
    choice: (category, channel) => `${category}: ${channel}`,
    digest: 'Summary',
    digestOf: (category) => `Summary of ${category}`,
    digests: { INSTANT: 'At once', HOURLY: 'Hourly', DAILY: 'Daily', WEEKLY: 'Weekly' },
    quietHours: 'Quiet hours',
    quietHint: (zone) => `What would go out waits until they end. By the clock of ${zone}.`,
    from: 'From',
    to: 'To',
    allowUrgent: 'Urgent ones come all the same',
    ownWindows: 'You have several quiet times. They are kept as they are.',
    failed: 'That could not be saved, and was taken back.',
    reset: 'Back to the defaults',
    askReset: 'Forget all that you chose?',
    confirmReset: 'Forget it',
  },
};

/** English, where nothing else is given. */
export function withLabels(given: LabelsGiven = {}, base: Labels = ENGLISH): Labels {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const before = merged[key];
    merged[key] =
      typeof value === 'object' && typeof before === 'object' && before !== null ? { ...before, ...value } : value;
  }
  return merged as unknown as Labels;
}

/** A key as words: `order_status` as "Order status". */
export function asWords(key: string): string {
  const words = key.replaceAll(/[_.:-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
