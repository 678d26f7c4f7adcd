import type { ChannelRequest } from '../../notifications/index.js';
import {
  type CategoryRules,
  type ChannelDefault,
  type DigestClock,
  digestOf,
  IN_APP,
  isPaused,
  nextDigestAt,
  type PersonPreferences,
  type PreferenceSourceName,
  quietUntil,
  type ResolvedPreference,
  resolvePreference,
  zoneOf,
} from '../../preferences/index.js';
import type { DeliveryState, ReasonCode } from '../reasons.js';

/** What is known of a channel for one person. */
export interface ChannelFacts {
  key: string;
  isConfigured: boolean;
  default: ChannelDefault;
  /** `unknown`: it can't be looked up now, and is when it is to be used. */
  address: 'known' | 'none' | 'suppressed' | 'unknown';
  /** So much went to him over it of late that nothing may before then, in milliseconds since 1970; null: now. */
  roomAtMs: number | null;
}

/** Everything that a plan depends on. */
export interface PlanFacts {
  notification: {
    type: string;
    isUrgent: boolean;
    /** Over these and no others; null: whatever category and preferences say. */
    requested: readonly ChannelRequest[] | null;
  };
  category: CategoryRules | undefined;
  person: PersonPreferences;
  /** Of his profile: for quiet hours that name no zone. Undefined: it can't be looked up now. */
  homeZone: string | null | undefined;
  /** `unknown` counts as online. */
  presence: 'online' | 'offline' | 'unknown';
  /** Beside the app. */
  channels: readonly ChannelFacts[];
  /** What the app is where nobody says anything. */
  inAppDefault: ChannelDefault;
  /** When daily and weekly digests go. */
  digestClock: DigestClock;
  nowMs: number;
}

/** What is to become of a notification over one channel, and why. */
export interface Decision {
  channel: string;
  verdict: Extract<DeliveryState, 'PENDING' | 'DEFERRED' | 'SKIPPED'>;
  reason: ReasonCode;
  /** What decided; null: no preference did. */
  source: PreferenceSourceName | null;
  /** Not before then, in milliseconds since 1970; null: at once, or never. */
  untilMs: number | null;
  /** Nobody needs it any more once he has seen it in the app. */
  withdrawWhenSeen: boolean;
}

export interface DeliveryPlan {
  /** Of the app first, then of each channel in its order. */
  decisions: Decision[];
  /** It appears in his inbox. */
  isListed: boolean;
  /** It does so without a sound. */
  isSilent: boolean;
  /** It counts towards the cap of those that make a sound. */
  isCounted: boolean;
}

/** Choices that are a person's own. */
const OWN: ReadonlySet<PreferenceSourceName> = new Set(['TYPE', 'CATEGORY', 'CHANNEL']);

/**
 * Decides for each channel whether, when and why. Pure: publishing, previewing and looking again before an attempt all ask it, or its parts.
 *
 * - A sender who names channels gets no other, and what is off by default is on for him; what a person turned off stays off.
 * - Quiet hours and a pause put off to their end, and drop nothing; the app has it at once, and silently.
 * - What is put off, or waits to be seen, is not needed any more once it is.
 * - What he wants in digests waits for the next one, and what is over a cap until there is room.
 */
export function planDeliveries(facts: PlanFacts): DeliveryPlan {
  const hold = holdOf(facts);
  const inApp = decideInApp(facts, hold);
  const isListed = inApp.verdict !== 'SKIPPED';
  const heldElsewhere = hold ?? digestHoldOf(facts);
  const others = facts.channels.map((channel) => decide(facts, channel, heldElsewhere, isListed));
  const isSilent = isListed && hold !== null;
  const isCounted = isListed && !isSilent && !isFree(facts);
  return { decisions: [inApp, ...others], isListed, isSilent, isCounted };
}

/** Whether caps and digests don't hold it: what is critical, and what is urgent, unless he lets nothing urgent pass. */
export function isFree({
  category,
  person,
  notification,
}: Pick<PlanFacts, 'category' | 'person'> & { notification: { isUrgent: boolean } }): boolean {
  return category?.critical === true || (notification.isUrgent && person.quietHours.allowUrgent);
}

/** Whether something may reach him now by anything but the app. */
export interface Hold {
  reason: 'QUIET_HOURS' | 'PAUSED' | 'DIGEST';
  untilMs: number;
}

/** Whose choice it is that holds it; of quiet hours there is no name. */
const SOURCES: Partial<Record<Hold['reason'], PreferenceSourceName>> = { PAUSED: 'PAUSE', DIGEST: 'CATEGORY' };

/** null: nothing keeps it. A pause is looked at first: when it ends, quiet hours are. */
export function holdOf({
  category,
  person,
  homeZone,
  notification,
  nowMs,
}: Pick<PlanFacts, 'category' | 'person' | 'homeZone' | 'nowMs'> & {
  notification: { isUrgent: boolean };
}): Hold | null {
  if (category?.critical) return null;
  if (isPaused(person, nowMs)) return { reason: 'PAUSED', untilMs: person.pausedUntil ?? nowMs };
  if (notification.isUrgent && person.quietHours.allowUrgent) return null;
  // By the wrong clock it would be put off to a wrong time: it is looked at again, with the right one, before it goes.
  if (homeZone === undefined && person.quietHours.timeZone === null) return null;
  const untilMs = quietUntil(person.quietHours, homeZone ?? null, nowMs);
  return untilMs === null ? null : { reason: 'QUIET_HOURS', untilMs };
}

