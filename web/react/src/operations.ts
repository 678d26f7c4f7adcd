// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What you want of one category. Not of a critical one. */
export type CategoryPreferenceInput = {
  /** Its key. */
  category: string;
  /** Each channel once; others stay as they are. An empty list forgets all that you chose for its channels. */
  channels?: Array<ChannelPreferenceInput> | null | undefined;
  /** Whether what there is of it is put together. Kept, and to be acted on when there are digests. */
  digest?: DigestFrequency | null | undefined;
};

/** What you want of one channel. */
export type ChannelPreferenceInput = {
  /** "inApp", "email", or another one of `channels`. */
  channel: string;
  /** Whether it is used. */
  enabled: boolean;
  /** When; null leaves it to the defaults. For inApp there is only ALWAYS. */
  timing?: DeliveryTiming | null | undefined;
};

/** When a channel beside the app is used. */
export type DeliveryTiming =
  /** At once, beside the app. */
  | 'ALWAYS'
  /** Only if it has not been seen in the app in time (at once when the person is offline), and withdrawn the moment it is. */
  | 'IF_UNSEEN'
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

/** When you don’t want to hear of anything. */
export type QuietHoursInput = {
  /** Whether URGENT ones come all the same. At first they do. */
  allowUrgent?: boolean | null | undefined;
  /** Whether they are in force. */
  enabled: boolean;
  /** Whose clock counts; null: that of your profile, or UTC. */
  timeZone?: string | null | undefined;
  /** All of them, at most 28, in place of those before. */
  windows?: Array<QuietWindowInput> | null | undefined;
};

/** A time of the week in which it is to be quiet. */
export type QuietWindowInput = {
  /** The days that it begins on. */
  days: Array<Weekday>;
  /** When it begins. */
  from: string;
  /** When it ends; if that is not later than `from`, on the day after. The same time: a whole day. */
  to: string;
};

/** What you want of one type, whatever its category: it comes before what you chose for that. */
export type TypePreferenceInput = {
  /** Each channel once; others stay as they are. An empty list forgets what you chose for this type. */
  channels: Array<ChannelPreferenceInput>;
  /** The type, in the words of who sends. At most 200 that you chose something for. */
  type: string;
};

/** What you want to have otherwise: only what is given changes. */
export type UpdatePreferencesInput = {
  /** By category. Each once. */
  categories?: Array<CategoryPreferenceInput> | null | undefined;
  /** In general. Each channel once. */
  channels?: Array<ChannelPreferenceInput> | null | undefined;
  /** When it is to be quiet. */
  quietHours?: QuietHoursInput | null | undefined;
  /** By type. Each once. */
  types?: Array<TypePreferenceInput> | null | undefined;
};

/** A day of the week. */
export type Weekday =
  'FRIDAY' | 'MONDAY' | 'SATURDAY' | 'SUNDAY' | 'THURSDAY' | 'TUESDAY' | 'WEDNESDAY' | '%future added value';

export type ChoicesFragment = {
  pausedUntil: string | null;
  updatedAt: string | null;
  quietHours: {
    enabled: boolean;
    timeZone: string;
    allowUrgent: boolean;
    windows: Array<{ days: Array<Weekday>; from: string; to: string }>;
  };
  categories: Array<{
    category: string;
    title: string;
    critical: boolean;
    digest: DigestFrequency;
    channels: Array<{
      channel: string;
      enabled: boolean;
      locked: boolean;
      source: PreferenceSource;
      timing: DeliveryTiming;
    }>;
  }>;
};

export type PreferencesQueryVariables = Exact<{ [key: string]: never }>;

export type PreferencesQuery = {
  preferences: {
    pausedUntil: string | null;
    updatedAt: string | null;
    quietHours: {
      enabled: boolean;
      timeZone: string;
      allowUrgent: boolean;
      windows: Array<{ days: Array<Weekday>; from: string; to: string }>;
    };
    categories: Array<{
      category: string;
      title: string;
      critical: boolean;
      digest: DigestFrequency;
      channels: Array<{
        channel: string;
        enabled: boolean;
        locked: boolean;
        source: PreferenceSource;
        timing: DeliveryTiming;
      }>;
    }>;
  };
  channels: Array<{ key: string; title: string; configured: boolean }>;
};

export type UpdatePreferencesMutationVariables = Exact<{
  input: UpdatePreferencesInput;
}>;

