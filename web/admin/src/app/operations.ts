// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type SignInCheckQueryVariables = Exact<{ [key: string]: never }>;

export type SignInCheckQuery = { systemStatus: { at: string } };

export type ConnectionWatchSubscriptionVariables = Exact<{ [key: string]: never }>;

export type ConnectionWatchSubscription = { systemStatusChanged: { at: string } };

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

export const SignInCheckDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SignInCheck {
  systemStatus {
    at
  }
}
    `) as unknown as TypedDocumentString<SignInCheckQuery, SignInCheckQueryVariables>;
export const ConnectionWatchDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription ConnectionWatch {
  systemStatusChanged(intervalMs: 60000) {
    at
  }
}
    `) as unknown as TypedDocumentString<ConnectionWatchSubscription, ConnectionWatchSubscriptionVariables>;
