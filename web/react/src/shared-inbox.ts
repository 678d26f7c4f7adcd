import type { HeraldClient, Inbox, InboxOptions, InboxState } from '@herald/client';

/** What is shown where there is no list yet: on a server, and before the first effect. Always the same object. */
export const NOTHING_YET: InboxState = {
  status: 'loading',
  notifications: [],
  unreadCount: 0,
  unseenCount: 0,
  hasMore: false,
  pendingCount: 0,
  cursor: undefined,
};

/**
 * A burst is shown so often: React takes 50 renderings in a row, between which it has come to nothing else, for an endless loop, and gives up
 * the page. A hundred notifications at once were enough.
 */
const FRAME_MS = 16;

/** One list for all components that show the same: it is open while somebody looks. */
export class SharedInbox {
  private readonly listeners = new Set<() => void>();
  private inbox: Inbox | undefined;
  private shown: InboxState = NOTHING_YET;
  /** Runs for a frame behind each showing. */
  private frame: ReturnType<typeof setTimeout> | undefined;
  private hasChanged = false;
  private stop: (() => void) | undefined;
  private closing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: HeraldClient,
    private readonly options: InboxOptions,
    private readonly onOpen: () => void,
    private readonly onClose: () => void,
  ) {}

  get state(): InboxState {
    return this.shown;
  }

  /** The list itself. Undefined while nobody looks. */
  get open(): Inbox | undefined {
    return this.inbox;
  }

  /** @returns how to stop looking */
  subscribe(listener: () => void): () => void {
    clearTimeout(this.closing);
    // Wrapped, so that the same function given twice is two who look.
    const own = () => listener();
    this.listeners.add(own);
    if (!this.inbox) this.begin();
    return () => {
      this.listeners.delete(own);
      // Not at once: who stops and starts again in one instant (React's StrictMode, a tab behind another) needs no second list.
      if (this.listeners.size === 0) this.closing = setTimeout(() => this.end(), 0);
    };
  }

  /** Gives up a list that was refused for good. */
  drop(): void {
    this.stop?.();
    this.inbox?.close();
    this.inbox = undefined;
    clearTimeout(this.frame);
    this.frame = undefined;
    this.shown = NOTHING_YET;
  }

  begin(): void {
    this.onOpen();
    this.inbox = this.client.inbox(this.options);
    this.stop = this.inbox.subscribe(() => this.changed());
    this.show();
  }

  private end(): void {
    this.drop();
    this.onClose();
  }

  /** At once, what is alone: somebody’s click. */
  private changed(): void {
    this.hasChanged = true;
    if (this.frame !== undefined) return;
    this.show();
    this.frame = setTimeout(() => {
      this.frame = undefined;
      if (this.hasChanged) this.changed();
    }, FRAME_MS);
  }

  private show(): void {
    this.hasChanged = false;
    this.shown = this.inbox?.state ?? NOTHING_YET;
    for (const listener of this.listeners) listener();
  }
}

const lists = new WeakMap<HeraldClient, Map<string, SharedInbox>>();

/** The list of these options: the same for whoever asks for the same. */
export function sharedInbox(client: HeraldClient, options: InboxOptions): SharedInbox {
  const open = lists.get(client) ?? new Map<string, SharedInbox>();
  lists.set(client, open);
  const key = keyOf(options);
  const known = open.get(key);
  if (known) return known;
  const made: SharedInbox = new SharedInbox(
    client,
    options,
    () => void open.set(key, made),
    () => {
      if (open.get(key) === made) open.delete(key);
    },
  );
  return made;
}

/** Asks again for what was refused for good. All at once: while one of them lives, the client's stream stays refused. */
export function reopenFailed(client: HeraldClient): void {
  const failed = [...(lists.get(client)?.values() ?? [])].filter(({ state }) => state.status === 'failed');
  for (const list of failed) list.drop();
  for (const list of failed) list.begin();
}

/** Equal for options that mean the same, in whatever order they are written. */
export function keyOf({ filter, pageSize }: InboxOptions): string {
  const meant = Object.entries(filter ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return JSON.stringify([pageSize ?? null, meant.toSorted(([one], [other]) => (one < other ? -1 : 1))]);
}
