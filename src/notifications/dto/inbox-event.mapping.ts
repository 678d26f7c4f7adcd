import type { InboxEventView } from '../inbox-stream.service.js';
import type { InboxChangeView } from '../inbox-changes.service.js';
import { InboxEventKind } from './enums.js';
import { Inbox, type InboxChange, type InboxEvent, type InboxEventPage } from './inbox.model.js';
import { Notification } from './notification.model.js';

export function toInboxEvent(view: InboxEventView): InboxEvent {
  return {
    kind: InboxEventKind[view.kind],
    notification: view.notification && new Notification(view.notification),
    notificationId: view.notificationId,
    inbox: new Inbox(view.inbox),
  };
}

export function toInboxEventPage(page: {
  events: InboxEventView[];
  inbox: InboxEventView['inbox'];
  hasMore: boolean;
}): InboxEventPage {
  return { events: page.events.map(toInboxEvent), inbox: new Inbox(page.inbox), hasMore: page.hasMore };
}

export function toInboxChange(change: InboxChangeView): InboxChange {
  return {
    affected: change.affected,
    notifications: change.notifications.map((view) => new Notification(view)),
    inbox: new Inbox(change.inbox),
  };
}
