// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which notifications. null in a field means "don’t care". */
export type AdminNotificationFilter = {
  /** Those that this bulk send made. */
  bulkSendId?: string | number | null | undefined;
  /** Any of these categories; at most 100. */
  categories?: Array<string> | null | undefined;
  /** Published after that. */
  createdAfter?: string | null | undefined;
  /** Published before that. */
  createdBefore?: string | null | undefined;
  /** Of any of these priorities. */
  priorities?: Array<Priority> | null | undefined;
  /** Those that this send made. */
  sendId?: string | number | null | undefined;
  /** Those that are so. CANCELLED: also what was deleted, or replaced by a newer one, before it arrived. */
  statuses?: Array<NotificationStatus> | null | undefined;
  /** Words of title and message, as in `NotificationFilter`; at most 200 characters. What was sent in a sensitive category is found by none. */
  text?: string | null | undefined;
  /** Sent to any of these topics; at most 100. */
  topics?: Array<string> | null | undefined;
  /** Any of these types; at most 100. */
  types?: Array<string> | null | undefined;
  /** Those for this person. */
  userId?: string | number | null | undefined;
};

/** How far a delivery is. Skipped, deferred, failed and cancelled are four different things. */
export type DeliveryStatus =
  /** No longer needed: seen elsewhere, recalled, expired. */
  | 'CANCELLED'
  /** Policy said later: quiet hours, a pause. It goes when they end. */
  | 'DEFERRED'
  /** A provider took it; in the app: a client acknowledged it. */
  | 'DELIVERED'
  /** We tried, and gave up. */
  | 'FAILED'
  /** It is to go, at once or when the time given has come. */
  | 'PENDING'
  /** An attempt failed, and there will be another. */
  | 'RETRYING'
  /** A worker is at it. */
  | 'SENDING'
  /** Policy said no: a preference, no address. */
  | 'SKIPPED'
  | '%future added value';

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

/** What decided over a channel. The first that applies does: CRITICAL, PAUSE, TYPE, CATEGORY, CHANNEL, CATEGORY_DEFAULT, CHANNEL_DEFAULT. */
export type PreferenceSource =
  /** He chose so for the category. */
  | 'CATEGORY'
  /** An admin said so of the category. */
  | 'CATEGORY_DEFAULT'
  /** He chose so for the channel. */
  | 'CHANNEL'
  /** It is so for the channel where nobody says anything. */
  | 'CHANNEL_DEFAULT'
  /** The category is critical: always on. */
  | 'CRITICAL'
  /** He paused: it is held back until then, not dropped. Beside it stands what is true when the pause is over. */
  | 'PAUSE'
  /** He chose so for the type. */
  | 'TYPE'
  | '%future added value';

/** How much it matters that it is seen soon. */
export type Priority = 'HIGH' | 'LOW' | 'MEDIUM' | 'URGENT' | '%future added value';

/** Where a send is. */
export type SendStatus =
  /** It was cancelled, or had expired before it was published. What was read by then stays where it is. */
  | 'CANCELLED'
  /** Its notifications are in the inboxes of its recipients. */
  | 'PUBLISHED'
  /** Its time has not come. */
  | 'SCHEDULED'
  | '%future added value';

export type AttemptFieldsFragment = {
  number: number;
  startedAt: string;
  finishedAt: string | null;
  outcome: DeliveryStatus;
  errorCode: string | null;
  errorMessage: string | null;
  providerMessageId: string | null;
};

export type DeliveryFieldsFragment = {
  id: string;
  notificationId: string;
  userId: string;
  channel: string;
  status: DeliveryStatus;
  reason: string | null;
  attemptCount: number;
  deliveredAt: string | null;
  nextAttemptAt: string | null;
  attempts: Array<{
    number: number;
    startedAt: string;
    finishedAt: string | null;
    outcome: DeliveryStatus;
    errorCode: string | null;
    errorMessage: string | null;
    providerMessageId: string | null;
  }>;
};

export type DecisionFieldsFragment = {
  channel: string;
  verdict: DeliveryStatus;
  reason: string;
  detail: string | null;
  source: PreferenceSource | null;
  until: string | null;
};

export type FindNotificationsQueryVariables = Exact<{
  filter?: AdminNotificationFilter | null | undefined;
  after?: string | null | undefined;
}>;

