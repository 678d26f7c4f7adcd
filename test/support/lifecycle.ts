import { type TestNode, tokenFor } from './app.js';
import { run, socketClient, watch, type Watched } from './client.js';

/** What happens to notifications after they were published, in the words of the API. */
export interface LifecycleItem {
  id: string;
  title: string;
  cursor: string;
  seenAt: string | null;
  readAt: string | null;
  archivedAt: string | null;
  snoozedUntil: string | null;
  resurfacedAt: string | null;
  expiresAt: string | null;
}
export interface Badges {
  unreadCount: number;
  unseenCount: number;
}
export interface LifecycleChange {
  affected: number;
  notifications: LifecycleItem[];
  inbox: Badges;
}
export interface LifecycleEvent {
  kind: string;
  notificationId: string | null;
  notification: LifecycleItem | null;
  inbox: Badges & { cursor: string };
}

const ITEM = 'id title cursor seenAt readAt archivedAt snoozedUntil resurfacedAt expiresAt';
const BADGES = 'unreadCount unseenCount';
const CHANGE = `{ affected notifications { ${ITEM} } inbox { ${BADGES} } }`;
const BY_IDS = ['markNotificationsSeen', 'markNotificationsRead', 'markNotificationsUnread'] as const;
const MOVES = [
  'archiveNotifications',
  'unarchiveNotifications',
  'unsnoozeNotifications',
  'deleteNotifications',
] as const;
export type ByIds = (typeof BY_IDS)[number] | (typeof MOVES)[number];

export async function change(node: TestNode, user: string, how: ByIds, ids: string[]): Promise<LifecycleChange> {
  const mutation = `mutation ($ids: [ID!]!) { change: ${how}(ids: $ids) ${CHANGE} }`;
  return (await run<{ change: LifecycleChange }>(node.url, tokenFor(user), mutation, { ids })).change;
}

export async function snooze(node: TestNode, user: string, id: string, until: Date): Promise<LifecycleChange> {
  const mutation = `mutation ($id: ID!, $until: DateTime!) { change: snoozeNotification(id: $id, until: $until) ${CHANGE} }`;
  return (await run<{ change: LifecycleChange }>(node.url, tokenFor(user), mutation, { id, until })).change;
}

export async function seeAll(node: TestNode, user: string, upTo: string | null = null): Promise<LifecycleChange> {
  const mutation = `mutation ($upTo: Cursor) { change: markAllNotificationsSeen(upTo: $upTo) ${CHANGE} }`;
  return (await run<{ change: LifecycleChange }>(node.url, tokenFor(user), mutation, { upTo })).change;
}

export async function archiveAll(
  node: TestNode,
  user: string,
  variables: Record<string, unknown> = {},
): Promise<LifecycleChange> {
  const mutation = `mutation ($filter: NotificationFilter, $upTo: Cursor) {
    change: archiveAllNotifications(filter: $filter, upTo: $upTo) ${CHANGE} }`;
  return (await run<{ change: LifecycleChange }>(node.url, tokenFor(user), mutation, variables)).change;
}

/** Newest first, with the badges of the same operation. */
export async function listOf(
  node: TestNode,
  user: string,
  filter: Record<string, unknown> = {},
): Promise<{ items: LifecycleItem[]; ids: string[]; badges: Badges; total: number }> {
  const query = `query ($filter: NotificationFilter) {
    inbox { ${BADGES} } notifications(filter: $filter, first: 100) { totalCount nodes { ${ITEM} } } }`;
  const data = await run<{ inbox: Badges; notifications: { totalCount: number; nodes: LifecycleItem[] } }>(
    node.url,
    tokenFor(user),
    query,
    { filter },
  );
  const { nodes: items, totalCount: total } = data.notifications;
  return { items, ids: items.map(({ id }) => id), badges: data.inbox, total };
}

/** Both of a person's streams, live, or from a cursor on. */
export function streamsOf(
  node: TestNode,
  user: string,
  after: string | null = null,
): {
  changed: Watched<{ inboxChanged: LifecycleEvent }>;
  added: Watched<{ notificationAdded: LifecycleItem }>;
  dispose(): void;
} {
  const client = socketClient(node.wsUrl, tokenFor(user));
  const changed = watch<{ inboxChanged: LifecycleEvent }>(
    client,
    `subscription ($after: Cursor) { inboxChanged(after: $after) {
      kind notificationId notification { ${ITEM} } inbox { ${BADGES} cursor } } }`,
    { after },
  );
  const added = watch<{ notificationAdded: LifecycleItem }>(
    client,
    `subscription ($after: Cursor) { notificationAdded(after: $after) { ${ITEM} } }`,
    { after },
  );
  return { changed, added, dispose: () => void client.dispose() };
}

export interface Sent {
  id: string;
  status: string;
  recipients: number;
  delivered: number;
  seen: number;
  read: number;
  failed: number;
  cancelled: number;
  scheduledAt: string | null;
  createdBy: string;
}

const SEND =
  'query ($id: ID!) { send(id: $id) { id status recipients delivered seen read failed cancelled scheduledAt createdBy } }';

export async function sendOf(node: TestNode, token: string, id: string): Promise<Sent> {
  return (await run<{ send: Sent }>(node.url, token, SEND, { id })).send;
}

export async function cancel(
  node: Pick<TestNode, 'url'>,
  token: string,
  target: { sendId: string } | { cancellationKey: string },
): Promise<number> {
  const mutation = 'mutation ($target: CancelInput!) { cancelNotifications(target: $target) { cancelled } }';
  return (await run<{ cancelNotifications: { cancelled: number } }>(node.url, token, mutation, { target }))
    .cancelNotifications.cancelled;
}
