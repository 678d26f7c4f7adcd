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

/** A channel that a send is for. */
export type ChannelInput = {
  /** "inApp", "email", or one that was added: see `channels`. */
  channel: string;
  /** null: what category and preferences say. */
  timing?: DeliveryTiming | null | undefined;
};

/** When a channel beside the app is used. */
export type DeliveryTiming =
  /** At once, beside the app. */
  | 'ALWAYS'
  /** Only if it has not been seen in the app in time (at once when the person is offline), and withdrawn the moment it is. */
  | 'IF_UNSEEN'
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

export type SendMutationVariables = Exact<{
  input: SendNotificationInput;
}>;

export type SendMutation = {
  sendNotification: { accepted: number; rejected: Array<{ userId: string; reason: RejectionReason }> };
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

export const SendDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Send($input: SendNotificationInput!) {
  sendNotification(input: $input) {
    accepted
    rejected {
      userId
      reason
    }
  }
}
    `) as unknown as TypedDocumentString<SendMutation, SendMutationVariables>;
