import type { InboxNotification } from '@herald/client';
import { useCallback } from 'react';
import { useLook } from './look.js';
import { comingTime } from './moments.js';
import type { Notice } from './notice.js';
import type { ItemCommand } from './notification-item.js';
import type { Notifications } from './use-notifications.js';

/** Does what somebody asks of a notification, says what was done where it is out of sight then, and how to undo it. */
export function useCommands(list: Notifications, tell: (notice: Notice) => void) {
  const { labels, locale, onAction } = useLook();
  const { markRead, markUnread, archive, unarchive, snooze, unsnooze, markAllRead, delete: remove } = list;

  const attempt = useCallback(
    (change: Promise<unknown>) => void change.catch(() => tell({ text: labels.takenBack, isFailure: true })),
    [tell, labels],
  );

  const perform = useCallback(
    (notification: InboxNotification, command: ItemCommand) => {
      const ids = [notification.id];
      onAction?.(command.kind, notification);
      switch (command.kind) {
        case 'open':
          return notification.readAt ? undefined : attempt(markRead(ids));
        case 'markRead':
          return attempt(markRead(ids));
        case 'markUnread':
          return attempt(markUnread(ids));
        case 'archive':
          tell({ text: labels.archived, undo: () => attempt(unarchive(ids)) });
          return attempt(archive(ids));
        case 'unarchive':
          return attempt(unarchive(ids));
        case 'snooze': {
          const when = comingTime(command.until, new Date(), locale);
          tell({ text: labels.snoozed(when), undo: () => attempt(unsnooze(ids)) });
          return attempt(snooze(notification.id, command.until));
        }
        case 'unsnooze':
          return attempt(unsnooze(ids));
        case 'delete':
          return attempt(remove(ids));
        default:
          return command satisfies never;
      }
    },
    [attempt, tell, labels, locale, onAction, markRead, markUnread, archive, unarchive, snooze, unsnooze, remove],
  );

  const readAll = useCallback(() => {
    onAction?.('markAllRead', undefined);
    attempt(markAllRead());
  }, [onAction, attempt, markAllRead]);

  return { perform, readAll };
}
