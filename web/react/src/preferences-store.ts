import { type HeraldClient, HeraldError } from '@herald/client';
import {
  type ChoicesFragment,
  PauseNotificationsDocument,
  PreferencesDocument,
  type PreferencesQuery,
  ResetPreferencesDocument,
  UpdatePreferencesDocument,
} from './operations.js';
import { type PreferencesChange, withChange } from './preferences-change.js';

export interface PreferencesState {
  status: 'loading' | 'ready' | 'failed';
  /** What is true, with what was asked for a moment ago laid over it. */
  preferences: ChoicesFragment | undefined;
  /** Every way to reach people, also those over which nothing goes out here. */
  channels: PreferencesQuery['channels'];
  /** Changes that are shown and not answered yet. */
  pendingCount: number;
  /** Why it could not be loaded, or why the last change was taken back. */
  error: HeraldError | undefined;
}

export const NO_PREFERENCES_YET: PreferencesState = {
  status: 'loading',
  preferences: undefined,
  channels: [],
  pendingCount: 0,
  error: undefined,
};

interface Pending {
  change: PreferencesChange;
}

/** A person's preferences, for all components of a client: loaded while somebody looks, changed at once, and taken back if refused. */
export class PreferencesStore {
  private readonly listeners = new Set<() => void>();
  private readonly pending: Pending[] = [];
  private base: ChoicesFragment | undefined;
  private channels: PreferencesQuery['channels'] = [];
  private error: HeraldError | undefined;
  private hasFailed = false;
  private known: PreferencesState = NO_PREFERENCES_YET;
  /** Changes are made one after the other: the answer of each has those before it in it. */
  private last: Promise<unknown> = Promise.resolve();
  /** Of everything that was asked: an answer that is older than another one counts for nothing. */
  private asked = 0;
  private forget: (() => void) | undefined;

  constructor(private readonly client: Pick<HeraldClient, 'query' | 'mutate'>) {}

  get state(): PreferencesState {
    return this.known;
  }

  /** @returns how to stop looking */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.forget = onReturn(() => void this.refresh());
      void this.refresh();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.forget?.();
    };
  }

  /** What is true now. Never rejects: `status` and `error` say what became of it. */
  async refresh(): Promise<void> {
    const turn = ++this.asked;
    try {
      const { preferences, channels } = await this.client.query(PreferencesDocument);
      // What was asked for meanwhile is newer than this.
      if (turn !== this.asked) return;
      this.base = preferences;
      this.channels = channels;
      this.hasFailed = false;
      this.error = undefined;
    } catch (error) {
      if (turn !== this.asked) return;
      this.hasFailed = this.base === undefined;
      if (this.hasFailed) this.error = asHeraldError(error);
    }
    this.changed();
  }

  /** @throws HeraldError when it was refused, and is taken back */
  make(change: PreferencesChange): Promise<void> {
    return this.perform({ change }, () => {
      if ('input' in change) return this.client.mutate(UpdatePreferencesDocument, change, { mayRepeat: true });
      return this.client.mutate(PauseNotificationsDocument, { until: change.pausedUntil }, { mayRepeat: true });
    });
  }

  /** Forgets all that the person chose. @throws HeraldError */
  reset(): Promise<void> {
    return this.perform(undefined, () => this.client.mutate(ResetPreferencesDocument, {}, { mayRepeat: true }));
  }

  private async perform(shown: Pending | undefined, send: () => Promise<{ preferences: ChoicesFragment }>) {
    this.asked += 1;
    this.error = undefined;
    if (shown) this.pending.push(shown);
    this.changed();
    const turn = this.last.then(send);
    this.last = turn.catch(() => undefined);
    try {
      const { preferences } = await turn;
      this.asked += 1;
      this.base = preferences;
    } catch (error) {
      this.error = asHeraldError(error);
      throw error;
    } finally {
      if (shown) this.pending.splice(this.pending.indexOf(shown), 1);
      this.changed();
    }
  }

  private changed(): void {
    const { base, pending, channels, error } = this;
    this.known = {
      status: base ? 'ready' : this.hasFailed ? 'failed' : 'loading',
      preferences: base && pending.reduce((shown, { change }) => withChange(shown, change), base),
      channels,
      pendingCount: pending.length,
      error,
    };
    for (const listener of this.listeners) listener();
  }
}

function asHeraldError(error: unknown): HeraldError {
  return error instanceof HeraldError ? error : new HeraldError('INTERNAL_SERVER_ERROR', String(error));
}

/** Somebody looks at this window again: it may have been changed elsewhere. */
function onReturn(returned: () => void): () => void {
  if (typeof window === 'undefined') return () => undefined;
  const seen = () => {
    if (document.visibilityState === 'visible') returned();
  };
  window.addEventListener('focus', seen);
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('focus', seen);
    document.removeEventListener('visibilitychange', seen);
  };
}

const stores = new WeakMap<HeraldClient, PreferencesStore>();

export function preferencesOf(client: HeraldClient): PreferencesStore {
  const store = stores.get(client) ?? new PreferencesStore(client);
  stores.set(client, store);
  return store;
}
