import { DeliveryTiming } from '../../platform/graphql/index.js';
import type { CategoryRequest } from '../category-change.js';
import type { ChannelOverview } from '../defaults.service.js';
import type { ChannelChange, PreferencesChange, QuietHoursChange } from '../preference-change.js';
import type { CategoryOverview, PreferencesOverview, ResolvedChannel } from '../preferences-overview.js';
import type { Category, CategoryInput, Channel } from './category.model.js';
import { DigestFrequency, PreferenceSource, Weekday } from './enums.js';
import type { ChannelPreferenceInput, QuietHoursInput, UpdatePreferencesInput } from './preferences.input.js';
import type { ChannelPreference, Preferences } from './preferences.model.js';

/** From Monday, which is 1. */
const WEEKDAYS = Object.values(Weekday);

/** Field by field: an input object has every optional property, set to undefined. */
export function toPreferencesChange(input: UpdatePreferencesInput): PreferencesChange {
  return {
    channels: input.channels?.map(toChannelChange),
    categories: input.categories?.map(({ category, channels, digest }) => ({
      category,
      channels: channels?.map(toChannelChange),
      digest,
    })),
    types: input.types?.map(({ type, channels }) => ({ type, channels: channels.map(toChannelChange) })),
    quietHours: input.quietHours && toQuietHoursChange(input.quietHours),
  };
}

export function toCategoryRequest(input: CategoryInput): CategoryRequest {
  const { key, title, description, critical, sensitive, channels } = input;
  return {
    key,
    title,
    description,
    critical,
    sensitive,
    channels: channels?.map((channel) => ({ ...toChannelChange(channel), afterSeconds: channel.afterSeconds })),
  };
}

export function toPreferences(overview: PreferencesOverview): Preferences {
  const { quietHours, pausedUntil, updatedAt } = overview;
  return {
    channels: overview.channels.map(toChannelPreference),
    categories: overview.categories.map(({ key, title, critical, channels, digest }) => ({
      category: key,
      title,
      critical,
      channels: channels.map(toChannelPreference),
      digest: DigestFrequency[digest],
    })),
    types: overview.types.map(({ type, channels }) => ({ type, channels: channels.map(toChannelPreference) })),
    quietHours: {
      enabled: quietHours.enabled,
      timeZone: quietHours.timeZone,
      windows: quietHours.windows.map(({ days, from, to }) => ({ days: days.flatMap(weekdayOf), from, to })),
      allowUrgent: quietHours.allowUrgent,
    },
    pausedUntil: pausedUntil === null ? null : new Date(pausedUntil),
    updatedAt: updatedAt === null ? null : new Date(updatedAt),
  };
}

export function toCategory({ key, title, description, critical, sensitive, channels }: CategoryOverview): Category {
  return {
    key,
    title,
    description,
    critical,
    sensitive,
    channels: channels.map(({ channel, enabled, timing, afterSeconds }) => ({
      channel,
      enabled,
      timing: DeliveryTiming[timing],
      afterSeconds,
    })),
  };
}

export function toChannel({ key, title, configured, defaults }: ChannelOverview): Channel {
  const { enabled, timing } = defaults;
  return { key, title, configured, defaultEnabled: enabled, defaultTiming: DeliveryTiming[timing] };
}

function toChannelPreference({ channel, enabled, timing, locked, source }: ResolvedChannel): ChannelPreference {
  return { channel, enabled, timing: DeliveryTiming[timing], locked, source: PreferenceSource[source] };
}

function toChannelChange({ channel, enabled, timing }: ChannelPreferenceInput): ChannelChange {
  return { channel, enabled, timing };
}

function toQuietHoursChange({ enabled, timeZone, windows, allowUrgent }: QuietHoursInput): QuietHoursChange {
  return {
    enabled,
    timeZone,
    windows: windows?.map(({ days, from, to }) => ({
      days: days.map((day) => WEEKDAYS.indexOf(day) + 1),
      from,
      to,
    })),
    allowUrgent,
  };
}

function weekdayOf(day: number): Weekday[] {
  const weekday = WEEKDAYS[day - 1];
  return weekday ? [weekday] : [];
}
