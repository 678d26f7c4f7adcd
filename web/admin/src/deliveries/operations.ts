// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which deliveries. null in a field means "don’t care". */
export type DeliveryFilter = {
  /** Those over one of these channels. */
  channels?: Array<string> | null | undefined;
  /** Those of notifications published then or later. */
  createdAfter?: string | null | undefined;
  /** Those of notifications published before. */
  createdBefore?: string | null | undefined;
  /** Those for one of these reasons, by the codes of docs/reasons.md. */
  reasons?: Array<string> | null | undefined;
  /** Those that are so; [FAILED]: what was given up. */
  statuses?: Array<DeliveryStatus> | null | undefined;
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

export type ListDeliveriesQueryVariables = Exact<{
  filter?: DeliveryFilter | null | undefined;
  after?: string | null | undefined;
}>;

export type ListDeliveriesQuery = {
  adminDeliveries: {
    nodes: Array<{
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
        finishedAt: string | null;
        errorCode: string | null;
        errorMessage: string | null;
      }>;
    }>;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};

export type RetryAllFailedMutationVariables = Exact<{
  filter: DeliveryFilter;
}>;

export type RetryAllFailedMutation = { retryFailedDeliveries: number };

export type ListSuppressionsQueryVariables = Exact<{
  address?: string | null | undefined;
  after?: string | null | undefined;
}>;

export type ListSuppressionsQuery = {
  suppressions: {
    nodes: Array<{ address: string; channel: string; reason: string; since: string }>;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};

export type RemoveSuppressionMutationVariables = Exact<{
  address: string;
  channel: string;
}>;

export type RemoveSuppressionMutation = { removeSuppression: boolean };

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

export const ListDeliveriesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListDeliveries($filter: DeliveryFilter, $after: String) {
  adminDeliveries(first: 30, after: $after, filter: $filter) {
    nodes {
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
        number
        finishedAt
        errorCode
        errorMessage
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ListDeliveriesQuery, ListDeliveriesQueryVariables>;
export const RetryAllFailedDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RetryAllFailed($filter: DeliveryFilter!) {
  retryFailedDeliveries(filter: $filter)
}
    `) as unknown as TypedDocumentString<RetryAllFailedMutation, RetryAllFailedMutationVariables>;
export const ListSuppressionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListSuppressions($address: String, $after: String) {
  suppressions(first: 50, after: $after, address: $address) {
    nodes {
      address
      channel
      reason
      since
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ListSuppressionsQuery, ListSuppressionsQueryVariables>;
export const RemoveSuppressionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RemoveSuppression($address: String!, $channel: String!) {
  removeSuppression(address: $address, channel: $channel)
}
    `) as unknown as TypedDocumentString<RemoveSuppressionMutation, RemoveSuppressionMutationVariables>;
