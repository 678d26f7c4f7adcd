import {
  type CategoryRules,
  type ChannelChoice,
  type ChannelDefault,
  type DeliveryTimingName,
  type DigestFrequencyName,
  IN_APP,
  type PersonPreferences,
  type PreferenceSourceName,
} from './preference-rules.js';

/** How long IF_UNSEEN waits for somebody who is online where no category says it, in seconds. */
export const DEFAULT_AFTER_SECONDS = 300;

/** How often he wants to hear of this category elsewhere than in the app. */
export function digestOf(person: PersonPreferences, category: CategoryRules | undefined): DigestFrequencyName {
  return (category && own(person.categories, category.key)?.digest) ?? 'INSTANT';
}

export interface PreferenceQuestion {
  /** undefined: what is true of no category in particular. */
  category: CategoryRules | undefined;
  channelDefault: ChannelDefault;
  person: PersonPreferences;
  /** null: of no type in particular. */
  type: string | null;
  channel: string;
  nowMs: number;
}

/** What is true of one channel for one person. */
export interface ResolvedPreference {
  enabled: boolean;
  timing: DeliveryTimingName;
  /** How long IF_UNSEEN waits for somebody who is online, in seconds. */
  afterSeconds: number;
  /** Of a critical category: nobody can turn it off. */
  locked: boolean;
  /** As the API says it: what decided first. PAUSE: it is held back until `pausedUntil`, and the rest is what will be true then. */
  source: PreferenceSourceName;
  /** What decided over `enabled` and `timing`: as `source`, but never PAUSE. */
  choiceSource: Exclude<PreferenceSourceName, 'PAUSE'>;
  /** In milliseconds since 1970; null: no pause holds it back. */
  pausedUntil: number | null;
}

/** Whether he has paused. What pauses hold back is for `resolvePreference` to say. */
export function isPaused(person: PersonPreferences, nowMs: number): boolean {
  return person.pausedUntil !== null && person.pausedUntil > nowMs;
}

/**
 * First match wins: critical category > pause > choice by type > by category > by channel > category default > channel default. A pause
 * never drops, and so doesn't say whether a channel is on; it never holds back the app itself, nor what is critical.
 */
export function resolvePreference(question: PreferenceQuestion): ResolvedPreference {
  const { category, person, channel, nowMs } = question;
  if (category?.critical) return critical(category, channel);
  const [choiceSource, choice] = chosen(question) ?? byDefault(question);
  const { timing, afterSeconds } = whenOf(question, choice.timing);
  const pausedUntil = channel !== IN_APP && isPaused(person, nowMs) ? person.pausedUntil : null;
  const source = pausedUntil === null ? choiceSource : 'PAUSE';
  return { enabled: choice.enabled, timing, afterSeconds, locked: false, source, choiceSource, pausedUntil };
}

/** Always on, whatever anybody chose; at once, unless the category says otherwise. */
function critical(category: CategoryRules, channel: string): ResolvedPreference {
  const rule = channel === IN_APP ? undefined : own(category.channels, channel);
  return {
    enabled: true,
    timing: rule?.timing ?? 'ALWAYS',
    afterSeconds: rule?.afterSeconds ?? 0,
    locked: true,
    source: 'CRITICAL',
    choiceSource: 'CRITICAL',
    pausedUntil: null,
  };
}

type Decision = [ResolvedPreference['choiceSource'], ChannelChoice];

function chosen({ category, person, type, channel }: PreferenceQuestion): Decision | undefined {
  const byType = type === null ? undefined : own(own(person.types, type)?.channels, channel);
  if (byType) return ['TYPE', byType];
  const byCategory = category && own(own(person.categories, category.key)?.channels, channel);
  if (byCategory) return ['CATEGORY', byCategory];
  const byChannel = own(person.channels, channel);
  return byChannel && ['CHANNEL', byChannel];
}

function byDefault({ category, channelDefault, channel }: PreferenceQuestion): Decision {
  const rule = own(category?.channels, channel);
  return rule ? ['CATEGORY_DEFAULT', rule] : ['CHANNEL_DEFAULT', channelDefault];
}

/** The app is there at once. Elsewhere a choice that says nothing of the time leaves it to the defaults. */
function whenOf(
  { category, channelDefault, channel }: PreferenceQuestion,
  timing: DeliveryTimingName | null,
): Pick<ResolvedPreference, 'timing' | 'afterSeconds'> {
  if (channel === IN_APP) return { timing: 'ALWAYS', afterSeconds: 0 };
  const rule = own(category?.channels, channel);
  return {
    timing: timing ?? rule?.timing ?? channelDefault.timing,
    afterSeconds: rule?.afterSeconds ?? DEFAULT_AFTER_SECONDS,
  };
}

/** Types and categories are named by others: "constructor" may be one, and is in every object. */
export function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
