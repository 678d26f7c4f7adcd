// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Over which service a device is reached. */
export type DevicePlatform =
  /** Firebase Cloud Messaging: apps on Android and iOS. */
  | 'FCM'
  /** A browser, over the push service that it names. */
  | 'WEB_PUSH'
  | '%future added value';

/** What an inbox event tells. */
export type InboxEventKind =
  /** A notification came into the inbox. */
  | 'ADDED'
  /** A notification left the inbox. */
  | 'REMOVED'
  /** What changed can’t be told one by one: load the first page again. The stream goes on. */
  | 'RESYNC'
  /** Everything up to `inbox.cursor` has been sent; live from here. Keep its cursor. */
  | 'SYNCED'
  /** A notification changed; it is in the event as it is now. One that you do not hold yet: take it in, as a replay tells each only once. */
  | 'UPDATED'
  | '%future added value';

/** No filter is {}. Archived and snoozed ones are left out; null in any field means "don’t care". */
export type NotificationFilter = {
  /** true: those that were archived, instead of the inbox; with `snoozed: true`, either. */
  archived?: boolean | null | undefined;
  /** Any of these categories; at most 100. */
  categories?: Array<string> | null | undefined;
  /** Published after this moment. */
  createdAfter?: string | null | undefined;
  /** Published before this moment. */
  createdBefore?: string | null | undefined;
  /** Of this priority or above. */
  minPriority?: Priority | null | undefined;
  /** true: only read ones; false: only unread ones. */
  read?: boolean | null | undefined;
  /** true: only seen ones; false: only unseen ones. */
  seen?: boolean | null | undefined;
  /** true: those that are snoozed, instead of the inbox; with `archived: true`, either. */
  snoozed?: boolean | null | undefined;
  /** Words of title and message: all of them, in any form of upper and lower case, the last one by its beginning too. "Quoted words" stand together, -word must not be there, or means either. At most 200 characters. */
  text?: string | null | undefined;
  /** Sent to any of these topics; at most 100. */
  topics?: Array<string> | null | undefined;
  /** Any of these types; at most 100. */
  types?: Array<string> | null | undefined;
};

/** The life of a notification as its recipient sees it. Never set by the mere fact that it was emitted. */
export type NotificationStatus =
  /** Recalled by its sender. */
  | 'CANCELLED'
  /** A client acknowledged it, or a provider took it. */
  | 'DELIVERED'
  /** Its time had passed before it was read. */
  | 'EXPIRED'
  /** Nobody acknowledged it, and every planned channel gave up. */
  | 'FAILED'
  /** Published; nobody has said yet that it arrived. */
  | 'PENDING'
  /** Its recipient read it. */
  | 'READ'
  | '%future added value';

/** What a stream can be narrowed by: what never changes about a notification. */
export type NotificationStreamFilter = {
  /** Any of these categories. */
  categories?: Array<string> | null | undefined;
  /** Of this priority or above. */
  minPriority?: Priority | null | undefined;
  /** Sent to any of these topics. */
  topics?: Array<string> | null | undefined;
  /** Any of these types. */
  types?: Array<string> | null | undefined;
};

/** How much it matters that it is seen soon. */
export type Priority = 'HIGH' | 'LOW' | 'MEDIUM' | 'URGENT' | '%future added value';

/** How a device is reached. */
export type RegisterDeviceInput = {
  /** What you call it: "Firefox at work". One line, at most 100 characters. */
  label?: string | null | undefined;
  /** Over which service. */
  platform: DevicePlatform;
  /** Of WEB_PUSH: `PushSubscription.toJSON()`, made with `webPushKey`. Its endpoint must be of a push service that is allowed here. */
  subscription?: Record<string, unknown> | null | undefined;
  /** Of FCM: what its library calls the registration token. */
  token?: string | null | undefined;
};

export type ItemFragment = {
  id: string;
  type: string;
  category: string;
  topic: string | null;
  priority: Priority;
  title: string;
  message: string;
  actionUrl: string | null;
  data: Record<string, unknown>;
  status: NotificationStatus;
  silent: boolean;
  createdAt: string;
  expiresAt: string | null;
  deliveredAt: string | null;
  seenAt: string | null;
  readAt: string | null;
  archivedAt: string | null;
  snoozedUntil: string | null;
  resurfacedAt: string | null;
  cursor: string;
};

export type CountsFragment = { id: string; unreadCount: number; unseenCount: number; cursor: string };

export type ChangeFragment = {
  affected: number;
  notifications: Array<{ id: string }>;
  inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
};

export type NotificationAddedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  filter?: NotificationStreamFilter | null | undefined;
}>;

export type NotificationAddedSubscription = {
  notificationAdded: {
    id: string;
    type: string;
    category: string;
    topic: string | null;
    priority: Priority;
    title: string;
    message: string;
    actionUrl: string | null;
    data: Record<string, unknown>;
    status: NotificationStatus;
    silent: boolean;
    createdAt: string;
    expiresAt: string | null;
    deliveredAt: string | null;
    seenAt: string | null;
    readAt: string | null;
    archivedAt: string | null;
    snoozedUntil: string | null;
    resurfacedAt: string | null;
    cursor: string;
  };
};

