import type { InboxNotification } from '@herald/client';
import { createContext, type MouseEvent, type ReactNode, useContext } from 'react';
import type { Labels } from './labels.js';

export type NotificationAction =
  'open' | 'markRead' | 'markUnread' | 'archive' | 'unarchive' | 'snooze' | 'unsnooze' | 'delete' | 'markAllRead';

/** How an application has the component look and act; the same for all that is inside it. */
export interface Look {
  labels: Labels;
  /** Of times. Undefined: the browser’s. */
  locale: string | undefined;
  /** What is shown of one, in place of title, message and time. The actions stay beside it. */
  renderItem?: ((notification: InboxNotification) => ReactNode) | undefined;
  /** One was opened. `event.preventDefault()` keeps the browser from following its link. */
  onOpen?: ((notification: InboxNotification, event: MouseEvent) => void) | undefined;
  /** Something was done by this person, here. Without a notification: to all of them. */
  onAction?: ((action: NotificationAction, notification: InboxNotification | undefined) => void) | undefined;
  /** Where links open. Default: here. */
  linkTarget?: '_self' | '_blank' | undefined;
}

const LookContext = createContext<Look | undefined>(undefined);

export const LookProvider = LookContext.Provider;

export function useLook(): Look {
  const look = useContext(LookContext);
  if (!look) throw new Error('This is a part of <NotificationCenter> and <NotificationInbox>.');
  return look;
}
