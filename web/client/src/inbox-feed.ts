import type { Connection } from './connection.js';
import { isAtOrBefore } from './cursor-place.js';
import type { Following } from './following.js';
import type { HeraldError } from './herald-error.js';
import { type CountsFragment, InboxChangedDocument, type InboxChangedSubscription } from './operations.js';
import { PendingChanges } from './pending-changes.js';
import { Tabs, type TabMessage } from './tabs.js';

export type InboxEvent = InboxChangedSubscription['inboxChanged'];

/** A list that the feed keeps up to date. */
export interface FeedView {
  readonly isReloading: boolean;
  told(event: InboxEvent): void;
  /** What changed can't be told one by one: load again, and say `settled` to the feed. */
  resync(): void;
  /** The feed was refused for good. */
  failed(error: HeraldError): void;
  /** Counts, or pending changes. */
  changed(): void;
}

/** The one stream of a person's inbox, for all lists of this client: its counts, its position, and what is shown ahead of it. */
export class InboxFeed {
  readonly pending = new PendingChanges(() => this.changed());
  readonly tabs = new Tabs();
  private readonly views = new Set<FeedView>();
  private following: Following<InboxChangedSubscription> | undefined;
  /** Where to resume. */
  private cursor: string | undefined;
  private inbox: CountsFragment | undefined;
  /** Why there is no stream: refused for good. */
  private refusal: HeraldError | undefined;
  private wasSynced: (() => void) | undefined;
  private synced: Promise<void> = Promise.resolve();

  constructor(private readonly connection: Connection) {}

  get counts(): CountsFragment | undefined {
    return this.inbox;
  }

  /** The cursor of the last event: up to here everything is shown. */
  get position(): string | undefined {
    return this.cursor;
  }

  /** It lives while somebody has a list. */
  join(view: FeedView): void {
    this.views.add(view);
    if (this.refusal) view.failed(this.refusal);
    else if (!this.following) this.begin();
  }

  leave(view: FeedView): void {
    this.views.delete(view);
    if (this.views.size > 0) return;
    this.end();
    this.refusal = undefined;
    // A later list begins anew: nobody has kept up meanwhile.
    this.cursor = undefined;
    this.inbox = undefined;
  }

  /** Resolves when it is live: a page that is asked for from then on misses nothing. Or when it never will be. */
  whenLive(): Promise<void> {
    return this.synced;
  }

  /** Newer counts, wherever they come from: an event, a page, the answer of a change. */
  takeCounts(inbox: CountsFragment): void {
    if (this.inbox && isAtOrBefore(inbox.cursor, this.inbox.cursor)) return;
    this.inbox = inbox;
    this.changed();
  }

  /** A list has loaded: what was answered before may be in it. */
  settled(): void {
    if ([...this.views].some((view) => view.isReloading)) return;
    this.pending.settle(this.cursor);
    if (this.cursor !== undefined) this.pending.settleOtherLives(this.cursor);
    this.changed();
  }

  heard(message: TabMessage): void {
    if (message.kind === 'made') this.pending.add(message.id, message.change, message.now, true);
    else if (message.kind === 'dropped') this.pending.drop(message.id);
    else if (message.kind === 'answered') this.answered(message.id, message.inbox);
  }

  answered(id: string, inbox: CountsFragment): void {
    // The counts first: between the two the change would count twice.
    if (!this.inbox || !isAtOrBefore(inbox.cursor, this.inbox.cursor)) this.inbox = inbox;
    this.pending.answer(id, inbox.cursor, this.cursor);
  }

  close(): void {
    this.end();
    this.pending.close();
    this.tabs.close();
  }

  private begin(): void {
    this.synced = new Promise((resolve) => (this.wasSynced = resolve));
    this.following = this.connection.follow<InboxChangedSubscription>({
      query: String(InboxChangedDocument),
      variables: () => ({ after: this.cursor }),
      next: ({ inboxChanged }) => this.take(inboxChanged),
      refused: (error) => {
        this.refusal = error;
        this.end();
        for (const view of this.views) view.failed(error);
      },
    });
  }

  /** Whoever waits for it waits no more. */
  private end(): void {
    if (this.following) this.connection.unfollow(this.following);
    this.following = undefined;
    this.wasSynced?.();
  }

  private take(event: InboxEvent): void {
    const { kind, inbox } = event;
    this.cursor = inbox.cursor;
    if (kind === 'RESYNC' || !this.inbox || !isAtOrBefore(inbox.cursor, this.inbox.cursor)) this.inbox = inbox;
    for (const view of this.views) {
      if (kind === 'RESYNC') view.resync();
      else view.told(event);
    }
    // SYNCED comes first of all; any event says as much.
    this.wasSynced?.();
    if (![...this.views].some((view) => view.isReloading)) this.pending.settle(this.cursor);
    this.changed();
  }

  private changed(): void {
    for (const view of this.views) view.changed();
  }
}
