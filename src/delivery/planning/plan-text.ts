import type { PreferenceSourceName } from '../../preferences/index.js';
import { type DeliveryState, REASONS, type ReasonCode } from '../reasons.js';
import type { Decision } from './plan-deliveries.js';

/**
 * What was decided for a notification, as it is kept with it: there is one for each of millions, so a decision takes some ten bytes. "inApp
 * aH,email wHmihf5uv8": channel, a letter for the reason, one for the source, and the milliseconds since 1970 in base 36. Letters are never given
 * another meaning.
 */
const REASON_LETTERS = {
  a: 'ALLOWED',
  b: 'ADDRESS_SUPPRESSED',
  c: 'CHANNEL_NOT_CONFIGURED',
  d: 'DISABLED_BY_DEFAULT',
  g: 'DIGEST',
  m: 'NO_ADDRESS',
  n: 'NOT_REQUESTED',
  p: 'PAUSED',
  q: 'QUIET_HOURS',
  s: 'ALLOWED_SILENTLY',
  w: 'AWAITING_VIEW',
  r: 'CAP_REACHED',
  x: 'PREFERENCE_DISABLED',
} as const satisfies Record<string, ReasonCode>;

const SOURCE_LETTERS = {
  '-': null,
  '!': 'CRITICAL',
  P: 'PAUSE',
  T: 'TYPE',
  C: 'CATEGORY',
  N: 'CHANNEL',
  D: 'CATEGORY_DEFAULT',
  H: 'CHANNEL_DEFAULT',
} as const satisfies Record<string, PreferenceSourceName | null>;

/** The reasons that a plan may give. */
export type PlanReason = (typeof REASON_LETTERS)[keyof typeof REASON_LETTERS];

/** Of all reasons, or of those for a verdict: for statements that look into a plan. */
export function lettersOf(verdict?: DeliveryState): string[] {
  const letters = Object.entries(REASON_LETTERS);
  return letters.flatMap(([letter, reason]) =>
    verdict === undefined || REASONS[reason].states[0] === verdict ? [letter] : [],
  );
}

/** Of those that there are. */
const LAST_DATE_MS = 8_640_000_000_000_000;

const letterOfReason = inverted(REASON_LETTERS);
const letterOfSource = inverted(SOURCE_LETTERS);

function inverted<Letters extends Record<string, string | null>>(letters: Letters) {
  return new Map<string | null, string>(Object.entries(letters).map(([letter, word]) => [word, letter]));
}

/** What is kept of a decision. */
export type KeptDecision = Omit<Decision, 'withdrawWhenSeen'>;

export function toPlanText(decisions: readonly Decision[]): string {
  return decisions
    .map(({ channel, reason, source, untilMs }) => {
      const letters = `${letterOfReason.get(reason) ?? '?'}${letterOfSource.get(source) ?? '-'}`;
      return `${channel} ${letters}${untilMs === null ? '' : untilMs.toString(36)}`;
    })
    .join(',');
}

/** What a later version wrote and this one can't read is left out. */
export function fromPlanText(text: string): KeptDecision[] {
  return text.split(',').flatMap((entry) => {
    const [channel = '', rest = ''] = entry.split(' ');
    const reason = (REASON_LETTERS as Record<string, PlanReason>)[rest[0] ?? ''];
    const source = (SOURCE_LETTERS as Record<string, PreferenceSourceName | null>)[rest[1] ?? ''];
    if (channel === '' || reason === undefined || source === undefined) return [];
    const [verdict] = REASONS[reason].states;
    const untilMs = rest.length > 2 ? Number.parseInt(rest.slice(2), 36) : null;
    // No date would be made of it, and the whole answer would fail.
    if (untilMs !== null && !(untilMs <= LAST_DATE_MS)) return [];
    return [{ channel, verdict, reason, source, untilMs }];
  });
}
