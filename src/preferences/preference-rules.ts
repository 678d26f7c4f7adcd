/** As in `PreferenceSource` of the API: what decided. */
export type PreferenceSourceName =
  'CRITICAL' | 'PAUSE' | 'TYPE' | 'CATEGORY' | 'CHANNEL' | 'CATEGORY_DEFAULT' | 'CHANNEL_DEFAULT';

export type DeliveryTimingName = 'ALWAYS' | 'IF_UNSEEN';
export type DigestFrequencyName = 'INSTANT' | 'HOURLY' | 'DAILY' | 'WEEKLY';

/** The channel that is the app itself: the inbox and its streams. */
export const IN_APP = 'inApp';

/** What a person chose for a channel. */
export interface ChannelChoice {
  enabled: boolean;
  /** null: whatever the defaults say. */
  timing: DeliveryTimingName | null;
}

export type ChannelChoices = Readonly<Record<string, ChannelChoice>>;

export interface QuietWindow {
  /** 1: Monday, 7: Sunday: the days that it begins on. */
  days: readonly number[];
  /** "22:00" */
  from: string;
  /** Not later than `from`: of the next day. */
  to: string;
}

export interface QuietHours {
  enabled: boolean;
  /** An IANA name; null: that of his profile, or UTC. */
  timeZone: string | null;
  windows: readonly QuietWindow[];
  /** Whether URGENT ones pass. */
  allowUrgent: boolean;
}

/** What one person wants. Whoever has said nothing has `NO_CHOICES`. */
export interface PersonPreferences {
  channels: ChannelChoices;
  /** By category. */
  categories: Readonly<Record<string, { channels: ChannelChoices; digest: DigestFrequencyName }>>;
  /** By type. */
  types: Readonly<Record<string, { channels: ChannelChoices }>>;
  quietHours: QuietHours;
  /** In milliseconds since 1970; null: he hasn't. One that is over counts as null. */
  pausedUntil: number | null;
  /** In milliseconds since 1970; null: never. */
  updatedAt: number | null;
}

export const NO_CHOICES: PersonPreferences = {
  channels: {},
  categories: {},
  types: {},
  quietHours: { enabled: false, timeZone: null, windows: [], allowUrgent: true },
  pausedUntil: null,
  updatedAt: null,
};

/** What a category says of a channel. */
export interface CategoryChannelRule {
  enabled: boolean;
  timing: DeliveryTimingName;
  /** How long IF_UNSEEN waits for someone who is online, in seconds. */
  afterSeconds: number;
}

export interface CategoryRules {
  key: string;
  title: string;
  description: string | null;
  critical: boolean;
  sensitive: boolean;
  /** By channel; of one that is not in it the channel's own defaults are true. */
  channels: Readonly<Record<string, CategoryChannelRule>>;
}

/** What is true of a channel where nobody says anything. */
export interface ChannelDefault {
  enabled: boolean;
  timing: DeliveryTimingName;
}
