import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CategoryRules,
  type ChannelChoice,
  type ChannelDefault,
  IN_APP,
  NO_CHOICES,
  type PersonPreferences,
} from './preference-rules.js';
import {
  DEFAULT_AFTER_SECONDS,
  isPaused,
  type PreferenceQuestion,
  resolvePreference,
  type ResolvedPreference,
} from './resolve-preference.js';

const NOW = 1_795_000_000_000;
const ON: ChannelChoice = { enabled: true, timing: null };
const OFF: ChannelChoice = { enabled: false, timing: null };
const EMAIL: ChannelDefault = { enabled: true, timing: 'IF_UNSEEN' };

const social = (change: Partial<CategoryRules> = {}): CategoryRules => ({
  key: 'social',
  title: 'Social',
  description: null,
  critical: false,
  sensitive: false,
  channels: {},
  ...change,
});
const person = (change: Partial<PersonPreferences> = {}): PersonPreferences => ({ ...NO_CHOICES, ...change });
const byCategory = (choice: ChannelChoice, channel = 'email') => ({
  categories: { social: { channels: { [channel]: choice }, digest: 'INSTANT' as const } },
});
const byType = (choice: ChannelChoice, channel = 'email') => ({
  types: { liked: { channels: { [channel]: choice } } },
});
const RULE = { enabled: true, timing: 'ALWAYS', afterSeconds: 60 } as const;

const resolved = (question: Partial<PreferenceQuestion>): ResolvedPreference =>
  resolvePreference({
    category: social(),
    channelDefault: EMAIL,
    person: NO_CHOICES,
    type: 'liked',
    channel: 'email',
    nowMs: NOW,
    ...question,
  });

describe('what decides over a channel', () => {
  const later = NOW + 1_000;
  it.each<[string, Partial<PreferenceQuestion>, Partial<ResolvedPreference>]>([
    ['nobody: the channel', {}, { enabled: true, timing: 'IF_UNSEEN', source: 'CHANNEL_DEFAULT', afterSeconds: 300 }],
    [
      'the category, before the channel',
      { category: social({ channels: { email: { ...RULE, enabled: false } } }) },
      { enabled: false, timing: 'ALWAYS', afterSeconds: 60, source: 'CATEGORY_DEFAULT' },
    ],
    [
      'his choice by channel, before the category',
      { category: social({ channels: { email: RULE } }), person: person({ channels: { email: OFF } }) },
      { enabled: false, timing: 'ALWAYS', source: 'CHANNEL' },
    ],
    [
      'by category, before by channel',
      { person: person({ channels: { email: OFF }, ...byCategory({ enabled: true, timing: 'ALWAYS' }) }) },
      { enabled: true, timing: 'ALWAYS', source: 'CATEGORY' },
    ],
    [
      'by type, before by category',
      { person: person({ ...byCategory(OFF), ...byType(ON) }) },
      { enabled: true, timing: 'IF_UNSEEN', source: 'TYPE' },
    ],
    ['another type does not', { person: person(byType(OFF)), type: 'followed' }, { source: 'CHANNEL_DEFAULT' }],
    ['no type does not', { person: person(byType(OFF)), type: null }, { source: 'CHANNEL_DEFAULT' }],
    ['another channel does not', { person: person(byType(OFF, 'push')) }, { source: 'CHANNEL_DEFAULT' }],
    [
      'a pause, which says nothing of what is true after it',
      { person: person({ ...byCategory(OFF), pausedUntil: later }) },
      { enabled: false, source: 'PAUSE', choiceSource: 'CATEGORY', pausedUntil: later },
    ],
    [
      'no pause that is over',
      { person: person({ pausedUntil: NOW }) },
      { enabled: true, source: 'CHANNEL_DEFAULT', pausedUntil: null },
    ],
    [
      'a critical category, before all',
      {
        category: social({ critical: true, channels: { email: { ...RULE, timing: 'IF_UNSEEN' } } }),
        person: person({ channels: { email: OFF }, ...byCategory(OFF), ...byType(OFF), pausedUntil: later }),
        channelDefault: { enabled: false, timing: 'IF_UNSEEN' },
      },
      { enabled: true, timing: 'IF_UNSEEN', afterSeconds: 60, locked: true, source: 'CRITICAL', pausedUntil: null },
    ],
    [
      'a critical category that says nothing of the channel: at once',
      { category: social({ critical: true }) },
      { enabled: true, timing: 'ALWAYS', afterSeconds: 0, locked: true },
    ],
    [
      'the app is never held back, and never late',
      {
        channel: IN_APP,
        channelDefault: { enabled: true, timing: 'IF_UNSEEN' },
        person: person({ pausedUntil: later }),
        category: social({ channels: { [IN_APP]: { ...RULE, timing: 'IF_UNSEEN' } } }),
      },
      { enabled: true, timing: 'ALWAYS', afterSeconds: 0, source: 'CATEGORY_DEFAULT', pausedUntil: null },
    ],
    [
      'the app can be turned off',
      { channel: IN_APP, person: person(byCategory(OFF, IN_APP)) },
      { enabled: false, source: 'CATEGORY' },
    ],
    [
      'in no category: by channel',
      { category: undefined, type: null, person: person({ channels: { email: OFF } }) },
      { enabled: false, source: 'CHANNEL' },
    ],
    [
      'nothing that every object has',
      {
        category: social({ key: 'constructor' }),
        type: 'toString',
        channel: 'valueOf',
      },
      { enabled: true, source: 'CHANNEL_DEFAULT' },
    ],
  ])('%s', (_, question, expected) => {
    expect(resolved(question)).toMatchObject(expected);
  });
});

