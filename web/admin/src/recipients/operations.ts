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

/** Over which service a device is reached. */
export type DevicePlatform =
  /** Firebase Cloud Messaging: apps on Android and iOS. */
  | 'FCM'
  /** A browser, over the push service that it names. */
  | 'WEB_PUSH'
  | '%future added value';

/** How often what there is of a category is put together into one. */
export type DigestFrequency =
  /** Once a day. */
  | 'DAILY'
  /** Once an hour. */
  | 'HOURLY'
  /** Never: each by itself, at once. */
  | 'INSTANT'
  /** Once a week. */
  | 'WEEKLY'
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

/** Why one recipient of a send got nothing. */
export type RejectionReason = 'INVALID' | 'RATE_LIMITED' | 'UNKNOWN_RECIPIENT' | '%future added value';

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

/** A day of the week. */
export type Weekday =
  'FRIDAY' | 'MONDAY' | 'SATURDAY' | 'SUNDAY' | 'THURSDAY' | 'TUESDAY' | 'WEDNESDAY' | '%future added value';

export type ListRecipientsQueryVariables = Exact<{
  text?: string | null | undefined;
  after?: string | null | undefined;
}>;

export type ListRecipientsQuery = {
  recipients: {
    nodes: Array<{
      id: string;
      displayName: string | null;
      email: string | null;
      locale: string | null;
      timeZone: string | null;
      createdAt: string;
    }>;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};

export type ChannelPreferenceFieldsFragment = {
  channel: string;
  enabled: boolean;
  timing: DeliveryTiming;
  source: PreferenceSource;
  locked: boolean;
};

export type RecipientStoryQueryVariables = Exact<{
  id: string | number;
}>;

export type RecipientStoryQuery = {
  recipient: {
    id: string;
    displayName: string | null;
    email: string | null;
    phone: string | null;
    locale: string | null;
    timeZone: string | null;
    attributes: Record<string, unknown>;
    createdAt: string;
    devices: Array<{
      id: string;
      label: string | null;
      platform: DevicePlatform;
      createdAt: string;
      lastUsedAt: string | null;
    }>;
    preferences: {
      pausedUntil: string | null;
      updatedAt: string | null;
      channels: Array<{
        channel: string;
        enabled: boolean;
        timing: DeliveryTiming;
        source: PreferenceSource;
        locked: boolean;
      }>;
      categories: Array<{
        category: string;
        title: string;
        critical: boolean;
        digest: DigestFrequency;
        channels: Array<{
          channel: string;
          enabled: boolean;
          timing: DeliveryTiming;
          source: PreferenceSource;
          locked: boolean;
        }>;
      }>;
      types: Array<{
        type: string;
        channels: Array<{
          channel: string;
          enabled: boolean;
          timing: DeliveryTiming;
          source: PreferenceSource;
          locked: boolean;
        }>;
      }>;
      quietHours: {
        enabled: boolean;
        allowUrgent: boolean;
        timeZone: string;
        windows: Array<{ days: Array<Weekday>; from: string; to: string }>;
      };
    };
  } | null;
};

export type LatestOfRecipientQueryVariables = Exact<{
  filter?: AdminNotificationFilter | null | undefined;
  after?: string | null | undefined;
}>;

export type LatestOfRecipientQuery = {
  adminNotifications: {
    nodes: Array<{
      id: string;
      notification: { title: string; status: NotificationStatus; type: string; createdAt: string };
    }>;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
};

export type RecipientPresenceSubscriptionVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;

export type RecipientPresenceSubscription = {
  presenceChanged: { userId: string; online: boolean; lastSeenAt: string | null };
};

export type WhatWouldHappenQueryVariables = Exact<{
  input: SendNotificationInput;
}>;

export type WhatWouldHappenQuery = {
  previewDelivery: Array<{
    decisions: Array<{
      channel: string;
      verdict: DeliveryStatus;
      reason: string;
      detail: string | null;
      source: PreferenceSource | null;
      until: string | null;
    }>;
  }>;
};

export type TestTemplatesQueryVariables = Exact<{ [key: string]: never }>;

export type TestTemplatesQuery = {
  templates: Array<{ key: string; locale: string; variables: Record<string, unknown> }>;
};

export type SendTestMutationVariables = Exact<{
  userId: string | number;
  template: TemplateInput;
}>;

export type SendTestMutation = {
  sendTestNotification: {
    sendId: string;
    notifications: Array<{ notificationId: string }>;
    rejected: Array<{ reason: RejectionReason }>;
  };
};

export type ExportPersonMutationVariables = Exact<{
  userId: string | number;
}>;

export type ExportPersonMutation = { exportPersonalData: { url: string; generatedAt: string; expiresAt: string } };

export type ErasePersonMutationVariables = Exact<{
  userId: string | number;
}>;

export type ErasePersonMutation = { erasePersonalData: boolean };

export type EndSessionsMutationVariables = Exact<{
  userId: string | number;
}>;

export type EndSessionsMutation = { revokeSessions: number };

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
export const ChannelPreferenceFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment ChannelPreferenceFields on ChannelPreference {
  channel
  enabled
  timing
  source
  locked
}
    `,
  { fragmentName: 'ChannelPreferenceFields' },
) as unknown as TypedDocumentString<ChannelPreferenceFieldsFragment, unknown>;
export const ListRecipientsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListRecipients($text: String, $after: String) {
  recipients(first: 50, after: $after, text: $text) {
    nodes {
      id
      displayName
      email
      locale
      timeZone
      createdAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ListRecipientsQuery, ListRecipientsQueryVariables>;
export const RecipientStoryDocument = /*#__PURE__*/ new TypedDocumentString(`
    query RecipientStory($id: ID!) {
  recipient(id: $id) {
    id
    displayName
    email
    phone
    locale
    timeZone
    attributes
    createdAt
    devices {
      id
      label
      platform
      createdAt
      lastUsedAt
    }
    preferences {
      channels {
        ...ChannelPreferenceFields
      }
      categories {
        category
        title
        critical
        digest
        channels {
          ...ChannelPreferenceFields
        }
      }
      types {
        type
        channels {
          ...ChannelPreferenceFields
        }
      }
      quietHours {
        enabled
        allowUrgent
        timeZone
        windows {
          days
          from
          to
        }
      }
      pausedUntil
      updatedAt
    }
  }
}
    fragment ChannelPreferenceFields on ChannelPreference {
  channel
  enabled
  timing
  source
  locked
}`) as unknown as TypedDocumentString<RecipientStoryQuery, RecipientStoryQueryVariables>;
export const LatestOfRecipientDocument = /*#__PURE__*/ new TypedDocumentString(`
    query LatestOfRecipient($filter: AdminNotificationFilter, $after: String) {
  adminNotifications(first: 8, after: $after, filter: $filter) {
    nodes {
      id
      notification {
        title
        status
        type
        createdAt
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<LatestOfRecipientQuery, LatestOfRecipientQueryVariables>;
export const RecipientPresenceDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription RecipientPresence($ids: [ID!]!) {
  presenceChanged(userIds: $ids) {
    userId
    online
    lastSeenAt
  }
}
    `) as unknown as TypedDocumentString<RecipientPresenceSubscription, RecipientPresenceSubscriptionVariables>;
export const WhatWouldHappenDocument = /*#__PURE__*/ new TypedDocumentString(`
    query WhatWouldHappen($input: SendNotificationInput!) {
  previewDelivery(input: $input) {
    decisions {
      channel
      verdict
      reason
      detail
      source
      until
    }
  }
}
    `) as unknown as TypedDocumentString<WhatWouldHappenQuery, WhatWouldHappenQueryVariables>;
export const TestTemplatesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TestTemplates {
  templates {
    key
    locale
    variables
  }
}
    `) as unknown as TypedDocumentString<TestTemplatesQuery, TestTemplatesQueryVariables>;
export const SendTestDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SendTest($userId: ID!, $template: TemplateInput!) {
  sendTestNotification(userId: $userId, template: $template) {
    sendId
    notifications {
      notificationId
    }
    rejected {
      reason
    }
  }
}
    `) as unknown as TypedDocumentString<SendTestMutation, SendTestMutationVariables>;
export const ExportPersonDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ExportPerson($userId: ID!) {
  exportPersonalData(userId: $userId) {
    url
    generatedAt
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<ExportPersonMutation, ExportPersonMutationVariables>;
export const ErasePersonDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ErasePerson($userId: ID!) {
  erasePersonalData(userId: $userId)
}
    `) as unknown as TypedDocumentString<ErasePersonMutation, ErasePersonMutationVariables>;
export const EndSessionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation EndSessions($userId: ID!) {
  revokeSessions(userId: $userId)
}
    `) as unknown as TypedDocumentString<EndSessionsMutation, EndSessionsMutationVariables>;