export type UpdatePreferencesMutation = {
  preferences: {
    pausedUntil: string | null;
    updatedAt: string | null;
    quietHours: {
      enabled: boolean;
      timeZone: string;
      allowUrgent: boolean;
      windows: Array<{ days: Array<Weekday>; from: string; to: string }>;
    };
    categories: Array<{
      category: string;
      title: string;
      critical: boolean;
      digest: DigestFrequency;
      channels: Array<{
        channel: string;
        enabled: boolean;
        locked: boolean;
        source: PreferenceSource;
        timing: DeliveryTiming;
      }>;
    }>;
  };
};

export type PauseNotificationsMutationVariables = Exact<{
  until?: string | null | undefined;
}>;

export type PauseNotificationsMutation = {
  preferences: {
    pausedUntil: string | null;
    updatedAt: string | null;
    quietHours: {
      enabled: boolean;
      timeZone: string;
      allowUrgent: boolean;
      windows: Array<{ days: Array<Weekday>; from: string; to: string }>;
    };
    categories: Array<{
      category: string;
      title: string;
      critical: boolean;
      digest: DigestFrequency;
      channels: Array<{
        channel: string;
        enabled: boolean;
        locked: boolean;
        source: PreferenceSource;
        timing: DeliveryTiming;
      }>;
    }>;
  };
};

export type ResetPreferencesMutationVariables = Exact<{ [key: string]: never }>;

export type ResetPreferencesMutation = {
  preferences: {
    pausedUntil: string | null;
    updatedAt: string | null;
    quietHours: {
      enabled: boolean;
      timeZone: string;
      allowUrgent: boolean;
      windows: Array<{ days: Array<Weekday>; from: string; to: string }>;
    };
    categories: Array<{
      category: string;
      title: string;
      critical: boolean;
      digest: DigestFrequency;
      channels: Array<{
        channel: string;
        enabled: boolean;
        locked: boolean;
        source: PreferenceSource;
        timing: DeliveryTiming;
      }>;
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
export const ChoicesFragmentDoc = /*#__PURE__*/ new TypedDocumentString(
  `
    fragment Choices on Preferences {
  pausedUntil
  quietHours {
    enabled
    timeZone
    allowUrgent
    windows {
      days
      from
      to
    }
  }
  categories {
    category
    title
    critical
    digest
    channels {
      channel
      enabled
      locked
      source
      timing
    }
  }
  updatedAt
}
    `,
  { fragmentName: 'Choices' },
) as unknown as TypedDocumentString<ChoicesFragment, unknown>;
export const PreferencesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Preferences {
  preferences {
    ...Choices
  }
  channels {
    key
    title
    configured
  }
}
    fragment Choices on Preferences {
  pausedUntil
  quietHours {
    enabled
    timeZone
    allowUrgent
    windows {
      days
      from
      to
    }
  }
  categories {
    category
    title
    critical
    digest
    channels {
      channel
      enabled
      locked
      source
      timing
    }
  }
  updatedAt
}`) as unknown as TypedDocumentString<PreferencesQuery, PreferencesQueryVariables>;
export const UpdatePreferencesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdatePreferences($input: UpdatePreferencesInput!) {
  preferences: updatePreferences(input: $input) {
    ...Choices
  }
}
    fragment Choices on Preferences {
  pausedUntil
  quietHours {
    enabled
    timeZone
    allowUrgent
    windows {
      days
      from
      to
    }
  }
  categories {
    category
    title
    critical
    digest
    channels {
      channel
      enabled
      locked
      source
      timing
    }
  }
  updatedAt
}`) as unknown as TypedDocumentString<UpdatePreferencesMutation, UpdatePreferencesMutationVariables>;
export const PauseNotificationsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation PauseNotifications($until: DateTime) {
  preferences: pauseNotifications(until: $until) {
    ...Choices
  }
}
    fragment Choices on Preferences {
  pausedUntil
  quietHours {
    enabled
    timeZone
    allowUrgent
    windows {
      days
      from
      to
    }
  }
  categories {
    category
    title
    critical
    digest
    channels {
      channel
      enabled
      locked
      source
      timing
    }
  }
  updatedAt
}`) as unknown as TypedDocumentString<PauseNotificationsMutation, PauseNotificationsMutationVariables>;
export const ResetPreferencesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResetPreferences {
  preferences: resetPreferences {
    ...Choices
  }
}
    fragment Choices on Preferences {
  pausedUntil
  quietHours {
    enabled
    timeZone
    allowUrgent
    windows {
      days
      from
      to
    }
  }
  categories {
    category
    title
    critical
    digest
    channels {
      channel
      enabled
      locked
      source
      timing
    }
  }
  updatedAt
}`) as unknown as TypedDocumentString<ResetPreferencesMutation, ResetPreferencesMutationVariables>;
