import { z } from 'zod';
import { isTimeZone, line, name, parsed, type Problem, refusal, text } from '../platform/field-rules/index.js';
import type { CategoryRequest } from './category-change.js';
import type { ChannelChange, PreferencesChange } from './preference-change.js';
import { type CategoryRules, IN_APP } from './preference-rules.js';

export const PREFERENCE_LIMITS = {
  /** That one person may have chosen something for. */
  types: 200,
  windows: 28,
  /** That admins may say something of. */
  categories: 500,
  titleChars: 100,
  descriptionChars: 500,
  afterSeconds: 86_400,
  /** Elements of a list in one request. Each names something else, so that no more are needed. */
  listed: 600,
} as const;

export const LEAD = 'Nothing was changed.';

const timing = z.enum(['ALWAYS', 'IF_UNSEEN']).nullish();
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time must be hours and minutes, such as "22:00"');

const listOf = <Item>(item: z.ZodType<Item>, what: string, max: number = PREFERENCE_LIMITS.listed) =>
  z.array(item).max(max, `${what} must have at most ${max} elements`);

const channelChange = z.object({ channel: name('channel'), enabled: z.boolean(), timing });

const quietWindow = z.object({
  days: z.array(z.int().min(1).max(7)).min(1, 'days must name at least one').max(7, 'days must name each day once'),
  from: time,
  to: time,
});

const preferencesChange = z.object({
  channels: listOf(channelChange, 'channels').nullish(),
  categories: listOf(
    z.object({
      category: name('category'),
      channels: listOf(channelChange, 'channels').nullish(),
      digest: z.enum(['INSTANT', 'HOURLY', 'DAILY', 'WEEKLY']).nullish(),
    }),
    'categories',
  ).nullish(),
  types: listOf(
    z.object({ type: name('type'), channels: listOf(channelChange, 'channels') }),
    'types',
    PREFERENCE_LIMITS.types,
  ).nullish(),
  quietHours: z
    .object({
      enabled: z.boolean(),
      timeZone: z.string().refine(isTimeZone, 'timeZone must be an IANA name, such as "Europe/Paris"').nullish(),
      windows: listOf(quietWindow, 'windows', PREFERENCE_LIMITS.windows).nullish(),
      allowUrgent: z.boolean().nullish(),
    })
    .nullish(),
});

const categoryRequest = z.object({
  key: name('key'),
  title: line(PREFERENCE_LIMITS.titleChars, 'title'),
  description: text(PREFERENCE_LIMITS.descriptionChars, 'description').nullish(),
  critical: z.boolean().nullish(),
  sensitive: z.boolean().nullish(),
  channels: listOf(
    channelChange.extend({
      afterSeconds: z
        .int()
        .min(0, 'afterSeconds must not be negative')
        .max(PREFERENCE_LIMITS.afterSeconds, `afterSeconds must be at most ${PREFERENCE_LIMITS.afterSeconds}`)
        .nullish(),
    }),
    'channels',
  ).nullish(),
});

/** What a request may name. */
export interface Nameable {
  channels: readonly string[];
  category(key: string): CategoryRules | undefined;
}

/** @throws InvalidInputError that names every field that is wrong. */
export function checkPreferences(request: PreferencesChange, nameable: Nameable): PreferencesChange {
  const change = parsed(preferencesChange, request, LEAD);
  const { channels, categories, types } = change;
  const problems = [
    ...channelProblems('channels', channels ?? [], nameable),
    ...twice('categories', 'category', categories ?? []),
    ...(categories ?? []).flatMap((one, index) => [
      ...categoryProblems(`categories.${index}.category`, nameable.category(one.category), one.category),
      ...channelProblems(`categories.${index}.channels`, one.channels ?? [], nameable),
    ]),
    ...twice('types', 'type', types ?? []),
    ...(types ?? []).flatMap((one, index) => channelProblems(`types.${index}.channels`, one.channels, nameable)),
  ];
  if (problems.length > 0) throw refusal(LEAD, problems);
  return change;
}

/** Its form alone. @throws InvalidInputError that names every field that is wrong. */
export function checkCategory(request: CategoryRequest, nameable: Pick<Nameable, 'channels'>): CategoryRequest {
  const checked = parsed(categoryRequest, request, LEAD);
  const channels = checked.channels ?? [];
  const problems = channelProblems('channels', channels, nameable);
  for (const [index, { channel, afterSeconds }] of channels.entries()) {
    if (channel !== IN_APP || !afterSeconds) continue;
    problems.push({ field: `channels.${index}.afterSeconds`, problem: `${IN_APP} waits for nothing` });
  }
  if (problems.length > 0) throw refusal(LEAD, problems);
  return checked;
}

/** @throws InvalidInputError */
export function checkChannel(field: string, channel: string, known: readonly string[]): void {
  const problem = channelProblem(channel, known);
  if (problem) throw refusal(LEAD, [{ field, problem }]);
}

function channelProblems(
  field: string,
  changes: readonly ChannelChange[],
  { channels }: Pick<Nameable, 'channels'>,
): Problem[] {
  return [
    ...twice(field, 'channel', changes),
    ...changes.flatMap((change, index) => {
      const problem = channelProblem(change.channel, channels);
      return [
        ...(problem ? [{ field: `${field}.${index}.channel`, problem }] : []),
        ...timingProblems(`${field}.${index}.timing`, change),
      ];
    }),
  ];
}

function channelProblem(channel: string, known: readonly string[]): string | undefined {
  return known.includes(channel) ? undefined : `there is no channel "${channel}"; there are ${known.join(', ')}`;
}

/** What is in the app is there at once. */
export function timingProblems(
  field: string,
  { channel, timing }: Pick<ChannelChange, 'channel' | 'timing'>,
): Problem[] {
  return channel === IN_APP && timing === 'IF_UNSEEN'
    ? [{ field, problem: `${IN_APP} can’t wait until it has been seen there: its timing is ALWAYS` }]
    : [];
}

function categoryProblems(field: string, rules: CategoryRules | undefined, key: string): Problem[] {
  if (!rules) return [{ field, problem: `there is no category "${key}"` }];
  return rules.critical ? [{ field, problem: `"${key}" is critical: it is always on, and can’t be changed` }] : [];
}

/** What is said twice of one thing can't both be true. */
function twice<Key extends string>(
  field: string,
  key: Key,
  items: readonly Readonly<Record<Key, string>>[],
): Problem[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    if (!seen.has(item[key])) {
      seen.add(item[key]);
      return [];
    }
    return [{ field: `${field}.${index}.${key}`, problem: `"${item[key]}" is named twice` }];
  });
}
