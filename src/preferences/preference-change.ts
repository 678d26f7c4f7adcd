import { own } from './resolve-preference.js';
import type {
  ChannelChoices,
  DeliveryTimingName,
  DigestFrequencyName,
  PersonPreferences,
  QuietHours,
  QuietWindow,
} from './preference-rules.js';

/** What a person chose, as it is kept: without his pause, which ends by itself. */
export type Choices = Pick<PersonPreferences, 'channels' | 'categories' | 'types' | 'quietHours'>;

/** Of these and of those below: undefined stays as it is. A `timing` of null is left to the defaults. */
export interface ChannelChange {
  channel: string;
  enabled: boolean;
  timing?: DeliveryTimingName | null | undefined;
}

/** An empty list of channels forgets what he chose there; null is nothing given. */
export interface CategoryChange {
  category: string;
  channels?: readonly ChannelChange[] | null | undefined;
  digest?: DigestFrequencyName | null | undefined;
}

export interface TypeChange {
  type: string;
  channels: readonly ChannelChange[];
}

/** A time zone of null is that of his profile; elsewhere null is nothing given. */
export interface QuietHoursChange {
  enabled: boolean;
  timeZone?: string | null | undefined;
  windows?: readonly QuietWindow[] | null | undefined;
  allowUrgent?: boolean | null | undefined;
}

export interface PreferencesChange {
  channels?: readonly ChannelChange[] | null | undefined;
  categories?: readonly CategoryChange[] | null | undefined;
  types?: readonly TypeChange[] | null | undefined;
  quietHours?: QuietHoursChange | null | undefined;
}

/** Only what is given changes. */
export function changed(choices: Choices, change: PreferencesChange): Choices {
  return {
    channels: withChannels(choices.channels, change.channels ?? []),
    categories: (change.categories ?? []).reduce(withCategory, choices.categories),
    types: (change.types ?? []).reduce(withType, choices.types),
    quietHours: change.quietHours ? withQuietHours(choices.quietHours, change.quietHours) : choices.quietHours,
  };
}

/**
 * Nothing of this category goes out over this channel to him any more. What he chose by type comes before, and no type belongs to a category:
 * so his wish for any type over this channel is forgotten, or the next mail of a kind that he has just refused could still come.
 */
export function unsubscribed(choices: Choices, category: string, channel: string): Choices {
  const wishes = Object.entries(choices.types).filter(([, { channels }]) => own(channels, channel)?.enabled === true);
  const types = wishes.reduce((all, [type, { channels }]) => {
    const { [channel]: _forgotten, ...others } = channels;
    return Object.keys(others).length > 0 ? { ...all, [type]: { channels: others } } : without(all, type);
  }, choices.types);
  const refusal = { channel, enabled: false };
  return { ...choices, types, categories: withCategory(choices.categories, { category, channels: [refusal] }) };
}

function withChannels(channels: ChannelChoices, changes: readonly ChannelChange[]): ChannelChoices {
  const all = { ...channels };
  for (const { channel, enabled, timing } of changes) {
    all[channel] = { enabled, timing: timing === undefined ? (own(channels, channel)?.timing ?? null) : timing };
  }
  return all;
}

function withCategory(categories: Choices['categories'], change: CategoryChange): Choices['categories'] {
  const { category, channels, digest } = change;
  const known = own(categories, category) ?? { channels: {}, digest: 'INSTANT' };
  const next = {
    channels: channels ? channelsOf(known.channels, channels) : known.channels,
    digest: digest ?? known.digest,
  };
  const isNothing = Object.keys(next.channels).length === 0 && next.digest === 'INSTANT';
  return isNothing ? without(categories, category) : { ...categories, [category]: next };
}

function withType(types: Choices['types'], { type, channels }: TypeChange): Choices['types'] {
  const next = channelsOf(own(types, type)?.channels ?? {}, channels);
  return Object.keys(next).length === 0 ? without(types, type) : { ...types, [type]: { channels: next } };
}

function channelsOf(known: ChannelChoices, changes: readonly ChannelChange[]): ChannelChoices {
  return changes.length === 0 ? {} : withChannels(known, changes);
}

function withQuietHours(known: QuietHours, change: QuietHoursChange): QuietHours {
  const { enabled, timeZone, windows, allowUrgent } = change;
  return {
    enabled,
    timeZone: timeZone === undefined ? known.timeZone : timeZone,
    windows: windows ?? known.windows,
    allowUrgent: allowUrgent ?? known.allowUrgent,
  };
}

function without<Value>(record: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
  const { [key]: _gone, ...others } = record;
  return others;
}
