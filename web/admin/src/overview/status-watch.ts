import type { HeraldClient, HeraldError } from '@herald/client';
import { useSyncExternalStore } from 'react';
import { useClient } from '../app/session.js';
import { OverviewStatusDocument, type OverviewStatusSubscription } from './operations.js';
import { HISTORY_SECONDS, type Status, type StatusPoint, withPoint } from './status-history.js';

export interface Watched {
  status: Status | undefined;
  /** When it came, by the clock of this machine. */
  heardAtMs: number;
  history: readonly StatusPoint[];
  /** It was refused, and is not asked for any more. */
  error: HeraldError | undefined;
}

const LINGER_MS = HISTORY_SECONDS * 1_000;

/** Follows how the installation is, for as long as somebody looks and for ten minutes more: whoever looks into another page comes back to charts without a gap. */
class StatusWatch {
  private watched: Watched = { status: undefined, heardAtMs: 0, history: [], error: undefined };
  private readonly listeners = new Set<() => void>();
  private stop: (() => void) | undefined;
  private lingering: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: HeraldClient) {}

  readonly get = (): Watched => this.watched;

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    clearTimeout(this.lingering);
    this.stop ??= this.follow();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.lingering = setTimeout(() => this.end(), LINGER_MS);
    };
  };

  readonly again = (): void => {
    this.end();
    this.tell({ error: undefined });
    this.stop = this.follow();
  };

  private follow(): () => void {
    return this.client.subscribe<OverviewStatusSubscription>(String(OverviewStatusDocument), {
      onData: ({ systemStatusChanged: status }) =>
        this.tell({
          status,
          heardAtMs: Date.now(),
          history: withPoint(this.watched.history, status),
          error: undefined,
        }),
      onError: (error) => this.tell({ error }),
    });
  }

  private end(): void {
    this.stop?.();
    this.stop = undefined;
  }

  private tell(change: Partial<Watched>): void {
    this.watched = { ...this.watched, ...change };
    for (const listener of this.listeners) listener();
  }
}

/** One for each session: what one admin saw is not shown to the next. */
const watches = new WeakMap<HeraldClient, StatusWatch>();

export function useStatus(): Watched & { again: () => void } {
  const client = useClient();
  let watch = watches.get(client);
  if (!watch) {
    watch = new StatusWatch(client);
    watches.set(client, watch);
  }
  return { ...useSyncExternalStore(watch.listen, watch.get), again: watch.again };
}
