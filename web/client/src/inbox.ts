import type { Change } from './change.js';
import { HeldPages, type Page } from './held-pages.js';
import { closedError, HeraldError } from './herald-error.js';
import type { InboxActions } from './inbox-actions.js';
import type { FeedView, InboxEvent, InboxFeed } from './inbox-feed.js';
import type { AllOptions, InboxOptions, InboxState } from './inbox-state.js';
import { placeOf } from './cursor-place.js';
import { Listeners } from './listeners.js';
import { isLive, matches } from './matches.js';
import { AcknowledgeNotificationsDocument, InboxPageDocument } from './operations.js';
import type {
  AcknowledgeNotificationsMutation,
  CountsFragment,
  InboxPageQuery,
  NotificationFilter,
} from './operations.js';
import { Pause } from './pause.js';
import type { Requests } from './requests.js';
import { fullJitter, type RetryPace } from './retry-delay.js';

/** What applications see of a list. */
export type Inbox = Omit<InboxList, keyof FeedView>;

/** Of one page (docs/limits.md). */
const MOST_A_PAGE = 100;
/** A list that has come further than this is shorter when it was loaded again. */
const MOST_RELOADED = 1_000;
/** A list that only the server can filter is loaded anew behind a change, at most this often. */
const REFRESH_MS = 1_000;

