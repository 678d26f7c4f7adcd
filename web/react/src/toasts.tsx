import type { InboxNotification } from '@herald/client';
import { type MouseEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Icon } from './icons.js';
import { linkOf } from './link-of.js';
import { useLook } from './look.js';
import { type Position, useFloating } from './placement.js';
import { MOST_TOASTS } from './use-toasts.js';

const SHOWN_MS = 6_000;

interface ToastsProps {
  toasts: readonly InboxNotification[];
  anchor: RefObject<HTMLElement | null>;
  position: Position;
  onOpen: (notification: InboxNotification) => void;
  onDismiss: (id: string) => void;
  /** All of them: the inbox. */
  onMore: () => void;
}

/** What came just now, beside the bell. Urgent ones stay, and interrupt who hears the page; the others go by themselves. */
export function Toasts({ toasts, anchor, position, onOpen, onDismiss, onMore }: ToastsProps): ReactNode {
  const { labels } = useLook();
  const region = useRef<HTMLDivElement>(null);
  // Always shown, if mostly empty: who hears the page is told of what changes in it, and not of what comes with it.
  useFloating(region, anchor, true, position);
  const sorted = [...toasts].toSorted((one, other) => Number(isUrgent(other)) - Number(isUrgent(one)));
  const shown = sorted.slice(0, MOST_TOASTS);
  const rest = sorted.slice(MOST_TOASTS);
  const toast = (notification: InboxNotification) => (
    <Toast key={notification.id} notification={notification} onOpen={onOpen} onDismiss={onDismiss} />
  );
  return (
    <div ref={region} className="herald-toasts" role="group" aria-label={labels.toasts} popover="manual">
      <div role="alert">{shown.filter(isUrgent).map(toast)}</div>
      <div role="status">{shown.filter((one) => !isUrgent(one)).map(toast)}</div>
      {rest.length > 0 ? (
        <button type="button" className="herald-toast-more" onClick={onMore}>
          {labels.moreToasts(rest.length)}
        </button>
      ) : null}
    </div>
  );
}

const isUrgent = ({ priority }: InboxNotification) => priority === 'URGENT';

interface ToastProps extends Pick<ToastsProps, 'onOpen' | 'onDismiss'> {
  notification: InboxNotification;
}

function Toast({ notification, onOpen, onDismiss }: ToastProps) {
  const { labels, onOpen: onOpenGiven, linkTarget } = useLook();
  const { id, title, message, actionUrl } = notification;
  const [isHeld, setIsHeld] = useState(false);
  const stays = isUrgent(notification);
  useEffect(() => {
    if (isHeld || stays) return undefined;
    const timer = setTimeout(() => onDismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld, stays, id, onDismiss]);
  const link = linkOf(actionUrl);
  const open = (event: MouseEvent) => {
    onOpenGiven?.(notification, event);
    onOpen(notification);
  };
  const content = (
    <>
      <strong dir="auto">{title}</strong>
      <span dir="auto">{message}</span>
    </>
  );
  return (
    <div
      className="herald-toast"
      data-priority={notification.priority}
      onMouseEnter={() => setIsHeld(true)}
      onMouseLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      {link ? (
        <a className="herald-toast-open" href={link} target={linkTarget} rel="noopener noreferrer" onClick={open}>
          {content}
        </a>
      ) : (
        <button type="button" className="herald-toast-open" onClick={open}>
          {content}
        </button>
      )}
      <button type="button" className="herald-icon-button" title={labels.dismiss} onClick={() => onDismiss(id)}>
        <Icon name="close" />
        <span className="herald-hidden">{labels.dismiss}</span>
      </button>
    </div>
  );
}
