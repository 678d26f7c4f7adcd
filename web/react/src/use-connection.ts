import type { ConnectionState } from '@herald/client';
import { useCallback, useSyncExternalStore } from 'react';
import { useHerald } from './herald-provider.js';

const IDLE: ConnectionState = { status: 'idle' };

export interface ConnectionOfClient {
  state: ConnectionState;
  /** Now, without waiting for the pause to end; also when it was paused. */
  reconnect: () => void;
}

/** How the connection is doing. */
export function useConnection(): ConnectionOfClient {
  const { client } = useHerald();
  const subscribe = useCallback((changed: () => void) => client?.onState(changed) ?? (() => undefined), [client]);
  const state = useSyncExternalStore(
    subscribe,
    () => client?.state ?? IDLE,
    () => IDLE,
  );
  const reconnect = useCallback(() => client?.reconnect(), [client]);
  return { state, reconnect };
}