/** null: he wants it as it comes. */
export function digestHoldOf(
  facts: Pick<PlanFacts, 'category' | 'person' | 'homeZone' | 'nowMs' | 'digestClock'> & {
    notification: { isUrgent: boolean };
  },
): Hold | null {
  const frequency = digestOf(facts.person, facts.category);
  if (frequency === 'INSTANT' || isFree(facts)) return null;
  // As for quiet hours: it is looked at again, with the right clock, before it goes.
  if (facts.homeZone === undefined && facts.person.quietHours.timeZone === null) return null;
  const zone = zoneOf(facts.person.quietHours, facts.homeZone ?? null);
  return { reason: 'DIGEST', untilMs: nextDigestAt(frequency, zone, facts.nowMs, facts.digestClock) };
}

function decideInApp(facts: PlanFacts, hold: Hold | null): Decision {
  const request = requestFor(facts, IN_APP);
  if (request === 'OTHERS') return skipped(IN_APP, 'NOT_REQUESTED', null);
  const preference = preferenceFor(facts, IN_APP, facts.inAppDefault);
  const { source } = preference;
  const refusal = refusalOf(preference, request !== null);
  if (refusal) return skipped(IN_APP, refusal, source);
  const reason = hold ? 'ALLOWED_SILENTLY' : 'ALLOWED';
  return { channel: IN_APP, verdict: 'PENDING', reason, source, untilMs: null, withdrawWhenSeen: false };
}

function decide(facts: PlanFacts, channel: ChannelFacts, hold: Hold | null, isListed: boolean): Decision {
  const { key } = channel;
  const request = requestFor(facts, key);
  if (request === 'OTHERS') return skipped(key, 'NOT_REQUESTED', null);
  const preference = preferenceFor(facts, key, channel.default);
  const source = preference.choiceSource;
  const refusal = refusalOf(preference, request !== null) ?? obstacleOf(channel);
  if (refusal) return skipped(key, refusal, source);
  // Where there is nothing to be seen, nobody waits for its being seen.
  const waits = isListed && timingOf(preference, request) === 'IF_UNSEEN';
  const decision = { channel: key, source, withdrawWhenSeen: waits };
  if (hold) {
    return {
      ...decision,
      verdict: 'DEFERRED',
      reason: hold.reason,
      source: SOURCES[hold.reason] ?? source,
      untilMs: hold.untilMs,
      withdrawWhenSeen: isListed,
    };
  }
  if (!waits || facts.presence === 'offline') {
    const { roomAtMs } = channel;
    if (roomAtMs === null || isFree(facts))
      return { ...decision, verdict: 'PENDING', reason: 'ALLOWED', untilMs: null };
    return { ...decision, verdict: 'DEFERRED', reason: 'CAP_REACHED', untilMs: roomAtMs, withdrawWhenSeen: isListed };
  }
  const untilMs = facts.nowMs + preference.afterSeconds * 1_000;
  return { ...decision, verdict: 'PENDING', reason: 'AWAITING_VIEW', untilMs };
}

/** null: the sender names none; OTHERS: he names others. */
function requestFor({ notification: { requested } }: PlanFacts, key: string): ChannelRequest | 'OTHERS' | null {
  if (requested === null) return null;
  return requested.find(({ channel }) => channel === key) ?? 'OTHERS';
}

function preferenceFor(
  { category, person, notification, nowMs }: PlanFacts,
  channel: string,
  channelDefault: ChannelDefault,
): ResolvedPreference {
  return resolvePreference({ category, channelDefault, person, type: notification.type, channel, nowMs });
}

function refusalOf({ enabled, choiceSource }: ResolvedPreference, isRequested: boolean): ReasonCode | null {
  if (enabled) return null;
  if (OWN.has(choiceSource)) return 'PREFERENCE_DISABLED';
  return isRequested ? null : 'DISABLED_BY_DEFAULT';
}

function obstacleOf({ isConfigured, address }: ChannelFacts): ReasonCode | null {
  if (!isConfigured) return 'CHANNEL_NOT_CONFIGURED';
  if (address === 'none') return 'NO_ADDRESS';
  return address === 'suppressed' ? 'ADDRESS_SUPPRESSED' : null;
}

/** His own choice before the sender's, and that before the defaults. */
function timingOf(
  { timing, choiceSource }: ResolvedPreference,
  request: ChannelRequest | null,
): 'ALWAYS' | 'IF_UNSEEN' {
  return OWN.has(choiceSource) ? timing : (request?.timing ?? timing);
}

function skipped(channel: string, reason: ReasonCode, source: PreferenceSourceName | null): Decision {
  return { channel, verdict: 'SKIPPED', reason, source, untilMs: null, withdrawWhenSeen: false };
}

/** Whether his own choice, as it is now, forbids what was planned before. */
export function forbids(preference: ResolvedPreference): boolean {
  return refusalOf(preference, true) !== null;
}
