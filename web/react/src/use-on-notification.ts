import type { InboxNotification, NotificationOptions } from '@herald/client';
import { useEffect, useRef } from 'react';
import { useHerald } from './herald-provider.js';

/**
 * Called with each notification that comes while this is on the page, once and in order, whatever becomes of the connection. Another
 * function at each rendering is fine.
 */
export function useOnNotification(
  handler: (notification: InboxNotification) => void | Promise<void>,
  { filter }: Pick<NotificationOptions, 'filter'> = {},
): void {
  const { client } = useHerald();
  const latest = useRef(handler);
  useEffect(() => void (latest.current = handler));
  const meant = JSON.stringify(filter ?? null);
  useEffect(() => {
    if (!client) return undefined;
    const stream = client.onNotification((notification) => latest.current(notification), {
      filter: (JSON.parse(meant) as NotificationOptions['filter']) ?? undefined,
    });
    return () => void stream.stop();
  }, [client, meant]);
}
