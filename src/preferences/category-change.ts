import { type Problem, refusal } from '../platform/field-rules/index.js';
import { isCriticalForGood } from './built-in-categories.js';
import type { ChannelChange } from './preference-change.js';
import { type CategoryChannelRule, type CategoryRules, type ChannelDefault, IN_APP } from './preference-rules.js';
import { DEFAULT_AFTER_SECONDS, own } from './resolve-preference.js';

export interface CategoryChannelChange extends ChannelChange {
  /** In seconds. undefined or null: as it is. */
  afterSeconds?: number | null | undefined;
}

/** What an admin says of a category. undefined: as it is; null likewise, but for the description, which is none then. */
export interface CategoryRequest {
  key: string;
  title: string;
  description?: string | null | undefined;
  critical?: boolean | null | undefined;
  sensitive?: boolean | null | undefined;
  channels?: readonly CategoryChannelChange[] | null | undefined;
}

/**
 * A category as it is to be. @param now as it is; undefined: there is none yet.
 * @throws InvalidInputError where it can't be so.
 */
export function changedCategory(
  now: CategoryRules | undefined,
  request: CategoryRequest,
  defaultOf: (channel: string) => ChannelDefault,
): CategoryRules {
  const channels = { ...now?.channels };
  for (const change of request.channels ?? []) {
    channels[change.channel] = ruleOf(change, own(channels, change.channel), defaultOf(change.channel));
  }
  const next: CategoryRules = {
    key: request.key,
    title: request.title,
    description: request.description === undefined ? (now?.description ?? null) : request.description,
    critical: request.critical ?? now?.critical ?? false,
    sensitive: request.sensitive ?? now?.sensitive ?? false,
    channels,
  };
  const problems = problemsOf(next);
  if (problems.length > 0) throw refusal('Nothing was changed.', problems);
  return next;
}

function ruleOf(
  { channel, enabled, timing, afterSeconds }: CategoryChannelChange,
  now: CategoryChannelRule | undefined,
  byDefault: ChannelDefault,
): CategoryChannelRule {
  if (channel === IN_APP) return { enabled, timing: 'ALWAYS', afterSeconds: 0 };
  return {
    enabled,
    timing: timing ?? now?.timing ?? byDefault.timing,
    afterSeconds: afterSeconds ?? now?.afterSeconds ?? DEFAULT_AFTER_SECONDS,
  };
}

function problemsOf({ key, critical, channels }: CategoryRules): Problem[] {
  if (!critical) {
    if (!isCriticalForGood(key)) return [];
    return [{ field: 'critical', problem: `"${key}" is critical, and stays so` }];
  }
  const off = Object.keys(channels).find((channel) => own(channels, channel)?.enabled === false);
  if (off === undefined) return [];
  return [{ field: 'critical', problem: `a critical category is always on, and "${key}" is off for ${off}` }];
}
