import type { KnownChannel } from './preference-ports.js';
import {
  type CategoryRules,
  type ChannelDefault,
  type DigestFrequencyName,
  NO_CHOICES,
  type PersonPreferences,
  type QuietHours,
} from './preference-rules.js';
import { isPaused, own, resolvePreference, type ResolvedPreference } from './resolve-preference.js';

export interface ResolvedChannel extends ResolvedPreference {
  channel: string;
}

/** What is true for a person, channel by channel, with what decided it. */
export interface PreferencesOverview {
  channels: ResolvedChannel[];
  categories: (Pick<CategoryRules, 'key' | 'title' | 'critical'> & {
    channels: ResolvedChannel[];
    digest: DigestFrequencyName;
  })[];
  /** Of each type the channels that he chose something for: of the others the category decides. */
  types: { type: string; channels: ResolvedChannel[] }[];
  quietHours: QuietHours & { timeZone: string };
  pausedUntil: number | null;
  updatedAt: number | null;
}

/** What a category says, with what is true of the channels that it doesn't speak of. */
export interface CategoryOverview extends Omit<CategoryRules, 'channels'> {
  channels: ResolvedChannel[];
}

export interface Defaults {
  categories: readonly CategoryRules[];
  channels: readonly KnownChannel[];
  channelDefault(channel: string): ChannelDefault;
}

export function overviewOf(
  person: PersonPreferences,
  defaults: Defaults,
  { homeZone, nowMs }: { homeZone: string | null; nowMs: number },
): PreferencesOverview {
  const channelsOf = (category: CategoryRules | undefined) => resolvedChannels(person, category, defaults, nowMs);
  const { timeZone } = person.quietHours;
  return {
    channels: channelsOf(undefined),
    categories: defaults.categories.map((category) => ({
      key: category.key,
      title: category.title,
      critical: category.critical,
      channels: channelsOf(category),
      digest: category.critical ? 'INSTANT' : (own(person.categories, category.key)?.digest ?? 'INSTANT'),
    })),
    types: Object.keys(person.types)
      .toSorted()
      .map((type) => ({ type, channels: channelsOfType(person, type, defaults, nowMs) }))
      .filter(({ channels }) => channels.length > 0),
    quietHours: { ...person.quietHours, timeZone: timeZone ?? homeZone ?? 'UTC' },
    pausedUntil: isPaused(person, nowMs) ? person.pausedUntil : null,
    updatedAt: person.updatedAt,
  };
}

/** As it is for somebody who chose nothing. */
export function categoryOverview(category: CategoryRules, defaults: Omit<Defaults, 'categories'>): CategoryOverview {
  return { ...category, channels: resolvedChannels(NO_CHOICES, category, defaults, 0) };
}

function resolvedChannels(
  person: PersonPreferences,
  category: CategoryRules | undefined,
  { channels, channelDefault }: Omit<Defaults, 'categories'>,
  nowMs: number,
): ResolvedChannel[] {
  return channels.map(({ key: channel }) => ({
    channel,
    ...resolvePreference({ category, channelDefault: channelDefault(channel), person, type: null, channel, nowMs }),
  }));
}

/** Of channels that are there: one may have been taken out of the installation since. */
function channelsOfType(
  person: PersonPreferences,
  type: string,
  { channels, channelDefault }: Defaults,
  nowMs: number,
): ResolvedChannel[] {
  const chosen = own(person.types, type)?.channels;
  return channels
    .filter(({ key }) => own(chosen, key) !== undefined)
    .map(({ key: channel }) => ({
      channel,
      ...resolvePreference({
        category: undefined,
        channelDefault: channelDefault(channel),
        person,
        type,
        channel,
        nowMs,
      }),
    }));
}