/** One list of a person's inbox with its counts, kept up to date. Every change is shown at once, and taken back if it is refused. */
export class InboxList implements FeedView {
  private readonly pages = new HeldPages();
  private readonly listeners = new Listeners<InboxState>();
  private readonly filter: NotificationFilter;
  private readonly pageSize: number;
  private status: InboxState['status'] = 'loading';
  private error: HeraldError | undefined;
  private known: InboxState | undefined;
  /** Loads are one after the other: two at once would mix their pages. */
  private loads: Promise<void> = Promise.resolve();
  private reloads = 0;
  private isNotifying = false;
  private isClosed = false;
  private readonly untilAskedAgain = new Pause();
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly feed: InboxFeed,
    private readonly actions: InboxActions,
    private readonly requests: Requests,
    private readonly pace: RetryPace,
    private readonly options: InboxOptions & { onClose: () => void },
  ) {
    this.filter = options.filter ?? {};
    this.pageSize = Math.min(MOST_A_PAGE, Math.max(1, options.pageSize ?? 20));
    feed.join(this);
    void this.refresh();
  }

  /** The same object until something changes. */
  get state(): InboxState {
    this.known ??= this.compute();
    return this.known;
  }

  private get isOver(): boolean {
    return this.isClosed || this.status === 'failed';
  }

  get isReloading(): boolean {
    return this.reloads > 0;
  }

  /** Called with each new state; several changes at once are one. @returns how to stop */
  subscribe(listener: (state: InboxState) => void): () => void {
    return this.listeners.add(listener);
  }

  /** The next page. Does nothing when there is none. @throws HeraldError */
  async loadMore(): Promise<void> {
    await this.inTurn(async () => {
      const { endCursor, hasMore } = this.pages;
      if (hasMore && endCursor !== null) await this.load(this.pageSize, endCursor);
    });
  }

  /** Loads again what is shown, up to 1,000. Nothing has to call it: the stream keeps the list up to date. */
  async refresh(): Promise<void> {
    this.reloads += 1;
    try {
      await this.inTurn(() => this.reload());
    } finally {
      this.reloads -= 1;
      this.feed.settled();
    }
  }

  markRead(ids: readonly string[]): Promise<number> {
    return this.actions.perform({ kind: 'read', ids });
  }

  markUnread(ids: readonly string[]): Promise<number> {
    return this.actions.perform({ kind: 'unread', ids });
  }

  markSeen(ids: readonly string[]): Promise<number> {
    return this.actions.perform({ kind: 'seen', ids });
  }

  archive(ids: readonly string[]): Promise<number> {
    return this.actions.perform({ kind: 'archive', ids });
  }

  unarchive(ids: readonly string[]): Promise<number> {
    return this.actions.perform({ kind: 'unarchive', ids });
  }

  /** For good. */
  delete(ids: readonly string[]): Promise<number> {
    return this.actions.perform({ kind: 'delete', ids });
  }

  snooze(id: string, until: Date | string): Promise<number> {
    const at = typeof until === 'string' ? until : until.toISOString();
    return this.actions.perform({ kind: 'snooze', ids: [id], until: at });
  }

  unsnooze(ids: readonly string[]): Promise<number> {
    return this.actions.perform({ kind: 'unsnooze', ids });
  }

  /** All of this list, or those that match another filter, up to what this shows: what came since, unseen by anybody, stays unread. */
  markAllRead(options: AllOptions = {}): Promise<number> {
    return this.performUpToHere({ kind: 'readAll', filter: this.meant(options), upTo: options.upTo });
  }

  archiveAll(options: AllOptions = {}): Promise<number> {
    return this.performUpToHere({ kind: 'archiveAll', filter: this.meant(options), upTo: options.upTo });
  }

  /** The bell was opened: the whole inbox, as it has one. */
  markAllSeen(options: Pick<AllOptions, 'upTo'> = {}): Promise<number> {
    return this.performUpToHere({ kind: 'seenAll', upTo: options.upTo });
  }

  /** This device has them: it makes no event, and shows nothing. @returns how many were new */
  async acknowledge(ids: readonly string[]): Promise<number> {
    let sum = 0;
    for (let at = 0; at < ids.length; at += 1_000) {
      const variables = { ids: ids.slice(at, at + 1_000) };
      const document = String(AcknowledgeNotificationsDocument);
      const answer = await this.requests.execute<AcknowledgeNotificationsMutation>(document, variables, true);
      sum += answer.acknowledgeNotifications;
    }
    return sum;
  }

  /** Nothing is kept up to date any more. Changes that are under way are made. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.refreshTimer);
    this.untilAskedAgain.end();
    this.feed.leave(this);
    this.options.onClose();
  }

  /** The feed's word; not for applications. */
  told({ kind, notification, notificationId, inbox }: InboxEvent): void {
    const at = placeOf(inbox.cursor);
    if (kind === 'SYNCED') return;
    if (!isLive(this.filter)) return this.refreshSoon();
    if (kind === 'REMOVED' && notificationId) this.pages.remove(notificationId, at);
    else if (notification && (kind === 'ADDED' || kind === 'UPDATED')) {
      // Taken in where it fits, gone where it fits no more.
      if (matches(notification, this.filter)) this.pages.put(notification, at);
      else this.pages.remove(notification.id, at);
    }
  }

  resync(): void {
    if (this.status === 'ready') this.status = 'resyncing';
    void this.refresh();
  }

  failed(error: HeraldError): void {
    this.status = 'failed';
    this.error = error;
    this.changed();
  }

  changed(): void {
    this.known = undefined;
    if (this.isNotifying) return;
    this.isNotifying = true;
    queueMicrotask(() => {
      this.isNotifying = false;
      if (!this.isClosed) this.listeners.tell(this.state);
    });
  }

  private compute(): InboxState {
    const { counts, pending } = this.feed;
    const shown = pending.over({
      notifications: this.pages.items,
      unreadCount: counts?.unreadCount ?? 0,
      unseenCount: counts?.unseenCount ?? 0,
    });
    return {
      status: this.status,
      // What a pending change did may not fit any more.
      notifications: shown.notifications.filter((item) => matches(item, this.filter) !== false),
      unreadCount: shown.unreadCount,
      unseenCount: shown.unseenCount,
      hasMore: this.pages.hasMore,
      pendingCount: pending.size,
      cursor: this.status === 'loading' ? undefined : this.feed.position,
      error: this.error,
    };
  }

  /** Undefined: all. */
  private meant({ filter = this.filter }: AllOptions): NotificationFilter | undefined {
    return Object.keys(filter).length > 0 ? filter : undefined;
  }

  /** At once, unless nothing is shown yet: without a place it would be everything that has come by the time the server hears of it. */
  private async performUpToHere(change: Exclude<Change, { ids: readonly string[] }>): Promise<number> {
    const upTo = change.upTo ?? this.feed.position ?? (await this.firstPosition());
    return this.actions.perform({ ...change, upTo });
  }

  private async firstPosition(): Promise<string> {
    await this.feed.whenLive();
    const { position } = this.feed;
    if (position === undefined) throw this.error ?? closedError();
    return position;
  }

  private refreshSoon(): void {
    this.refreshTimer ??= setTimeout(() => {
      this.refreshTimer = undefined;
      void this.refresh();
    }, REFRESH_MS);
  }

  /** For as long as it takes: without a page there is nothing to show. */
  private async reload(): Promise<void> {
    for (let attempt = 0; !this.isOver; attempt += 1) {
      try {
        await this.feed.whenLive();
        if (this.isOver) return;
        if (!(await this.load(Math.min(MOST_RELOADED, Math.max(this.pageSize, this.pages.size)), undefined))) continue;
        if (this.isOver) return;
        this.status = 'ready';
        this.changed();
        return;
      } catch (error) {
        if (!(error instanceof HeraldError)) throw error;
        if (error.code === 'CLOSED') return;
        if (!error.isWorthWaitingFor) return this.failed(error);
        await this.untilAskedAgain.for(Math.max(error.retryAfterMs ?? 0, fullJitter(attempt, this.pace)));
      }
    }
  }

  /** As many, in as many pages as it takes: what is shown stays until all have come. */
  private async load(wanted: number, after: string | undefined): Promise<boolean> {
    this.pages.expectPage();
    try {
      const loaded: Page[] = [];
      let from: string | null | undefined = after;
      let counts: CountsFragment | undefined;
      for (let left = wanted; left > 0 && from !== null;) {
        const variables = { filter: this.filter, first: Math.min(MOST_A_PAGE, left), after: from };
        const answer: InboxPageQuery = await this.requests.execute(String(InboxPageDocument), variables, true);
        const { nodes, pageInfo } = answer.notifications;
        const { endCursor, hasNextPage: hasMore } = pageInfo;
        loaded.push({ items: nodes, endCursor, hasMore, position: answer.inbox.cursor });
        counts = answer.inbox;
        left -= nodes.length;
        from = hasMore && nodes.length > 0 ? endCursor : null;
      }
      const isTaken = this.pages.takePages(loaded, after === undefined);
      if (counts) this.feed.takeCounts(counts);
      this.changed();
      return isTaken;
    } finally {
      this.pages.expectNothing();
    }
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.loads.then(work);
    this.loads = turn.catch(() => undefined);
    return turn;
  }
}
