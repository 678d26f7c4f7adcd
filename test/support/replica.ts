import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { tokenFor } from './app.js';
import { eventually, run } from './client.js';

const CHANGED = `subscription ($after: Cursor) {
  inboxChanged(after: $after) {
    kind notificationId notification { id status seenAt cursor } inbox { unreadCount unseenCount cursor } }
}`;
const PAGE = `query ($after: Cursor) {
  notifications(first: 100, after: $after) { nodes { id status seenAt cursor } pageInfo { hasNextPage endCursor } }
}`;
const INBOX = '{ inbox { unreadCount unseenCount cursor } }';
const RETRY_MS = 100;

interface Item {
  id: string;
  status: string;
  seenAt: string | null;
  cursor: string;
}
interface Changed {
  kind: 'ADDED' | 'UPDATED' | 'REMOVED' | 'SYNCED' | 'RESYNC';
  notificationId: string | null;
  notification: Item | null;
  inbox: { unreadCount: number; unseenCount: number; cursor: string };
}
interface Page {
  notifications: { nodes: Item[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

export interface HeldItem {
  isRead: boolean;
  isSeen: boolean;
  /** Of its place: another one behind a snooze. */
  cursor: string;
}

/** What a person's device holds: each notification, the badges, and how far it has seen. */
export interface Held {
  items: Map<string, HeldItem>;
  unreadCount: number;
  unseenCount: number;
  cursor: string;
}

const heldOf = ({ status, seenAt, cursor }: Item): HeldItem => ({
  isRead: status === 'READ',
  isSeen: seenAt !== null,
  cursor,
});

/** The whole inbox, by its pages, as PostgreSQL has it when nobody changes it. The position is taken first. */
export async function loadInbox(url: string, userId: string): Promise<Held> {
  const token = tokenFor(userId);
  const { inbox } = await run<{ inbox: Changed['inbox'] }>(url, token, INBOX);
  const items = new Map<string, HeldItem>();
  let after: string | null = null;
  do {
    const { notifications }: Page = await run<Page>(url, token, PAGE, { after });
    for (const item of notifications.nodes) items.set(item.id, heldOf(item));
    after = notifications.pageInfo.hasNextPage ? notifications.pageInfo.endCursor : null;
  } while (after !== null);
  return { items, ...inbox };
}

/** A device that keeps an inbox as the schema tells it to: by the events of `inboxChanged`, and the pages after RESYNC. */
export class Replica {
  readonly errors: unknown[] = [];
  resyncs = 0;
  /** How often it came to be signed in. */
  connects = 0;
  private held: Held = { items: new Map(), unreadCount: 0, unseenCount: 0, cursor: '' };
  /** Events are taken one after another, also behind a page that is being loaded. */
  private work: Promise<void> = Promise.resolve();
  private stopped = false;
  private readonly client;

  private constructor(
    private readonly at: { url: string; wsUrl: string },
    readonly userId: string,
  ) {
    this.client = createClient({
      url: at.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${tokenFor(userId)}` },
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, Math.random() * RETRY_MS)),
      lazyCloseTimeout: 5_000,
      on: { connected: () => (this.connects += 1) },
    });
  }

  static async start(at: { url: string; wsUrl: string }, userId: string): Promise<Replica> {
    const replica = new Replica(at, userId);
    replica.held = await loadInbox(at.url, userId);
    replica.subscribe();
    return replica;
  }

  get state(): Held {
    return this.held;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.resolve(this.client.dispose()).catch(() => undefined);
    await this.work;
  }

  private subscribe(): void {
    const cursor = () => this.held.cursor;
    const variables = {
      get after() {
        return cursor();
      },
    };
    const again = () => setTimeout(() => void (this.stopped || this.subscribe()), RETRY_MS);
    this.client.subscribe<{ inboxChanged: Changed }>(
      { query: CHANGED, variables },
      {
        next: ({ data }) => {
          if (data) this.work = this.work.then(() => this.take(data.inboxChanged));
        },
        error: (error) => {
          this.errors.push(error);
          again();
        },
        complete: again,
      },
    );
  }

  private async take({ kind, notification, notificationId, inbox }: Changed): Promise<void> {
    if (kind === 'RESYNC') {
      this.resyncs += 1;
      const loaded = await eventually(
        () => loadInbox(this.at.url, this.userId).catch(() => null),
        (now) => now !== null || this.stopped,
        60_000,
      );
      if (loaded) this.held.items = loaded.items;
    }
    if (notification) this.held.items.set(notification.id, heldOf(notification));
    else if (notificationId !== null) this.held.items.delete(notificationId);
    this.held.unreadCount = inbox.unreadCount;
    this.held.unseenCount = inbox.unseenCount;
    this.held.cursor = inbox.cursor;
  }
}
