import { type AllOptions, HeraldError, type Inbox, type InboxOptions, type InboxState } from '@herald/client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useHerald } from './herald-provider.js';
import { keyOf, NOTHING_YET, reopenFailed, type SharedInbox, sharedInbox } from './shared-inbox.js';

/** What can be done with a list. Each is shown at once; refused, it is taken back and rejected with a `HeraldError`. */
export type InboxCommands = Pick<
  Inbox,
  | 'loadMore'
  | 'refresh'
  | 'markRead'
  | 'markUnread'
  | 'markSeen'
  | 'archive'
  | 'unarchive'
  | 'delete'
  | 'snooze'
  | 'unsnooze'
  | 'markAllRead'
  | 'markAllSeen'
  | 'archiveAll'
  | 'acknowledge'
>;

export interface Notifications extends InboxState, InboxCommands {
  /** After `failed`: asks again. Makes a new client where the old one is closed for good and the provider's own. */
  retry: () => void;
}

/** A list of the inbox with its counts, kept up to date. Components that ask for the same filter and page size share one list. */
export function useNotifications(options: InboxOptions = {}): Notifications {
  const shared = useSharedInbox(options);
  const state = useSharedState(shared);
  const retry = useRetry();
  const commands = useMemo(() => commandsOf(shared), [shared]);
  return useMemo(() => ({ ...state, ...commands, retry }), [state, commands, retry]);
}

export interface Counts {
  unread: number;
  /** Unread, and not yet shown anywhere: what a badge counts. */
  unseen: number;
  /** false: not known yet. */
  isReady: boolean;
}

/** The counts of the whole inbox. */
export function useUnreadCount(): Counts {
  const { status, unreadCount: unread, unseenCount: unseen } = useSharedState(useSharedInbox(COUNTS_ONLY));
  const isReady = status !== 'loading' && status !== 'failed';
  return useMemo(() => ({ unread, unseen, isReady }), [unread, unseen, isReady]);
}

/** The counts come with any list, and this is the smallest. */
const COUNTS_ONLY: InboxOptions = { pageSize: 1 };

function useSharedInbox(options: InboxOptions): SharedInbox | undefined {
  const { client } = useHerald();
  const key = keyOf(options);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says what the options mean
  return useMemo(() => client && sharedInbox(client, options), [client, key]);
}

function useSharedState(shared: SharedInbox | undefined): InboxState {
  const subscribe = useCallback((changed: () => void) => shared?.subscribe(changed) ?? (() => undefined), [shared]);
  return useSyncExternalStore(
    subscribe,
    () => shared?.state ?? NOTHING_YET,
    () => NOTHING_YET,
  );
}

function useRetry(): () => void {
  const { client, restart } = useHerald();
  return useCallback(() => {
    if (client?.state.status === 'closed') restart?.();
    else if (client) reopenFailed(client);
  }, [client, restart]);
}

/** Of whichever list is open when one is called: functions that stay the same. */
function commandsOf(shared: SharedInbox | undefined): InboxCommands {
  const on = async <Result>(command: (inbox: Inbox) => Promise<Result>): Promise<Result> => {
    const inbox = shared?.open;
    if (!inbox) throw new HeraldError('CLOSED', 'This list is not open: its component is not on the page.');
    return command(inbox);
  };
  return {
    loadMore: () => on((inbox) => inbox.loadMore()),
    refresh: () => on((inbox) => inbox.refresh()),
    markRead: (ids) => on((inbox) => inbox.markRead(ids)),
    markUnread: (ids) => on((inbox) => inbox.markUnread(ids)),
    markSeen: (ids) => on((inbox) => inbox.markSeen(ids)),
    archive: (ids) => on((inbox) => inbox.archive(ids)),
    unarchive: (ids) => on((inbox) => inbox.unarchive(ids)),
    delete: (ids) => on((inbox) => inbox.delete(ids)),
    snooze: (id, until) => on((inbox) => inbox.snooze(id, until)),
    unsnooze: (ids) => on((inbox) => inbox.unsnooze(ids)),
    markAllRead: (options?: AllOptions) => on((inbox) => inbox.markAllRead(options)),
    markAllSeen: (options?: AllOptions) => on((inbox) => inbox.markAllSeen(options)),
    archiveAll: (options?: AllOptions) => on((inbox) => inbox.archiveAll(options)),
    acknowledge: (ids) => on((inbox) => inbox.acknowledge(ids)),
  };
}