export type InboxChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;

export type InboxChangedSubscription = {
  inboxChanged: {
    kind: InboxEventKind;
    notificationId: string | null;
    notification: {
      id: string;
      type: string;
      category: string;
      topic: string | null;
      priority: Priority;
      title: string;
      message: string;
      actionUrl: string | null;
      data: Record<string, unknown>;
      status: NotificationStatus;
      silent: boolean;
      createdAt: string;
      expiresAt: string | null;
      deliveredAt: string | null;
      seenAt: string | null;
      readAt: string | null;
      archivedAt: string | null;
      snoozedUntil: string | null;
      resurfacedAt: string | null;
      cursor: string;
    } | null;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type InboxPositionQueryVariables = Exact<{ [key: string]: never }>;

export type InboxPositionQuery = { inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string } };

export type InboxPageQueryVariables = Exact<{
  filter?: NotificationFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;

export type InboxPageQuery = {
  inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  notifications: {
    nodes: Array<{
      id: string;
      type: string;
      category: string;
      topic: string | null;
      priority: Priority;
      title: string;
      message: string;
      actionUrl: string | null;
      data: Record<string, unknown>;
      status: NotificationStatus;
      silent: boolean;
      createdAt: string;
      expiresAt: string | null;
      deliveredAt: string | null;
      seenAt: string | null;
      readAt: string | null;
      archivedAt: string | null;
      snoozedUntil: string | null;
      resurfacedAt: string | null;
      cursor: string;
    }>;
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
};

export type RefreshConnectionMutationVariables = Exact<{
  token: string;
}>;

export type RefreshConnectionMutation = { refreshConnection: string };

export type AcknowledgeNotificationsMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type AcknowledgeNotificationsMutation = { acknowledgeNotifications: number };

export type MarkReadMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type MarkReadMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type MarkUnreadMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type MarkUnreadMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type MarkSeenMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type MarkSeenMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type ArchiveMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type ArchiveMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type UnarchiveMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type UnarchiveMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type UnsnoozeMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type UnsnoozeMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type DeleteMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type DeleteMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type SnoozeMutationVariables = Exact<{
  id: string | number;
  until: string;
}>;

export type SnoozeMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type MarkAllReadMutationVariables = Exact<{
  filter?: NotificationFilter | null | undefined;
  upTo?: string | null | undefined;
}>;

export type MarkAllReadMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type MarkAllSeenMutationVariables = Exact<{
  upTo?: string | null | undefined;
}>;

export type MarkAllSeenMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type ArchiveAllMutationVariables = Exact<{
  filter?: NotificationFilter | null | undefined;
  upTo?: string | null | undefined;
}>;

export type ArchiveAllMutation = {
  change: {
    affected: number;
    notifications: Array<{ id: string }>;
    inbox: { id: string; unreadCount: number; unseenCount: number; cursor: string };
  };
};

export type PushStandingQueryVariables = Exact<{ [key: string]: never }>;

export type PushStandingQuery = { webPushKey: string | null; inbox: { id: string }; devices: Array<{ id: string }> };

export type RegisterDeviceMutationVariables = Exact<{
  input: RegisterDeviceInput;
}>;

export type RegisterDeviceMutation = { device: { id: string } };

export type UnregisterDeviceMutationVariables = Exact<{
  id: string | number;
}>;

export type UnregisterDeviceMutation = { wasThere: boolean };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ItemFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment Item on Notification {
  id
  type
  category
  topic
  priority
  title
  message
  actionUrl
  data
  status
  silent
  createdAt
  expiresAt
  deliveredAt
  seenAt
  readAt
  archivedAt
  snoozedUntil
  resurfacedAt
  cursor
}
    `,
  { fragmentName: 'Item' },
) as unknown as TypedDocumentString<ItemFragment, unknown>;
export const CountsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
    `,
  { fragmentName: 'Counts' },
) as unknown as TypedDocumentString<CountsFragment, unknown>;
export const ChangeFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}`,
  { fragmentName: 'Change' },
) as unknown as TypedDocumentString<ChangeFragment, unknown>;
export const NotificationAddedDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription NotificationAdded($after: Cursor, $filter: NotificationStreamFilter) {
  notificationAdded(after: $after, filter: $filter) {
    ...Item
  }
}
    fragment Item on Notification {
  id
  type
  category
  topic
  priority
  title
  message
  actionUrl
  data
  status
  silent
  createdAt
  expiresAt
  deliveredAt
  seenAt
  readAt
  archivedAt
  snoozedUntil
  resurfacedAt
  cursor
}`) as unknown as TypedDocumentString<NotificationAddedSubscription, NotificationAddedSubscriptionVariables>;
export const InboxChangedDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription InboxChanged($after: Cursor) {
  inboxChanged(after: $after) {
    kind
    notificationId
    notification {
      ...Item
    }
    inbox {
      ...Counts
    }
  }
}
    fragment Item on Notification {
  id
  type
  category
  topic
  priority
  title
  message
  actionUrl
  data
  status
  silent
  createdAt
  expiresAt
  deliveredAt
  seenAt
  readAt
  archivedAt
  snoozedUntil
  resurfacedAt
  cursor
}
fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}`) as unknown as TypedDocumentString<InboxChangedSubscription, InboxChangedSubscriptionVariables>;
export const InboxPositionDocument = /*#__PURE__*/ new TypedDocumentString(`
    query InboxPosition {
  inbox {
    ...Counts
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}`) as unknown as TypedDocumentString<InboxPositionQuery, InboxPositionQueryVariables>;
export const InboxPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query InboxPage($filter: NotificationFilter, $first: Int, $after: Cursor) {
  inbox {
    ...Counts
  }
  notifications(filter: $filter, first: $first, after: $after) {
    nodes {
      ...Item
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    fragment Item on Notification {
  id
  type
  category
  topic
  priority
  title
  message
  actionUrl
  data
  status
  silent
  createdAt
  expiresAt
  deliveredAt
  seenAt
  readAt
  archivedAt
  snoozedUntil
  resurfacedAt
  cursor
}
fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}`) as unknown as TypedDocumentString<InboxPageQuery, InboxPageQueryVariables>;
export const RefreshConnectionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RefreshConnection($token: String!) {
  refreshConnection(token: $token)
}
    `) as unknown as TypedDocumentString<RefreshConnectionMutation, RefreshConnectionMutationVariables>;
export const AcknowledgeNotificationsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AcknowledgeNotifications($ids: [ID!]!) {
  acknowledgeNotifications(ids: $ids)
}
    `) as unknown as TypedDocumentString<AcknowledgeNotificationsMutation, AcknowledgeNotificationsMutationVariables>;
