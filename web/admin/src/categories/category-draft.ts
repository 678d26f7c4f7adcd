import type { CategoryDefaultsQuery } from './operations.js';

export type Category = CategoryDefaultsQuery['categories'][number];
export type Channel = CategoryDefaultsQuery['channels'][number];
export type Timing = 'ALWAYS' | 'IF_UNSEEN';

export interface Rule {
  enabled: boolean;
  timing: Timing;
  /** What IF_UNSEEN waits for somebody who is online; empty while it is written. */
  afterSeconds: number | '';
}

/** What is being written of a category. */
export interface CategoryDraft {
  key: string;
  title: string;
  description: string;
  critical: boolean;
  sensitive: boolean;
  rules: Record<string, Rule>;
}

/** Waited for where nothing else is said. */
const AFTER_SECONDS = 300;
export const IN_APP = 'inApp';
const KEY = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
const timingOf = (timing: string): Timing => (timing === 'IF_UNSEEN' ? 'IF_UNSEEN' : 'ALWAYS');

export function draftOfCategory(category: Category): CategoryDraft {
  const { key, title, description, critical, sensitive, channels } = category;
  const rules = channels.map(({ channel, enabled, timing, afterSeconds }): [string, Rule] => [
    channel,
    { enabled, timing: timingOf(timing), afterSeconds },
  ]);
  return { key, title, description: description ?? '', critical, sensitive, rules: Object.fromEntries(rules) };
}

/** As its channels say where no category does. */
export function emptyCategory(channels: readonly Channel[]): CategoryDraft {
  const rules = channels.map(({ key, defaultEnabled, defaultTiming }): [string, Rule] => [
    key,
    { enabled: defaultEnabled, timing: timingOf(defaultTiming), afterSeconds: key === IN_APP ? 0 : AFTER_SECONDS },
  ]);
  return {
    key: '',
    title: '',
    description: '',
    critical: false,
    sensitive: false,
    rules: Object.fromEntries(rules),
  };
}

/** What can be said before the API is asked. */
export function problemsOfCategory(draft: CategoryDraft, isNew: boolean, taken: readonly string[]) {
  return {
    key:
      !isNew || (KEY.test(draft.key) && !taken.includes(draft.key))
        ? undefined
        : taken.includes(draft.key)
          ? 'There is one of that key.'
          : 'A letter or digit, then letters, digits and _ . : -, at most 64.',
    title: draft.title.trim() === '' ? 'What do people call it?' : undefined,
    rules: draft.critical
      ? offIn(draft).map((channel) => `${channel} is off: a critical category is always on.`)[0]
      : undefined,
  };
}

const offIn = ({ rules }: CategoryDraft): string[] =>
  Object.entries(rules).flatMap(([channel, { enabled }]) => (enabled ? [] : [channel]));

/** Critical is on over every channel. */
export function withCritical(draft: CategoryDraft, critical: boolean): CategoryDraft {
  if (!critical) return { ...draft, critical };
  const rules = Object.entries(draft.rules).map(([channel, rule]): [string, Rule] => [
    channel,
    { ...rule, enabled: true },
  ]);
  return { ...draft, critical, rules: Object.fromEntries(rules) };
}

/**
 * What is to be said of it. Of channels only those that were changed: a rule that nobody touched goes on following the defaults of its channel.
 */
export function categoryInputOf(draft: CategoryDraft, before: CategoryDraft) {
  const changed = Object.entries(draft.rules).filter(
    ([channel, rule]) => JSON.stringify(rule) !== JSON.stringify(before.rules[channel]),
  );
  return {
    key: draft.key,
    title: draft.title.trim(),
    description: draft.description.trim() === '' ? null : draft.description.trim(),
    critical: draft.critical,
    sensitive: draft.sensitive,
    channels: changed.map(([channel, { enabled, timing, afterSeconds }]) =>
      channel === IN_APP
        ? { channel, enabled }
        : { channel, enabled, timing, ...(afterSeconds === '' ? {} : { afterSeconds }) },
    ),
  };
}

/** "at once", "unseen after 5 min" */
export function sayRule({ enabled, timing, afterSeconds }: Rule): string {
  if (!enabled) return 'off';
  if (timing === 'ALWAYS') return 'at once';
  return `unseen after ${saySeconds(afterSeconds === '' ? 0 : afterSeconds)}`;
}

function saySeconds(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = seconds / 60;
  return minutes < 120 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
}
