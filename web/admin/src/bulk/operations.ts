// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whom a send is for: exactly one of these. */
export type AudienceInput =
  | {
      /** Each of its followers gets one notification, at most 1,000: those of this moment, or of `scheduledAt`. More are refused: they are for startBulkSend. */
      topic: string;
      userIds?: never;
    }
  | {
      topic?: never; /** 1 to 1,000 user ids of at most 128 characters; each gets one notification. */
      userIds: Array<string | number>;
    };

/** Whom a bulk send is for: exactly one of these. */
export type BulkAudienceInput =
  | {
      /** Recipients whose attributes contain all of these; at most 4 KB of JSON. */
      attributes: Record<string, unknown>;
      everyone?: never;
      topic?: never;
      userIds?: never;
    }
  | {
      attributes?: never; /** Must be true: everybody who was ever upserted or sent to, and not erased. */
      everyone: boolean;
      topic?: never;
      userIds?: never;
    }
  | { attributes?: never; everyone?: never; /** Its followers. */ topic: string; userIds?: never }
  | {
      attributes?: never;
      everyone?: never;
      topic?: never; /** 1 to 50,000 user ids; a request has at most 1 MB. Each gets one notification. */
      userIds: Array<string | number>;
    };

/** One request to notify many. */
export type BulkSendInput = {
  /** Where it leads: an absolute http, https or mailto URL. */
  actionUrl?: string | null | undefined;
  /** As of a send: default "system". */
  category?: string | null | undefined;
  /** As of a send: these channels and no others. */
  channels?: Array<ChannelInput> | null | undefined;
  /** As of a send: at most 16 KB of JSON. */
  data?: Record<string, unknown> | null | undefined;
  /** When it leaves all lists and counts; whoever does not have it by then does not get it: it is FAILED. */
  expiresAt?: string | null | undefined;
  /** At most 255 characters, kept for 24 hours per caller: the same key and request again answers the bulk send that was started, and starts none. */
  idempotencyKey?: string | null | undefined;
  /** As of a send: at most 10,000 characters. */
  message?: string | null | undefined;
  /** What it is called among bulk sends: at most 200 characters. */
  name?: string | null | undefined;
  /** As of a send. */
  priority?: Priority | null | undefined;
  /** Recipients a second, at most. null: as fast as the installation’s limit allows. */
  ratePerSecond?: number | null | undefined;
  /** When to begin, up to a year ahead; a time that has passed means now. */
  scheduledAt?: string | null | undefined;
  /** What says it, in place of title and message: as it is when this is asked for, to each in his language of when his place comes. */
  template?: TemplateInput | null | undefined;
  /** As of a send: at most 200 characters. */
  title?: string | null | undefined;
  /** Whom it is for: whoever is of these when his place comes, in the order of ids. */
  to: BulkAudienceInput;
  /** As of a send. */
  type: string;
};

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