export const MarkReadDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MarkRead($ids: [ID!]!) {
  change: markNotificationsRead(ids: $ids) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<MarkReadMutation, MarkReadMutationVariables>;
export const MarkUnreadDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MarkUnread($ids: [ID!]!) {
  change: markNotificationsUnread(ids: $ids) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<MarkUnreadMutation, MarkUnreadMutationVariables>;
export const MarkSeenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MarkSeen($ids: [ID!]!) {
  change: markNotificationsSeen(ids: $ids) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<MarkSeenMutation, MarkSeenMutationVariables>;
export const ArchiveDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Archive($ids: [ID!]!) {
  change: archiveNotifications(ids: $ids) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<ArchiveMutation, ArchiveMutationVariables>;
export const UnarchiveDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Unarchive($ids: [ID!]!) {
  change: unarchiveNotifications(ids: $ids) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<UnarchiveMutation, UnarchiveMutationVariables>;
export const UnsnoozeDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Unsnooze($ids: [ID!]!) {
  change: unsnoozeNotifications(ids: $ids) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<UnsnoozeMutation, UnsnoozeMutationVariables>;
export const DeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Delete($ids: [ID!]!) {
  change: deleteNotifications(ids: $ids) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<DeleteMutation, DeleteMutationVariables>;
export const SnoozeDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Snooze($id: ID!, $until: DateTime!) {
  change: snoozeNotification(id: $id, until: $until) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<SnoozeMutation, SnoozeMutationVariables>;
export const MarkAllReadDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MarkAllRead($filter: NotificationFilter, $upTo: Cursor) {
  change: markAllNotificationsRead(filter: $filter, upTo: $upTo) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<MarkAllReadMutation, MarkAllReadMutationVariables>;
export const MarkAllSeenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MarkAllSeen($upTo: Cursor) {
  change: markAllNotificationsSeen(upTo: $upTo) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<MarkAllSeenMutation, MarkAllSeenMutationVariables>;
export const ArchiveAllDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ArchiveAll($filter: NotificationFilter, $upTo: Cursor) {
  change: archiveAllNotifications(filter: $filter, upTo: $upTo) {
    ...Change
  }
}
    fragment Counts on Inbox {
  id
  unreadCount
  unseenCount
  cursor
}
fragment Change on InboxChange {
  affected
  notifications {
    id
  }
  inbox {
    ...Counts
  }
}`) as unknown as TypedDocumentString<ArchiveAllMutation, ArchiveAllMutationVariables>;
export const PushStandingDocument = /*#__PURE__*/ new TypedDocumentString(`
    query PushStanding {
  webPushKey
  inbox {
    id
  }
  devices {
    id
  }
}
    `) as unknown as TypedDocumentString<PushStandingQuery, PushStandingQueryVariables>;
export const RegisterDeviceDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RegisterDevice($input: RegisterDeviceInput!) {
  device: registerDevice(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<RegisterDeviceMutation, RegisterDeviceMutationVariables>;
export const UnregisterDeviceDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UnregisterDevice($id: ID!) {
  wasThere: unregisterDevice(id: $id)
}
    `) as unknown as TypedDocumentString<UnregisterDeviceMutation, UnregisterDeviceMutationVariables>;
