import type { InboxNotification } from '@herald/client';
import { type KeyboardEvent, memo, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon, type IconName } from './icons.js';
import { asWords } from './labels.js';
import { linkOf } from './link-of.js';
import { useLook } from './look.js';
import { comingTime, fullTime, relativeTime } from './moments.js';
import { SnoozeMenu } from './snooze-menu.js';

export type ItemCommand =
  | { kind: 'markRead' | 'markUnread' | 'archive' | 'unarchive' | 'unsnooze' | 'delete' | 'open' }
  | { kind: 'snooze'; until: Date };

export interface ItemProps {
  notification: InboxNotification;
  now: number;
  /** Whether Tab comes to it: of a list one is, and arrow keys go from one to the next. */
  isCurrent: boolean;
  onCommand: (notification: InboxNotification, command: ItemCommand) => void;
  onFocus: (id: string) => void;
}

const ICONS: Readonly<Record<string, IconName>> = { security: 'shield', social: 'person', task: 'task' };

/** One notification, with everything that can be done with it. */
export const NotificationItem = memo(function NotificationItem(props: ItemProps): ReactNode {
  const { notification, now, isCurrent, onCommand, onFocus } = props;
  const { id, readAt, priority, category } = notification;
  const [isAsked, setIsAsked] = useState(false);
  const icon = priority === 'URGENT' ? 'alert' : (ICONS[category] ?? 'bell');
  return (
    <li
      className="herald-item"
      data-id={id}
      data-unread={readAt ? undefined : ''}
      data-priority={priority}
      onFocus={() => onFocus(id)}
    >
      <span className="herald-item-icon" data-category={category}>
        <Icon name={icon} />
      </span>
      <div className="herald-item-main">
        <ItemBody {...props} />
        <ItemMeta notification={notification} now={now} />
      </div>
      {isAsked ? (
        <AskDelete
          notification={notification}
          onDelete={() => onCommand(notification, { kind: 'delete' })}
          onKeep={() => setIsAsked(false)}
        />
      ) : (
        <ItemActions
          notification={notification}
          tabIndex={isCurrent ? 0 : -1}
          onCommand={(command) => onCommand(notification, command)}
          onAskDelete={() => setIsAsked(true)}
        />
      )}
    </li>
  );
});

/** What is said. A link where it leads somewhere; otherwise a button that shows all of it. Either marks it as read. */
function ItemBody({ notification, isCurrent, onCommand }: ItemProps) {
  const { labels, onOpen, renderItem, linkTarget } = useLook();
  const [isWhole, setIsWhole] = useState(false);
  const link = linkOf(notification.actionUrl);
  const open = (event: MouseEvent) => {
    onOpen?.(notification, event);
    onCommand(notification, { kind: 'open' });
    if (!link) setIsWhole((before) => !before);
  };
  const shared = { className: 'herald-item-open', tabIndex: isCurrent ? 0 : -1, onClick: open };
  const content = renderItem?.(notification) ?? (
    <>
      <span className="herald-item-title" dir="auto">
        {notification.title}
      </span>
      <span className="herald-item-message" dir="auto" data-whole={isWhole ? '' : undefined}>
        {notification.message}
      </span>
    </>
  );
  const state = notification.readAt ? null : <span className="herald-hidden">{labels.unread}: </span>;
  if (!link) {
    return (
      <button type="button" {...shared} aria-expanded={isWhole}>
        {state}
        {content}
      </button>
    );
  }
  return (
    <a {...shared} href={link} target={linkTarget} rel="noopener noreferrer">
      {state}
      {content}
    </a>
  );
}

function ItemMeta({ notification, now }: Pick<ItemProps, 'notification' | 'now'>) {
  const { labels, locale } = useLook();
  const { category, priority, snoozedUntil, resurfacedAt, createdAt } = notification;
  const at = new Date(resurfacedAt ?? createdAt);
  const important = labels.priority[priority];
  return (
    <div className="herald-item-meta">
      {important ? <span className="herald-priority">{important}</span> : null}
      <span>{labels.categories[category] ?? asWords(category)}</span>
      {snoozedUntil ? (
        <time dateTime={snoozedUntil} title={fullTime(new Date(snoozedUntil), locale)}>
          {labels.snoozedUntil(comingTime(new Date(snoozedUntil), new Date(now), locale))}
        </time>
      ) : (
        <time dateTime={at.toISOString()} title={fullTime(at, locale)}>
          {relativeTime(at, new Date(now), locale)}
        </time>
      )}
    </div>
  );
}

interface ActionsProps {
  notification: InboxNotification;
  tabIndex: number;
  onCommand: (command: ItemCommand) => void;
  onAskDelete: () => void;
}

function ItemActions({ notification, tabIndex, onCommand, onAskDelete }: ActionsProps) {
  const { labels } = useLook();
  const { readAt, archivedAt, snoozedUntil, title } = notification;
  const button = (icon: IconName, label: string, onClick: () => void) => (
    <button type="button" className="herald-icon-button" tabIndex={tabIndex} title={label} onClick={onClick}>
      <Icon name={icon} />
      <span className="herald-hidden">{label}</span>
    </button>
  );
  return (
    <div className="herald-item-actions" role="group" aria-label={labels.actionsFor(title)}>
      {readAt
        ? button('dot', labels.markUnread, () => onCommand({ kind: 'markUnread' }))
        : button('check', labels.markRead, () => onCommand({ kind: 'markRead' }))}
      {snoozedUntil ? (
        button('clock', labels.unsnooze, () => onCommand({ kind: 'unsnooze' }))
      ) : archivedAt ? null : (
        <SnoozeMenu tabIndex={tabIndex} onChoose={(until) => onCommand({ kind: 'snooze', until })} />
      )}
      {archivedAt
        ? button('inbox', labels.unarchive, () => onCommand({ kind: 'unarchive' }))
        : button('archive', labels.archive, () => onCommand({ kind: 'archive' }))}
      {button('trash', labels.delete, onAskDelete)}
    </div>
  );
}

interface AskProps {
  notification: InboxNotification;
  onDelete: () => void;
  onKeep: () => void;
}

/** Deleting is for good, so it is asked for, in its place. */
function AskDelete({ notification, onDelete, onKeep }: AskProps) {
  const { labels } = useLook();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const keep = () => {
    // Before the question goes, and the focus with it.
    first.current?.closest('.herald-item')?.querySelector<HTMLElement>('.herald-item-open')?.focus();
    onKeep();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // It closes the question, and not all of the inbox.
    event.preventDefault();
    event.stopPropagation();
    keep();
  };
  return (
    <div
      className="herald-ask"
      role="group"
      aria-label={`${labels.askDelete} ${notification.title}`}
      onKeyDown={onKeyDown}
    >
      <span>{labels.askDelete}</span>
      <button type="button" className="herald-button" onClick={keep}>
        {labels.keep}
      </button>
      <button ref={first} type="button" className="herald-button" data-danger="" onClick={onDelete}>
        {labels.confirmDelete}
      </button>
    </div>
  );
}