/** A channel that a send is for. */
export type ChannelInput = {
  /** "inApp", "email", or one that was added: see `channels`. */
  channel: string;
  /** null: what category and preferences say. */
  timing?: DeliveryTiming | null | undefined;
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

/** When a channel beside the app is used. */
export type DeliveryTiming =
  /** At once, beside the app. */
  | 'ALWAYS'
  /** Only if it has not been seen in the app in time (at once when the person is offline), and withdrawn the moment it is. */
  | 'IF_UNSEEN'
  | '%future added value';

/** How much it matters that it is seen soon. */
export type Priority = 'HIGH' | 'LOW' | 'MEDIUM' | 'URGENT' | '%future added value';

/** One request to notify. */
export type SendNotificationInput = {
  /** Where it leads: an absolute http, https or mailto URL. */
  actionUrl?: string | null | undefined;
  /** At most 255 characters, of your own sends alone: `cancelNotifications` recalls all of this key. */
  cancellationKey?: string | null | undefined;
  /** What kind it is; default "system". An unknown one is refused. */
  category?: string | null | undefined;
  /** Over these channels and no others, each at most once; without "inApp" it appears in no inbox. What a person turned off stays off. null: what category and preferences say. */
  channels?: Array<ChannelInput> | null | undefined;
  /** At most 255 characters. A newer notification of the same person and key replaces the older one, wherever that is: of "3 of 5 done" only the last remains. */
  collapseKey?: string | null | undefined;
  /** What your client needs beside the text; at most 16 KB of JSON. */
  data?: Record<string, unknown> | null | undefined;
  /** When it leaves all lists and counts by itself; it is not published after that. */
  expiresAt?: string | null | undefined;
  /** At most 255 characters, kept for 24 hours per caller: the same key and request again gives the first answer, and sends nothing. */
  idempotencyKey?: string | null | undefined;
  /** At most 10,000 characters of plain text. */
  message?: string | null | undefined;
  /** How much it matters that it is seen soon. */
  priority?: Priority | null | undefined;
  /** When to publish it, up to a year ahead; a time that has passed means now. */
  scheduledAt?: string | null | undefined;
  /** In place of title and message: what it says, in each recipient’s language; and its category, where none is given. */
  template?: TemplateInput | null | undefined;
  /** At most 200 characters of plain text, one line. Title and message are required, or a template. */
  title?: string | null | undefined;
  /** Whom it is for. */
  to: AudienceInput;
  /** What happened, in your words: a letter or digit, then letters, digits and _ . : - ; at most 64. */
  type: string;
};

/** A template that is sent: see `templates`. */
export type TemplateInput = {
  /** Which. */
  key: string;
  /** The language that all are told it in, as "de-AT", or the nearest that it is there in. null: each in his own: "de-AT", else "de", else that of the installation, else the one that it was written in. */
  locale?: string | null | undefined;
  /** What stands in it: JSON of at most 64 KB, which must satisfy its schema. */
  variables?: Record<string, unknown> | null | undefined;
  /** Which version of each language; null: the newest. */
  version?: number | null | undefined;
};

export type BulkFiguresFragment = {
  id: string;
  name: string | null;
  status: BulkSendStatus;
  failure: string | null;
  total: number;
  processed: number;
  accepted: number;
  rejected: number;
  delivered: number;
  read: number;
  failed: number;
  createdAt: string;
  createdBy: string;
  scheduledAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
};

export type BulkSendListQueryVariables = Exact<{
  after?: string | null | undefined;
}>;

export type BulkSendListQuery = {
  bulkSends: {
    nodes: Array<{
      id: string;
      name: string | null;
      status: BulkSendStatus;
      failure: string | null;
      total: number;
      processed: number;
      accepted: number;
      rejected: number;
      delivered: number;
      read: number;
      failed: number;
      createdAt: string;
      createdBy: string;
      scheduledAt: string | null;
      startedAt: string | null;
      finishedAt: string | null;
    }>;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};

export type BulkSendOneQueryVariables = Exact<{
  id: string | number;
}>;

export type BulkSendOneQuery = {
  bulkSend: {
    id: string;
    name: string | null;
    status: BulkSendStatus;
    failure: string | null;
    total: number;
    processed: number;
    accepted: number;
    rejected: number;
    delivered: number;
    read: number;
    failed: number;
    createdAt: string;
    createdBy: string;
    scheduledAt: string | null;
    startedAt: string | null;
    finishedAt: string | null;
  } | null;
};

export type BulkSendLiveSubscriptionVariables = Exact<{
  id: string | number;
}>;

export type BulkSendLiveSubscription = {
  bulkSendProgress: {
    id: string;
    name: string | null;
    status: BulkSendStatus;
    failure: string | null;
    total: number;
    processed: number;
    accepted: number;
    rejected: number;
    delivered: number;
    read: number;
    failed: number;
    createdAt: string;
    createdBy: string;
    scheduledAt: string | null;
    startedAt: string | null;
    finishedAt: string | null;
  };
};

export type PauseBulkSendMutationVariables = Exact<{
  id: string | number;
}>;

export type PauseBulkSendMutation = {
  pauseBulkSend: {
    id: string;
    name: string | null;
    status: BulkSendStatus;
    failure: string | null;
    total: number;
    processed: number;
    accepted: number;
    rejected: number;
    delivered: number;
    read: number;
    failed: number;
    createdAt: string;
    createdBy: string;
    scheduledAt: string | null;
    startedAt: string | null;
    finishedAt: string | null;
  };
};

export type ResumeBulkSendMutationVariables = Exact<{
  id: string | number;
}>;

export type ResumeBulkSendMutation = {
  resumeBulkSend: {
    id: string;
    name: string | null;
    status: BulkSendStatus;
    failure: string | null;
    total: number;
    processed: number;
    accepted: number;
    rejected: number;
    delivered: number;
    read: number;
    failed: number;
    createdAt: string;
    createdBy: string;
    scheduledAt: string | null;
    startedAt: string | null;
    finishedAt: string | null;
  };
};

export type CancelBulkSendMutationVariables = Exact<{
  id: string | number;
  recall: boolean;
}>;

export type CancelBulkSendMutation = {
  cancelBulkSend: {
    id: string;
    name: string | null;
    status: BulkSendStatus;
    failure: string | null;
    total: number;
    processed: number;
    accepted: number;
    rejected: number;
    delivered: number;
    read: number;
    failed: number;
    createdAt: string;
    createdBy: string;
    scheduledAt: string | null;
    startedAt: string | null;
    finishedAt: string | null;
  };
};

export type StartBulkSendMutationVariables = Exact<{
  input: BulkSendInput;
}>;

export type StartBulkSendMutation = {
  startBulkSend: {
    id: string;
    name: string | null;
    status: BulkSendStatus;
    failure: string | null;
    total: number;
    processed: number;
    accepted: number;
    rejected: number;
    delivered: number;
    read: number;
    failed: number;
    createdAt: string;
    createdBy: string;
    scheduledAt: string | null;
    startedAt: string | null;
    finishedAt: string | null;
  };
};

export type BulkAudienceCountQueryVariables = Exact<{
  to: BulkAudienceInput;
}>;

export type BulkAudienceCountQuery = { bulkAudienceCount: number };

export type BulkChoicesQueryVariables = Exact<{ [key: string]: never }>;

export type BulkChoicesQuery = {
  categories: Array<{ key: string; title: string; critical: boolean; sensitive: boolean }>;
  channels: Array<{ key: string; title: string; configured: boolean }>;
  topics: Array<{ key: string; followers: number }>;
};

export type BulkDecisionsQueryVariables = Exact<{
  input: SendNotificationInput;
}>;

export type BulkDecisionsQuery = {
  previewDelivery: Array<{
    userId: string;
    decisions: Array<{
      channel: string;
      verdict: DeliveryStatus;
      reason: string;
      detail: string | null;
      until: string | null;
    }>;
  }>;
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
export const BulkFiguresFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment BulkFigures on BulkSend {
  id
  name
  status
  failure
  total
  processed
  accepted
  rejected
  delivered
  read
  failed
  createdAt
  createdBy
  scheduledAt
  startedAt
  finishedAt
}
    `,
  { fragmentName: 'BulkFigures' },
) as unknown as TypedDocumentString<BulkFiguresFragment, unknown>;
export const BulkSendListDocument = /*#__PURE__*/ new TypedDocumentString(`
    query BulkSendList($after: String) {
  bulkSends(first: 25, after: $after) {
    nodes {
      ...BulkFigures
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment BulkFigures on BulkSend {
  id
  name
  status
  failure
  total
  processed
  accepted
  rejected
  delivered
  read
  failed
  createdAt
  createdBy
  scheduledAt
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<BulkSendListQuery, BulkSendListQueryVariables>;
export const BulkSendOneDocument = /*#__PURE__*/ new TypedDocumentString(`
    query BulkSendOne($id: ID!) {
  bulkSend(id: $id) {
    ...BulkFigures
  }
}
    fragment BulkFigures on BulkSend {
  id
  name
  status
  failure
  total
  processed
  accepted
  rejected
  delivered
  read
  failed
  createdAt
  createdBy
  scheduledAt
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<BulkSendOneQuery, BulkSendOneQueryVariables>;
export const BulkSendLiveDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription BulkSendLive($id: ID!) {
  bulkSendProgress(id: $id) {
    ...BulkFigures
  }
}
    fragment BulkFigures on BulkSend {
  id
  name
  status
  failure
  total
  processed
  accepted
  rejected
  delivered
  read
  failed
  createdAt
  createdBy
  scheduledAt
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<BulkSendLiveSubscription, BulkSendLiveSubscriptionVariables>;
export const PauseBulkSendDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation PauseBulkSend($id: ID!) {
  pauseBulkSend(id: $id) {
    ...BulkFigures
  }
}
    fragment BulkFigures on BulkSend {
  id
  name
  status
  failure
  total
  processed
  accepted
  rejected
  delivered
  read
  failed
  createdAt
  createdBy
  scheduledAt
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<PauseBulkSendMutation, PauseBulkSendMutationVariables>;
export const ResumeBulkSendDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResumeBulkSend($id: ID!) {
  resumeBulkSend(id: $id) {
    ...BulkFigures
  }
}
    fragment BulkFigures on BulkSend {
  id
  name
  status
  failure
  total
  processed
  accepted
  rejected
  delivered
  read
  failed
  createdAt
  createdBy
  scheduledAt
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<ResumeBulkSendMutation, ResumeBulkSendMutationVariables>;
export const CancelBulkSendDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CancelBulkSend($id: ID!, $recall: Boolean!) {
  cancelBulkSend(id: $id, recall: $recall) {
    ...BulkFigures
  }
}
    fragment BulkFigures on BulkSend {
  id
  name
  status
  failure
  total
  processed
  accepted
  rejected
  delivered
  read
  failed
  createdAt
  createdBy
  scheduledAt
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<CancelBulkSendMutation, CancelBulkSendMutationVariables>;
export const StartBulkSendDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation StartBulkSend($input: BulkSendInput!) {
  startBulkSend(input: $input) {
    ...BulkFigures
  }
}
    fragment BulkFigures on BulkSend {
  id
  name
  status
  failure
  total
  processed
  accepted
  rejected
  delivered
  read
  failed
  createdAt
  createdBy
  scheduledAt
  startedAt
  finishedAt
}`) as unknown as TypedDocumentString<StartBulkSendMutation, StartBulkSendMutationVariables>;
export const BulkAudienceCountDocument = /*#__PURE__*/ new TypedDocumentString(`
    query BulkAudienceCount($to: BulkAudienceInput!) {
  bulkAudienceCount(to: $to)
}
    `) as unknown as TypedDocumentString<BulkAudienceCountQuery, BulkAudienceCountQueryVariables>;
export const BulkChoicesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query BulkChoices {
  categories {
    key
    title
    critical
    sensitive
  }
  channels {
    key
    title
    configured
  }
  topics(first: 200) {
    key
    followers
  }
}
    `) as unknown as TypedDocumentString<BulkChoicesQuery, BulkChoicesQueryVariables>;
export const BulkDecisionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query BulkDecisions($input: SendNotificationInput!) {
  previewDelivery(input: $input) {
    userId
    decisions {
      channel
      verdict
      reason
      detail
      until
    }
  }
}
    `) as unknown as TypedDocumentString<BulkDecisionsQuery, BulkDecisionsQueryVariables>;
