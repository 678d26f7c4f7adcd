import { type SendRequest, SendService } from '../../src/notifications/index.js';
import { decodeCursor } from '../../src/notifications/cursor.js';
import { type TestNode, tokenFor } from './app.js';
import { ask, run } from './client.js';

/** One person's inbox, in the words of the API: what the tests of inbox, streams and caches share. */
export interface Item {
  id: string;
  type: string;
  category: string;
  priority: string;
  status: string;
  createdAt: string;
  deliveredAt: string | null;
  readAt: string | null;
  cursor: string;
}
export interface Page {
  edges: { cursor: string; node: Item }[];
  nodes: Item[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}
export interface Inbox {
  unreadCount: number;
  cursor: string;
}
export interface Change {
  affected: number;
  notifications: { id: string; status: string; readAt: string | null }[];
  inbox: Inbox;
}

const ITEM = 'id type category priority status createdAt deliveredAt readAt cursor';
export const PAGE = `query ($first: Int, $after: Cursor, $filter: NotificationFilter) {
  notifications(first: $first, after: $after, filter: $filter) {
    edges { cursor node { ${ITEM} } } nodes { ${ITEM} } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const CHANGE = '{ affected notifications { id status readAt } inbox { unreadCount cursor } }';

/** Newest first. */
export async function pageOf(node: TestNode, user: string, variables: Record<string, unknown> = {}): Promise<Page> {
  return (await run<{ notifications: Page }>(node.url, tokenFor(user), PAGE, variables)).notifications;
}

export async function inboxOf(node: TestNode, user: string): Promise<Inbox> {
  return (await run<{ inbox: Inbox }>(node.url, tokenFor(user), '{ inbox { unreadCount cursor } }')).inbox;
}

export async function mark(node: TestNode, user: string, ids: string[], how: 'Read' | 'Unread'): Promise<Change> {
  const mutation = `mutation ($ids: [ID!]!) { change: markNotifications${how}(ids: $ids) ${CHANGE} }`;
  return (await run<{ change: Change }>(node.url, tokenFor(user), mutation, { ids })).change;
}

export async function markAll(node: TestNode, user: string, variables: Record<string, unknown> = {}): Promise<Change> {
  const mutation = `mutation ($filter: NotificationFilter, $upTo: Cursor) {
    change: markAllNotificationsRead(filter: $filter, upTo: $upTo) ${CHANGE} }`;
  return (await run<{ change: Change }>(node.url, tokenFor(user), mutation, variables)).change;
}

export async function acknowledge(node: TestNode, user: string, ids: string[]): Promise<number> {
  const mutation = 'mutation ($ids: [ID!]!) { acknowledged: acknowledgeNotifications(ids: $ids) }';
  return (await run<{ acknowledged: number }>(node.url, tokenFor(user), mutation, { ids })).acknowledged;
}

/** The codes with which an operation is refused; undefined when it isn't. */
export async function refusal(
  node: TestNode,
  user: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<string[] | undefined> {
  return (await ask(node.url, tokenFor(user), query, variables)).errors?.map((error) => error.extensions.code);
}

/** What the publisher gathers at most. */
const BATCH = 100;

/** Sends within the process, so that thousands are quick. Answers the ids, in the order of asking. */
export async function fill(
  node: TestNode,
  user: string,
  count: number,
  change: (index: number) => Partial<SendRequest> = () => ({}),
): Promise<string[]> {
  const caller = { id: 'shop', roles: new Set(['service' as const]), expiresAtMs: Infinity };
  const request = { to: { userIds: [user] }, type: 'order_status', title: 'Your order', message: 'It is on its way.' };
  const send = async (index: number) => {
    const { notifications } = await node.app.get(SendService).send(caller, { ...request, ...change(index) });
    return notifications[0]!.notificationId;
  };
  const ids: string[] = [];
  // Sends at the same time are in no order, but for those that are gathered in one batch.
  while (ids.length < count) {
    const from = ids.length;
    ids.push(...(await Promise.all(Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => send(from + at)))));
  }
  return ids;
}

// Its streams.

export type Shown = Pick<Item, 'id' | 'type' | 'status' | 'cursor'>;
export interface Added {
  notificationAdded: Shown;
}
export interface InboxEvent {
  kind: string;
  notificationId: string | null;
  notification: Shown | null;
  inbox: Inbox;
}
export interface Changed {
  inboxChanged: InboxEvent;
}

export const ADDED = `subscription ($after: Cursor, $filter: NotificationStreamFilter) {
  notificationAdded(after: $after, filter: $filter) { id type status cursor } }`;
export const EVENT = 'kind notificationId notification { id type status cursor } inbox { unreadCount cursor }';
export const CHANGED = `subscription ($after: Cursor) { inboxChanged(after: $after) { ${EVENT} } }`;
export const CHANGES = `query ($after: Cursor!, $first: Int) {
  inboxChanges(after: $after, first: $first) { hasMore inbox { unreadCount cursor } events { ${EVENT} } } }`;

export const numberOf = (cursor: string) => decodeCursor(cursor, 'stream').number;
export const addedIds = (events: Added[]) => events.map(({ notificationAdded }) => notificationAdded.id);
export const idsOf = (events: Changed[]) => events.flatMap(({ inboxChanged }) => inboxChanged.notification?.id ?? []);
export const kindsOf = (events: Changed[]) => events.map(({ inboxChanged }) => inboxChanged.kind);
