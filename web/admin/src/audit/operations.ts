// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AuditLogQueryVariables = Exact<{
  actorId?: string | number | null | undefined;
  action?: string | null | undefined;
  after?: string | null | undefined;
}>;

export type AuditLogQuery = {
  auditLog: {
    nodes: Array<{
      id: string;
      at: string;
      actorId: string;
      action: string;
      subject: string | null;
      detail: Record<string, unknown>;
    }>;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};

export type AuditActivitySubscriptionVariables = Exact<{ [key: string]: never }>;

export type AuditActivitySubscription = {
  activityAdded: {
    id: string;
    at: string;
    actorId: string;
    action: string;
    subject: string | null;
    detail: Record<string, unknown>;
  };
};

export type AuditLineFragment = {
  id: string;
  at: string;
  actorId: string;
  action: string;
  subject: string | null;
  detail: Record<string, unknown>;
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
export const AuditLineFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment AuditLine on AuditEntry {
  id
  at
  actorId
  action
  subject
  detail
}
    `,
  { fragmentName: 'AuditLine' },
) as unknown as TypedDocumentString<AuditLineFragment, unknown>;
export const AuditLogDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AuditLog($actorId: ID, $action: String, $after: String) {
  auditLog(first: 50, actorId: $actorId, action: $action, after: $after) {
    nodes {
      ...AuditLine
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment AuditLine on AuditEntry {
  id
  at
  actorId
  action
  subject
  detail
}`) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const AuditActivityDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription AuditActivity {
  activityAdded {
    ...AuditLine
  }
}
    fragment AuditLine on AuditEntry {
  id
  at
  actorId
  action
  subject
  detail
}`) as unknown as TypedDocumentString<AuditActivitySubscription, AuditActivitySubscriptionVariables>;
