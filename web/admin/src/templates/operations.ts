// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** Why one recipient of a send got nothing. */
export type RejectionReason = 'INVALID' | 'RATE_LIMITED' | 'UNKNOWN_RECIPIENT' | '%future added value';

/** What is to be rendered: what is saved, by `key`, or `content` that is not. */
export type RenderTemplateInput = {
  /** What is not saved, in place of what is. */
  content?: TemplateContentInput | null | undefined;
  /** Of a saved one. */
  key?: string | null | undefined;
  /** In which language; null: that of the installation, or the nearest. */
  locale?: string | null | undefined;
  /** What stands in it. */
  variables?: Record<string, unknown> | null | undefined;
  /** Of it; null: the newest. */
  version?: number | null | undefined;
};

/** A template, or a new version of one. */
export type SaveTemplateInput = {
  /** Of sends that name none themselves. null: that of the version before, in this language or any; else "system". */
  category?: string | null | undefined;
  /** What it is made of. */
  content: TemplateContentInput;
  /** A letter or digit, then letters, digits and _ . : - ; at most 64. */
  key: string;
  /** Its language, as BCP 47 has it: "de-AT". */
  locale?: string | null | undefined;
  /** A JSON Schema (2020-12) of at most 32 KB that the variables of a send must satisfy. One that lists its properties must have all that the content reads. */
  variables?: Record<string, unknown> | null | undefined;
};

/** What a template is made of, in Liquid. docs/templates.md has what of it there is. */
export type TemplateContentInput = {
  /** Of mails, in the layout of the installation; at most 100,000 characters. Variables are escaped in it, and what is not fit for a mail is taken out. null: the message. */
  html?: string | null | undefined;
  /** At most 20,000 characters, of which come at most 10,000. Plain text. */
  message: string;
  /** Of mails; at most 2,000 characters. null: the title. */
  subject?: string | null | undefined;
  /** At most 2,000 characters, of which come at most 200, in one line. */
  title: string;
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

export type TemplateListQueryVariables = Exact<{ [key: string]: never }>;

export type TemplateListQuery = {
  templates: Array<{
    key: string;
    locale: string;
    version: number;
    category: string;
    createdAt: string;
    createdBy: string;
    variables: Record<string, unknown>;
    content: { title: string };
  }>;
};

export type TemplateVersionFragment = {
  id: string;
  key: string;
  locale: string;
  version: number;
  category: string;
  createdAt: string;
  createdBy: string;
  variables: Record<string, unknown>;
  content: { title: string; message: string; subject: string | null; html: string | null };
};

export type TemplateHistoryQueryVariables = Exact<{
  key: string;
  locale: string;
}>;

export type TemplateHistoryQuery = {
  template: {
    id: string;
    key: string;
    locale: string;
    version: number;
    category: string;
    createdAt: string;
    createdBy: string;
    variables: Record<string, unknown>;
    content: { title: string; message: string; subject: string | null; html: string | null };
  } | null;
  templateVersions: Array<{
    id: string;
    key: string;
    locale: string;
    version: number;
    category: string;
    createdAt: string;
    createdBy: string;
    variables: Record<string, unknown>;
    content: { title: string; message: string; subject: string | null; html: string | null };
  }>;
};

export type TemplateCategoriesQueryVariables = Exact<{ [key: string]: never }>;

export type TemplateCategoriesQuery = {
  categories: Array<{ key: string; title: string; critical: boolean; sensitive: boolean }>;
};

export type RenderedPreviewQueryVariables = Exact<{
  input: RenderTemplateInput;
}>;

export type RenderedPreviewQuery = {
  renderTemplate: { subject: string | null; title: string; message: string; html: string | null; text: string };
};

export type SaveTemplateMutationVariables = Exact<{
  input: SaveTemplateInput;
}>;

export type SaveTemplateMutation = {
  saveTemplate: {
    id: string;
    key: string;
    locale: string;
    version: number;
    category: string;
    createdAt: string;
    createdBy: string;
    variables: Record<string, unknown>;
    content: { title: string; message: string; subject: string | null; html: string | null };
  };
};

export type DeleteTemplateMutationVariables = Exact<{
  key: string;
  locale?: string | null | undefined;
}>;

export type DeleteTemplateMutation = { deleteTemplate: boolean };

export type SendTestMutationVariables = Exact<{
  template: TemplateInput;
  userId: string | number;
  channels?: Array<ChannelInput> | ChannelInput | null | undefined;
}>;

export type SendTestMutation = {
  sendTestNotification: {
    accepted: number;
    notifications: Array<{ notificationId: string; userId: string }>;
    rejected: Array<{ userId: string; reason: RejectionReason }>;
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
export const TemplateVersionFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment TemplateVersion on Template {
  id
  key
  locale
  version
  category
  createdAt
  createdBy
  variables
  content {
    title
    message
    subject
    html
  }
}
    `,
  { fragmentName: 'TemplateVersion' },
) as unknown as TypedDocumentString<TemplateVersionFragment, unknown>;
export const TemplateListDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TemplateList {
  templates {
    key
    locale
    version
    category
    createdAt
    createdBy
    content {
      title
    }
    variables
  }
}
    `) as unknown as TypedDocumentString<TemplateListQuery, TemplateListQueryVariables>;
export const TemplateHistoryDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TemplateHistory($key: String!, $locale: String!) {
  template(key: $key, locale: $locale) {
    ...TemplateVersion
  }
  templateVersions(key: $key, locale: $locale) {
    ...TemplateVersion
  }
}
    fragment TemplateVersion on Template {
  id
  key
  locale
  version
  category
  createdAt
  createdBy
  variables
  content {
    title
    message
    subject
    html
  }
}`) as unknown as TypedDocumentString<TemplateHistoryQuery, TemplateHistoryQueryVariables>;
export const TemplateCategoriesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TemplateCategories {
  categories {
    key
    title
    critical
    sensitive
  }
}
    `) as unknown as TypedDocumentString<TemplateCategoriesQuery, TemplateCategoriesQueryVariables>;
export const RenderedPreviewDocument = /*#__PURE__*/ new TypedDocumentString(`
    query RenderedPreview($input: RenderTemplateInput!) {
  renderTemplate(input: $input) {
    subject
    title
    message
    html
    text
  }
}
    `) as unknown as TypedDocumentString<RenderedPreviewQuery, RenderedPreviewQueryVariables>;
export const SaveTemplateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SaveTemplate($input: SaveTemplateInput!) {
  saveTemplate(input: $input) {
    ...TemplateVersion
  }
}
    fragment TemplateVersion on Template {
  id
  key
  locale
  version
  category
  createdAt
  createdBy
  variables
  content {
    title
    message
    subject
    html
  }
}`) as unknown as TypedDocumentString<SaveTemplateMutation, SaveTemplateMutationVariables>;
export const DeleteTemplateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteTemplate($key: String!, $locale: String) {
  deleteTemplate(key: $key, locale: $locale)
}
    `) as unknown as TypedDocumentString<DeleteTemplateMutation, DeleteTemplateMutationVariables>;
export const SendTestDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SendTest($template: TemplateInput!, $userId: ID!, $channels: [ChannelInput!]) {
  sendTestNotification(template: $template, userId: $userId, channels: $channels) {
    accepted
    notifications {
      notificationId
      userId
    }
    rejected {
      userId
      reason
    }
  }
}
    `) as unknown as TypedDocumentString<SendTestMutation, SendTestMutationVariables>;
