import type { ItemFragment, NotificationFilter } from './operations.js';
import { isAtOrBefore } from './cursor-place.js';
import { matches } from './matches.js';

/** A change that somebody wants, of some or of all that match. Plain data: other tabs get it as it is. */
export type Change =
  | { kind: 'read' | 'unread' | 'seen' | 'archive' | 'unarchive' | 'unsnooze' | 'delete'; ids: readonly string[] }
  | { kind: 'snooze'; ids: readonly string[]; until: string }
  | { kind: 'readAll' | 'archiveAll'; filter?: NotificationFilter | undefined; upTo?: string | undefined }
  | { kind: 'seenAll'; upTo?: string | undefined };

/** What is shown. */
export interface Shown {
  notifications: readonly ItemFragment[];
  unreadCount: number;
  unseenCount: number;
}

type Fate = 'stays' | 'leaves' | ItemFragment;

/** What the server will make of one, as far as it can be told from here; see the table in docs/decisions/0010-lifecycle.md. */
function fateOf(item: ItemFragment, kind: Change['kind'], now: string): Fate {
  switch (kind) {
    case 'read':
    case 'readAll':
      return item.readAt ? 'stays' : { ...item, status: 'READ', readAt: now, seenAt: item.seenAt ?? now };
    case 'unread':
      return item.readAt ? { ...item, status: item.deliveredAt ? 'DELIVERED' : 'PENDING', readAt: null } : 'stays';
    case 'seen':
    case 'seenAll':
      return item.seenAt ? 'stays' : { ...item, seenAt: now };
    case 'unarchive':
      return item.archivedAt ? 'leaves' : 'stays';
    case 'unsnooze':
      return item.snoozedUntil ? 'leaves' : 'stays';
    case 'archive':
    case 'archiveAll':
      return item.archivedAt ? 'stays' : 'leaves';
    case 'snooze':
    case 'delete':
      return 'leaves';
    default:
      return kind satisfies never;
  }
}

function isMeant(item: ItemFragment, change: Change): boolean {
  if ('ids' in change) return change.ids.includes(item.id);
  // What came since stays as it is. A cursor that can't be compared leaves it to the server.
  if (change.upTo !== undefined && !isAtOrBefore(item.cursor, change.upTo)) return false;
  return !('filter' in change) || change.filter === undefined || matches(item, change.filter) === true;
}

const isCounted = (item: ItemFragment) => !item.readAt && !item.archivedAt && !item.snoozedUntil;

/** The counts' share of one notification: before and behind a change, the difference is what changes. */
function shareOf(item: ItemFragment | undefined): { unread: number; unseen: number } {
  const unread = item && isCounted(item) ? 1 : 0;
  return { unread, unseen: unread === 1 && !item?.seenAt ? 1 : 0 };
}

/**
 * Shows a change before the server has told it. Of notifications that are not held nothing is known, and nothing is changed; but where all
 * are meant and no filter is given, the counts are what is left.
 * @param countsToo false where the counts have it already
 */
export function applyChange(shown: Shown, change: Change, now: string, countsToo: boolean): Shown {
  let { unreadCount, unseenCount } = shown;
  const notifications = shown.notifications.flatMap((item) => {
    const fate = isMeant(item, change) ? fateOf(item, change.kind, now) : 'stays';
    if (fate === 'stays') return [item];
    const after = fate === 'leaves' ? undefined : fate;
    const [was, is] = [shareOf(item), shareOf(after)];
    unreadCount += is.unread - was.unread;
    unseenCount += is.unseen - was.unseen;
    return after ? [after] : [];
  });
  if (!countsToo) return { ...shown, notifications };
  if (!('ids' in change) && !('filter' in change && change.filter)) {
    const left = notifications.filter((item) => !isMeant(item, change)).map(shareOf);
    const sum = (which: 'unread' | 'unseen') => left.reduce((total, share) => total + share[which], 0);
    unseenCount = Math.min(unseenCount, sum('unseen'));
    if (change.kind !== 'seenAll') unreadCount = Math.min(unreadCount, sum('unread'));
  }
  return { notifications, unreadCount: Math.max(0, unreadCount), unseenCount: Math.max(0, unseenCount) };
}
