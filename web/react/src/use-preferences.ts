import { HeraldError } from '@herald/client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useHerald } from './herald-provider.js';
import type { UpdatePreferencesInput } from './operations.js';
import {
  NO_PREFERENCES_YET,
  preferencesOf,
  type PreferencesState,
  type PreferencesStore,
} from './preferences-store.js';

export interface PreferencesOfPerson extends PreferencesState {
  /** Only what is given changes. Shown at once; refused, it is taken back and rejected with a `HeraldError`. */
  update: (input: UpdatePreferencesInput) => Promise<void>;
  /** Holds back what would go out, until then. null: goes on. */
  pause: (until: Date | string | null) => Promise<void>;
  /** Forgets all that was chosen. */
  reset: () => Promise<void>;
  /** Loads again. Nothing has to call it: it is done whenever somebody comes back to the window. */
  refresh: () => Promise<void>;
}

/** What the person wants to be told of, where and when. */
export function usePreferences(): PreferencesOfPerson {
  const { client } = useHerald();
  const store = useMemo(() => client && preferencesOf(client), [client]);
  const subscribe = useCallback((changed: () => void) => store?.subscribe(changed) ?? (() => undefined), [store]);
  const state = useSyncExternalStore(
    subscribe,
    () => store?.state ?? NO_PREFERENCES_YET,
    () => NO_PREFERENCES_YET,
  );
  const commands = useMemo(() => commandsOf(store), [store]);
  return useMemo(() => ({ ...state, ...commands }), [state, commands]);
}

function commandsOf(store: PreferencesStore | undefined) {
  const on = async (command: (store: PreferencesStore) => Promise<void>): Promise<void> => {
    if (!store) throw new HeraldError('CLOSED', 'There is no client yet.');
    return command(store);
  };
  const moment = (until: Date | string | null) => (until instanceof Date ? until.toISOString() : until);
  return {
    update: (input: UpdatePreferencesInput) => on((own) => own.make({ input })),
    pause: (until: Date | string | null) => on((own) => own.make({ pausedUntil: moment(until) })),
    reset: () => on((own) => own.reset()),
    refresh: () => on((own) => own.refresh()),
  };
}
