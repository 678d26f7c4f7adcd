// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Where a bulk send is. */
export type BulkSendStatus =
  /** Somebody cancelled it. What was published by then stays, unless it was recalled. */
  | 'CANCELLED'
  /** Everybody of its audience was passed. */
  | 'COMPLETED'
  /** It could not be gone on with: `failure` says why. What was published by then stays. */
  | 'FAILED'
  /** Nothing of it is published until it is resumed. */
  | 'PAUSED'
  /** It is published, as fast as it may and goes. */
  | 'RUNNING'
  /** Its time has not come. */
  | 'SCHEDULED'
  | '%future added value';

export type OverviewStatusSubscriptionVariables = Exact<{ [key: string]: never }>;

export type OverviewStatusSubscription = {
  systemStatusChanged: {
    at: string;
    connections: number;
    publishedPerSecond: number;
    deliveredPerSecond: number;
    deliveryLatencyP95Ms: number | null;
    missing: Array<string>;
    queues: Array<{
      name: string;
      waiting: number;
      active: number;
      delayed: number;
      failed: number;
      oldestWaitingSeconds: number | null;
    }>;
    nodes: Array<{
      id: string;
      roles: Array<string>;
      connections: number;
      subscriptions: number;
      eventLoopLagP99Ms: number;
      rssBytes: number;
      draining: boolean;
      startedAt: string;
    }>;
  };
};

export type OverviewFailuresQueryVariables = Exact<{ [key: string]: never }>;

export type OverviewFailuresQuery = {
  adminDeliveries: {
    nodes: Array<{
      id: string;
      notificationId: string;
      userId: string;
      channel: string;
      reason: string | null;
      attemptCount: number;
      attempts: Array<{ finishedAt: string | null; errorMessage: string | null }>;
    }>;
    pageInfo: { hasNextPage: boolean };
  };
};

export type OverviewBulkSendsQueryVariables = Exact<{ [key: string]: never }>;

export type OverviewBulkSendsQuery = {
  bulkSends: {
    nodes: Array<{
      id: string;
      name: string | null;
      status: BulkSendStatus;
      total: number;
      processed: number;
      scheduledAt: string | null;
      createdBy: string;
    }>;
  };
};

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

export const OverviewStatusDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription OverviewStatus {
  systemStatusChanged(intervalMs: 1000) {
    at
    connections
    publishedPerSecond
    deliveredPerSecond
    deliveryLatencyP95Ms
    missing
    queues {
      name
      waiting
      active
      delayed
      failed
      oldestWaitingSeconds
    }
    nodes {
      id
      roles
      connections
      subscriptions
      eventLoopLagP99Ms
      rssBytes
      draining
      startedAt
    }
  }
}
    `) as unknown as TypedDocumentString<OverviewStatusSubscription, OverviewStatusSubscriptionVariables>;
export const OverviewFailuresDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OverviewFailures {
  adminDeliveries(first: 5, filter: {statuses: [FAILED]}) {
    nodes {
      id
      notificationId
      userId
      channel
      reason
      attemptCount
      attempts {
        finishedAt
        errorMessage
      }
    }
    pageInfo {
      hasNextPage
    }
  }
}
    `) as unknown as TypedDocumentString<OverviewFailuresQuery, OverviewFailuresQueryVariables>;
export const OverviewBulkSendsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OverviewBulkSends {
  bulkSends(first: 50) {
    nodes {
      id
      name
      status
      total
      processed
      scheduledAt
      createdBy
    }
  }
}
    `) as unknown as TypedDocumentString<OverviewBulkSendsQuery, OverviewBulkSendsQueryVariables>;
