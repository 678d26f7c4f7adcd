import type { InboxNotification } from '@herald/client';
import { useEffect, useRef } from 'react';
import { useConnection } from './use-connection.js';
import type { Notifications } from './use-notifications.js';

const GATHER_MS = 300;

/** What is on the screen has arrived on this device, and whoever opened the inbox has seen it: both are told to the server. */
export function useSeen(list: Notifications, isShown: boolean): void {
  const { unseenCount, markAllSeen, status } = list;
  const isConnected = useConnection().state.status === 'connected';
  useEffect(() => {
    // Without a connection it would hold up what this person does meanwhile.
    if (!isShown || !isConnected || status !== 'ready' || unseenCount === 0) return undefined;
    const tell = () => {
      if (document.visibilityState === 'visible') markAllSeen().catch(() => undefined);
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [isShown, isConnected, status, unseenCount, markAllSeen]);
}

export function useAcknowledging(
  notifications: readonly InboxNotification[],
  acknowledge: Notifications['acknowledge'],
): void {
  const told = useRef(new Set<string>());
  const isConnected = useConnection().state.status === 'connected';
  useEffect(() => {
    const ids = notifications
      .filter(({ id, deliveredAt }) => !deliveredAt && !told.current.has(id))
      .map(({ id }) => id);
    if (ids.length === 0 || !isConnected) return undefined;
    const timer = setTimeout(() => {
      for (const id of ids) told.current.add(id);
      acknowledge(ids).catch(() => {
        for (const id of ids) told.current.delete(id);
      });
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [notifications, acknowledge, isConnected]);
}