/** The comment of the contract, word by word, as a list to go through. */
function plain(
  question: PreferenceQuestion,
): Pick<ResolvedPreference, 'enabled' | 'timing' | 'source' | 'afterSeconds'> {
  const { category, channelDefault, person: he, type, channel, nowMs } = question;
  const rule = category?.channels[channel];
  const levels: [ResolvedPreference['source'], { enabled: boolean; timing: string | null } | undefined][] = [
    ['TYPE', type === null ? undefined : he.types[type]?.channels[channel]],
    ['CATEGORY', category && he.categories[category.key]?.channels[channel]],
    ['CHANNEL', he.channels[channel]],
    ['CATEGORY_DEFAULT', rule],
    ['CHANNEL_DEFAULT', channelDefault],
  ];
  const [decided, choice] = levels.find(([, level]) => level !== undefined)!;
  const afterSeconds = rule ? rule.afterSeconds : DEFAULT_AFTER_SECONDS;
  const timing = (choice!.timing ?? rule?.timing ?? channelDefault.timing) as ResolvedPreference['timing'];
  const isApp = channel === IN_APP;
  if (category?.critical) {
    const own = isApp ? undefined : rule;
    return { enabled: true, timing: own?.timing ?? 'ALWAYS', source: 'CRITICAL', afterSeconds: own?.afterSeconds ?? 0 };
  }
  const paused = he.pausedUntil !== null && he.pausedUntil > nowMs && !isApp;
  return {
    enabled: choice!.enabled,
    timing: isApp ? 'ALWAYS' : timing,
    source: paused ? 'PAUSE' : decided,
    afterSeconds: isApp ? 0 : afterSeconds,
  };
}

const timings = fc.constantFrom('ALWAYS' as const, 'IF_UNSEEN' as const);
const channels = fc.constantFrom(IN_APP, 'email', 'push');
const choices = fc.dictionary(channels, fc.record({ enabled: fc.boolean(), timing: fc.option(timings) }));
const people: fc.Arbitrary<PersonPreferences> = fc.record({
  channels: choices,
  categories: fc.dictionary(
    fc.constantFrom('social', 'task'),
    fc.record({ channels: choices, digest: fc.constant('INSTANT' as const) }),
  ),
  types: fc.dictionary(fc.constantFrom('liked', 'followed'), fc.record({ channels: choices })),
  quietHours: fc.constant(NO_CHOICES.quietHours),
  pausedUntil: fc.option(fc.integer({ min: NOW - 2, max: NOW + 2 })),
  updatedAt: fc.constant(null),
});
const questions: fc.Arbitrary<PreferenceQuestion> = fc.record({
  category: fc.option(
    fc
      .record({
        key: fc.constantFrom('social', 'task'),
        critical: fc.boolean(),
        channels: fc.dictionary(
          channels,
          fc.record({ enabled: fc.boolean(), timing: timings, afterSeconds: fc.nat(9) }),
        ),
      })
      .map((some) => social(some)),
    { nil: undefined },
  ),
  channelDefault: fc.record({ enabled: fc.boolean(), timing: timings }),
  person: people,
  type: fc.option(fc.constantFrom('liked', 'followed')),
  channel: channels,
  nowMs: fc.constant(NOW),
});

describe('whatever anybody said', () => {
  it('the first that applies decides', () => {
    fc.assert(
      fc.property(questions, (question) => {
        expect(resolvePreference(question)).toMatchObject(plain(question));
      }),
      { numRuns: 5_000 },
    );
  });

  it('a pause is told beside what is true without it, and changes nothing of that', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const withIt = resolvePreference(question);
        const without = resolvePreference({ ...question, person: { ...question.person, pausedUntil: null } });
        expect(withIt).toEqual({ ...without, source: withIt.source, pausedUntil: withIt.pausedUntil });
        expect(withIt.pausedUntil !== null).toBe(withIt.source === 'PAUSE');
        expect(withIt.pausedUntil === null || isPaused(question.person, NOW)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
