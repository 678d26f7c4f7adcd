import type { HeraldError } from './herald-error.js';
import type { ItemFragment, NotificationFilter } from './operations.js';

export interface InboxOptions {
  filter?: NotificationFilter | undefined;
  /** 1 to 100. Default: 20. */
  pageSize?: number | undefined;
}

export interface InboxState {
  /** `loading`: nothing is shown yet. `resyncing`: shown, and loaded again. `failed`: refused for good, see `error`. */
  status: 'loading' | 'ready' | 'resyncing' | 'failed';
  /** Newest first: the pages that were loaded, as they are now. */
  notifications: readonly ItemFragment[];
  /** Of the whole inbox, whatever the filter. */
  unreadCount: number;
  unseenCount: number;
  /** There are more behind the last one: `loadMore`. */
  hasMore: boolean;
  /** Changes that are shown and that the server has not told of yet. */
  pendingCount: number;
  /** The stream cursor up to which this shows everything; undefined while loading. */
  cursor: string | undefined;
  error?: HeraldError | undefined;
}

/** What of `all` is meant: what the list's own filter lets through, or another (`{}`: the whole inbox), up to what is shown, or another cursor. */
export interface AllOptions {
  filter?: NotificationFilter | undefined;
  upTo?: string | undefined;
}
