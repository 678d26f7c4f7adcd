// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What to say of one channel in a category. */
export type CategoryChannelInput = {
  /** How long IF_UNSEEN waits for someone who is online, in seconds: 0 to 86,400. Left out, it stays as it is, at first 300. */
  afterSeconds?: number | null | undefined;
  /** The key of the channel. */
  channel: string;
  /** Whether it is used. In a critical category it must be. */
  enabled: boolean;
  /** When; left out, it stays as it is. */
  timing?: DeliveryTiming | null | undefined;
};

/** A category, and what to say of it: what is left out stays as it is. */
export type CategoryInput = {
  /** Each channel once; others stay as they are. */
  channels?: Array<CategoryChannelInput> | null | undefined;
  /** Whether it is always on, for everybody, over every channel. `security` is, and stays so. */
  critical?: boolean | null | undefined;
  /** What is in it, at most 500 characters; null: nothing is said. */
  description?: string | null | undefined;
  /** A letter or digit, then letters, digits and _ . : -, at most 64 characters. */
  key: string;
  /** Whether it is not for everybody who may look at a screen. */
  sensitive?: boolean | null | undefined;
  /** What people call it: one line of at most 100 characters. */
  title: string;
};

/** When a channel beside the app is used. */
export type DeliveryTiming =
  /** At once, beside the app. */
  | 'ALWAYS'
  /** Only if it has not been seen in the app in time (at once when the person is offline), and withdrawn the moment it is. */
  | 'IF_UNSEEN'
  | '%future added value';

/** A topic to make, or what to change of one. */
export type TopicInput = {
  /** At most 500 characters; left out: as it is; null: none. */
  description?: string | null | undefined;
  /** A letter or digit, then letters, digits and _ . : / - ; at most 128. It can’t be changed. */
  key: string;
  /** May anybody see and follow it? null: as it is; no, of a new one. */
  public?: boolean | null | undefined;
};

export type CategoryDefaultsQueryVariables = Exact<{ [key: string]: never }>;

export type CategoryDefaultsQuery = {
  categories: Array<{
    key: string;
    title: string;
    description: string | null;
    critical: boolean;
    sensitive: boolean;
    channels: Array<{ channel: string; enabled: boolean; timing: DeliveryTiming; afterSeconds: number }>;
  }>;
  channels: Array<{
    key: string;
    title: string;
    configured: boolean;
    defaultEnabled: boolean;
    defaultTiming: DeliveryTiming;
  }>;
};

export type SaveCategoryMutationVariables = Exact<{
  input: CategoryInput;
}>;

export type SaveCategoryMutation = { saveCategory: { key: string } };

export type SaveChannelDefaultsMutationVariables = Exact<{
  channel: string;
  enabled: boolean;
  timing?: DeliveryTiming | null | undefined;
}>;

export type SaveChannelDefaultsMutation = { saveChannelDefaults: { key: string } };

export type TopicListQueryVariables = Exact<{ [key: string]: never }>;

export type TopicListQuery = {
  topics: Array<{ key: string; description: string | null; followers: number; public: boolean }>;
};

export type SaveTopicMutationVariables = Exact<{
  input: TopicInput;
}>;

export type SaveTopicMutation = { saveTopic: { key: string } };

export type SetTopicFollowersMutationVariables = Exact<{
  topic: string;
  add?: Array<string | number> | string | number | null | undefined;
  remove?: Array<string | number> | string | number | null | undefined;
}>;

export type SetTopicFollowersMutation = { setTopicFollowers: { key: string; followers: number } };

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

export const CategoryDefaultsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query CategoryDefaults {
  categories {
    key
    title
    description
    critical
    sensitive
    channels {
      channel
      enabled
      timing
      afterSeconds
    }
  }
  channels {
    key
    title
    configured
    defaultEnabled
    defaultTiming
  }
}
    `) as unknown as TypedDocumentString<CategoryDefaultsQuery, CategoryDefaultsQueryVariables>;
export const SaveCategoryDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SaveCategory($input: CategoryInput!) {
  saveCategory(input: $input) {
    key
  }
}
    `) as unknown as TypedDocumentString<SaveCategoryMutation, SaveCategoryMutationVariables>;
export const SaveChannelDefaultsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SaveChannelDefaults($channel: String!, $enabled: Boolean!, $timing: DeliveryTiming) {
  saveChannelDefaults(channel: $channel, enabled: $enabled, timing: $timing) {
    key
  }
}
    `) as unknown as TypedDocumentString<SaveChannelDefaultsMutation, SaveChannelDefaultsMutationVariables>;
export const TopicListDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TopicList {
  topics(first: 200) {
    key
    description
    followers
    public
  }
}
    `) as unknown as TypedDocumentString<TopicListQuery, TopicListQueryVariables>;
export const SaveTopicDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SaveTopic($input: TopicInput!) {
  saveTopic(input: $input) {
    key
  }
}
    `) as unknown as TypedDocumentString<SaveTopicMutation, SaveTopicMutationVariables>;
export const SetTopicFollowersDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetTopicFollowers($topic: String!, $add: [ID!], $remove: [ID!]) {
  setTopicFollowers(topic: $topic, add: $add, remove: $remove) {
    key
    followers
  }
}
    `) as unknown as TypedDocumentString<SetTopicFollowersMutation, SetTopicFollowersMutationVariables>;