export type FindNotificationsQuery = {
  adminNotifications: {
    nodes: Array<{
      id: string;
      userId: string;
      notification: {
        title: string;
        message: string;
        status: NotificationStatus;
        category: string;
        type: string;
        priority: Priority;
        createdAt: string;
      };
      deliveries: Array<{ channel: string; status: DeliveryStatus; reason: string | null }>;
    }>;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};

export type FilterChoicesQueryVariables = Exact<{ [key: string]: never }>;

export type FilterChoicesQuery = {
  categories: Array<{ key: string; title: string; sensitive: boolean }>;
  topics: Array<{ key: string }>;
  channels: Array<{ key: string; title: string }>;
};

export type ExplainNotificationQueryVariables = Exact<{
  id: string | number;
}>;

export type ExplainNotificationQuery = {
  explainDelivery: {
    userId: string;
    decisions: Array<{
      channel: string;
      verdict: DeliveryStatus;
      reason: string;
      detail: string | null;
      source: PreferenceSource | null;
      until: string | null;
    }>;
    deliveries: Array<{
      id: string;
      notificationId: string;
      userId: string;
      channel: string;
      status: DeliveryStatus;
      reason: string | null;
      attemptCount: number;
      deliveredAt: string | null;
      nextAttemptAt: string | null;
      attempts: Array<{
        number: number;
        startedAt: string;
        finishedAt: string | null;
        outcome: DeliveryStatus;
        errorCode: string | null;
        errorMessage: string | null;
        providerMessageId: string | null;
      }>;
    }>;
  };
};

export type NotificationContentsQueryVariables = Exact<{
  filter?: AdminNotificationFilter | null | undefined;
  after?: string | null | undefined;
}>;

export type NotificationContentsQuery = {
  adminNotifications: {
    nodes: Array<{
      id: string;
      sendId: string;
      bulkSendId: string | null;
      notification: {
        title: string;
        message: string;
        data: Record<string, unknown>;
        actionUrl: string | null;
        status: NotificationStatus;
        category: string;
        type: string;
        topic: string | null;
        priority: Priority;
        silent: boolean;
        createdAt: string;
        deliveredAt: string | null;
        seenAt: string | null;
        readAt: string | null;
        archivedAt: string | null;
        snoozedUntil: string | null;
        resurfacedAt: string | null;
        expiresAt: string | null;
      };
    }>;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};

export type SendStoryQueryVariables = Exact<{
  id: string | number;
}>;

export type SendStoryQuery = {
  send: {
    id: string;
    type: string;
    status: SendStatus;
    createdAt: string;
    createdBy: string;
    scheduledAt: string | null;
    recipients: number;
    delivered: number;
    seen: number;
    read: number;
    failed: number;
    cancelled: number;
  } | null;
};

export type CancelSendMutationVariables = Exact<{
  sendId: string | number;
}>;

export type CancelSendMutation = { cancelNotifications: { cancelled: number } };

export type RetryDeliveryMutationVariables = Exact<{
  id: string | number;
}>;

export type RetryDeliveryMutation = { retryDelivery: { id: string; status: DeliveryStatus } };

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
export const AttemptFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment AttemptFields on DeliveryAttempt {
  number
  startedAt
  finishedAt
  outcome
  errorCode
  errorMessage
  providerMessageId
}
    `,
  { fragmentName: 'AttemptFields' },
) as unknown as TypedDocumentString<AttemptFieldsFragment, unknown>;
export const DeliveryFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment DeliveryFields on Delivery {
  id
  notificationId
  userId
  channel
  status
  reason
  attemptCount
  deliveredAt
  nextAttemptAt
  attempts {
    ...AttemptFields
  }
}
    fragment AttemptFields on DeliveryAttempt {
  number
  startedAt
  finishedAt
  outcome
  errorCode
  errorMessage
  providerMessageId
}`,
  { fragmentName: 'DeliveryFields' },
) as unknown as TypedDocumentString<DeliveryFieldsFragment, unknown>;
export const DecisionFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment DecisionFields on DeliveryDecision {
  channel
  verdict
  reason
  detail
  source
  until
}
    `,
  { fragmentName: 'DecisionFields' },
) as unknown as TypedDocumentString<DecisionFieldsFragment, unknown>;
export const FindNotificationsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FindNotifications($filter: AdminNotificationFilter, $after: String) {
  adminNotifications(first: 30, after: $after, filter: $filter) {
    nodes {
      id
      userId
      notification {
        title
        message
        status
        category
        type
        priority
        createdAt
      }
      deliveries {
        channel
        status
        reason
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<FindNotificationsQuery, FindNotificationsQueryVariables>;
export const FilterChoicesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FilterChoices {
  categories {
    key
    title
    sensitive
  }
  topics(first: 200) {
    key
  }
  channels {
    key
    title
  }
}
    `) as unknown as TypedDocumentString<FilterChoicesQuery, FilterChoicesQueryVariables>;
export const ExplainNotificationDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ExplainNotification($id: ID!) {
  explainDelivery(notificationId: $id) {
    userId
    decisions {
      ...DecisionFields
    }
    deliveries {
      ...DeliveryFields
    }
  }
}
    fragment AttemptFields on DeliveryAttempt {
  number
  startedAt
  finishedAt
  outcome
  errorCode
  errorMessage
  providerMessageId
}
fragment DeliveryFields on Delivery {
  id
  notificationId
  userId
  channel
  status
  reason
  attemptCount
  deliveredAt
  nextAttemptAt
  attempts {
    ...AttemptFields
  }
}
fragment DecisionFields on DeliveryDecision {
  channel
  verdict
  reason
  detail
  source
  until
}`) as unknown as TypedDocumentString<ExplainNotificationQuery, ExplainNotificationQueryVariables>;
export const NotificationContentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query NotificationContents($filter: AdminNotificationFilter, $after: String) {
  adminNotifications(first: 50, after: $after, filter: $filter) {
    nodes {
      id
      sendId
      bulkSendId
      notification {
        title
        message
        data
        actionUrl
        status
        category
        type
        topic
        priority
        silent
        createdAt
        deliveredAt
        seenAt
        readAt
        archivedAt
        snoozedUntil
        resurfacedAt
        expiresAt
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<NotificationContentsQuery, NotificationContentsQueryVariables>;
export const SendStoryDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SendStory($id: ID!) {
  send(id: $id) {
    id
    type
    status
    createdAt
    createdBy
    scheduledAt
    recipients
    delivered
    seen
    read
    failed
    cancelled
  }
}
    `) as unknown as TypedDocumentString<SendStoryQuery, SendStoryQueryVariables>;
export const CancelSendDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CancelSend($sendId: ID!) {
  cancelNotifications(target: {sendId: $sendId}) {
    cancelled
  }
}
    `) as unknown as TypedDocumentString<CancelSendMutation, CancelSendMutationVariables>;
export const RetryDeliveryDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RetryDelivery($id: ID!) {
  retryDelivery(id: $id) {
    id
    status
  }
}
    `) as unknown as TypedDocumentString<RetryDeliveryMutation, RetryDeliveryMutationVariables>;
