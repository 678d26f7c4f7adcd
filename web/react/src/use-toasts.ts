import type { InboxNotification } from '@herald/client';
import { useCallback, useEffect, useRef, useState } from 'react';

/** More than these are a number. */
export const MOST_TOASTS = 3;

/** What came while the inbox was closed, until it is dismissed, or was read or put away, here or elsewhere. */
export function useToasts(listed: readonly InboxNotification[]) {
  const [toasts, setToasts] = useState<readonly InboxNotification[]>([]);
  /** Those that the list had: from then on it says what becomes of them. It may hear of one a moment later than this. */
  const wereListed = useRef(new Set<string>());

  const show = useCallback((notification: InboxNotification) => {
    wereListed.current.delete(notification.id);
    setToasts((before) => [notification, ...before.filter(({ id }) => id !== notification.id)]);
  }, []);
  const dismiss = useCallback((id: string) => setToasts((before) => before.filter((one) => one.id !== id)), []);
  const clear = useCallback(() => setToasts([]), []);

  useEffect(() => {
    const left = toasts.filter(({ id }) => {
      const item = listed.find((one) => one.id === id);
      if (item) wereListed.current.add(id);
      return item ? !item.readAt : !wereListed.current.has(id);
    });
    // Only where something is gone: the list changes far more often.
    if (left.length < toasts.length)
      setToasts((before) => before.filter((one) => !toasts.includes(one) || left.includes(one)));
  }, [listed, toasts]);

  return { toasts, show, dismiss, clear };
}
