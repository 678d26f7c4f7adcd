import { describe, expect, it } from 'vitest';
import { type CategoryRules, NO_CHOICES, type PersonPreferences } from '../../preferences/index.js';
import { type ChannelFacts, planDeliveries, type PlanFacts } from './plan-deliveries.js';
import { fromPlanText, toPlanText } from './plan-text.js';

/** A Saturday, 12:00 UTC. */
const NOW = Date.parse('2026-11-28T12:00:00Z');
const HOUR = 3_600_000;

const category = (change: Partial<CategoryRules> = {}): CategoryRules => ({
  key: 'system',
  title: 'System',
  description: null,
  critical: false,
  sensitive: false,
  channels: {},
  ...change,
});
const security = category({ key: 'security', critical: true });
const email = (change: Partial<ChannelFacts> = {}): ChannelFacts => ({
  key: 'email',
  isConfigured: true,
  default: { enabled: true, timing: 'IF_UNSEEN' },
  address: 'known',
  roomAtMs: null,
  ...change,
});
const choosing = (change: Partial<PersonPreferences>): PersonPreferences => ({ ...NO_CHOICES, ...change });
const quiet = (allowUrgent: boolean) =>
  choosing({
    quietHours: {
      enabled: true,
      timeZone: 'UTC',
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '11:00', to: '14:00' }],
      allowUrgent,
    },
  });
const facts = (change: Partial<PlanFacts> = {}): PlanFacts => ({
  notification: { type: 'order_status', isUrgent: false, requested: null },
  category: category(),
  person: NO_CHOICES,
  homeZone: null,
  presence: 'offline',
  channels: [email()],
  inAppDefault: { enabled: true, timing: 'ALWAYS' },
  digestClock: { minute: 9 * 60, weekday: 1 },
  nowMs: NOW,
  ...change,
});
const notification = (change: Partial<PlanFacts['notification']>) => ({ ...facts().notification, ...change });

/** "verdict reason source until(+hours) withdrawn-when-seen" of a channel. */
function said(change: Partial<PlanFacts>, channel: string): string {
  const decision = planDeliveries(facts(change)).decisions.find(({ channel: key }) => key === channel);
  if (!decision) return 'nothing';
  const { verdict, reason, source, untilMs, withdrawWhenSeen } = decision;
  const until = untilMs === null ? '' : ` +${(untilMs - NOW) / HOUR}h`;
  return `${verdict} ${reason} ${source}${until}${withdrawWhenSeen ? ' withdrawn when seen' : ''}`;
}

const off = { enabled: false, timing: null };
const on = { enabled: true, timing: null };
const always = { enabled: true, timing: 'ALWAYS' as const };
const cat = (choice: object) =>
  choosing({ categories: { system: { channels: { email: choice as never }, digest: 'INSTANT' } } });

describe('email is', () => {
  it.each<[string, Partial<PlanFacts>, string]>([
    ['sent at once to who is offline', {}, 'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen'],
    [
      'held for 300 s where he is online',
      { presence: 'online' },
      'PENDING AWAITING_VIEW CHANNEL_DEFAULT +0.08333333333333333h withdrawn when seen',
    ],
    [
      'held likewise where nobody knows',
      { presence: 'unknown' },
      'PENDING AWAITING_VIEW CHANNEL_DEFAULT +0.08333333333333333h withdrawn when seen',
    ],
    [
      'held for as long as the category says',
      {
        presence: 'online',
        category: category({ channels: { email: { enabled: true, timing: 'IF_UNSEEN', afterSeconds: 3_600 } } }),
      },
      'PENDING AWAITING_VIEW CATEGORY_DEFAULT +1h withdrawn when seen',
    ],
    [
      'sent beside the app where that is what the category says',
      {
        presence: 'online',
        category: category({ channels: { email: { enabled: true, timing: 'ALWAYS', afterSeconds: 0 } } }),
      },
      'PENDING ALLOWED CATEGORY_DEFAULT',
    ],
    [
      'sent beside the app where he wants that',
      { presence: 'online', person: cat(always) },
      'PENDING ALLOWED CATEGORY',
    ],
    ['skipped where he turned the category off', { person: cat(off) }, 'SKIPPED PREFERENCE_DISABLED CATEGORY'],
    [
      'skipped where he turned the channel off',
      { person: choosing({ channels: { email: off } }) },
      'SKIPPED PREFERENCE_DISABLED CHANNEL',
    ],
    [
      'sent where he turned the channel off, and this type on',
      { person: choosing({ channels: { email: off }, types: { order_status: { channels: { email: on } } } }) },
      'PENDING ALLOWED TYPE withdrawn when seen',
    ],
    [
      'skipped where it is off by default',
      { channels: [email({ default: { enabled: false, timing: 'ALWAYS' } })] },
      'SKIPPED DISABLED_BY_DEFAULT CHANNEL_DEFAULT',
    ],
    [
      'sent where it is off by default, and the sender names it',
      {
        channels: [email({ default: { enabled: false, timing: 'ALWAYS' } })],
        notification: notification({ requested: [{ channel: 'email', timing: null }] }),
      },
      'PENDING ALLOWED CHANNEL_DEFAULT',
    ],
    [
      'skipped where he turned it off, though the sender names it',
      { person: cat(off), notification: notification({ requested: [{ channel: 'email', timing: 'ALWAYS' }] }) },
      'SKIPPED PREFERENCE_DISABLED CATEGORY',
    ],
    [
      'skipped where the sender names others',
      { notification: notification({ requested: [{ channel: 'inApp', timing: null }] }) },
      'SKIPPED NOT_REQUESTED null',
    ],
    [
      'sent at the sender’s timing, before the defaults’',
      {
        presence: 'online',
        notification: notification({
          requested: [
            { channel: 'inApp', timing: null },
            { channel: 'email', timing: 'ALWAYS' },
          ],
        }),
      },
      'PENDING ALLOWED CHANNEL_DEFAULT',
    ],
    [
      'sent at his own timing, before the sender’s',
      {
        presence: 'online',
        person: cat({ enabled: true, timing: 'IF_UNSEEN' }),
        notification: notification({
          requested: [
            { channel: 'inApp', timing: null },
            { channel: 'email', timing: 'ALWAYS' },
          ],
        }),
      },
      'PENDING AWAITING_VIEW CATEGORY +0.08333333333333333h withdrawn when seen',
    ],
    [
      'sent at once where there is nothing to be seen in the app',
      { presence: 'online', notification: notification({ requested: [{ channel: 'email', timing: 'IF_UNSEEN' }] }) },
      'PENDING ALLOWED CHANNEL_DEFAULT',
    ],
    ['skipped without an address', { channels: [email({ address: 'none' })] }, 'SKIPPED NO_ADDRESS CHANNEL_DEFAULT'],
    [
      'skipped where mail came back',
      { channels: [email({ address: 'suppressed' })] },
      'SKIPPED ADDRESS_SUPPRESSED CHANNEL_DEFAULT',
    ],
    [
      'planned where the address can’t be looked up now',
      { channels: [email({ address: 'unknown' })] },
      'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen',
    ],
    [
      'skipped where there is nothing to send with',
      { channels: [email({ isConfigured: false })] },
      'SKIPPED CHANNEL_NOT_CONFIGURED CHANNEL_DEFAULT',
    ],
    [
      'deferred in quiet hours',
      { person: quiet(true) },
      'DEFERRED QUIET_HOURS CHANNEL_DEFAULT +2h withdrawn when seen',
    ],
    [
      'sent in quiet hours where it is urgent, and he allows that',
      { person: quiet(true), notification: notification({ isUrgent: true }) },
      'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen',
    ],
    [
      'left to the last look where nobody can say now what time it is where he is',
      {
        person: choosing({ quietHours: { ...quiet(true).quietHours, timeZone: null } }),
        homeZone: undefined,
        channels: [email({ address: 'unknown' })],
      },
      'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen',
    ],
    [
      'deferred in quiet hours where it is urgent, and he does not allow that',
      { person: quiet(false), notification: notification({ isUrgent: true }) },
      'DEFERRED QUIET_HOURS CHANNEL_DEFAULT +2h withdrawn when seen',
    ],
    [
      'deferred by a pause, urgent or not',
      { person: choosing({ pausedUntil: NOW + HOUR }), notification: notification({ isUrgent: true }) },
      'DEFERRED PAUSED PAUSE +1h withdrawn when seen',
    ],
    [
      'not deferred by a pause that is over',
      { person: choosing({ pausedUntil: NOW }) },
      'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen',
    ],
    [
      'skipped, not deferred, where he turned it off and has a pause',
      { person: choosing({ pausedUntil: NOW + HOUR, channels: { email: off } }) },
      'SKIPPED PREFERENCE_DISABLED CHANNEL',
    ],
    [
      'sent whatever he says where it is critical',
      {
        category: security,
        presence: 'online',
        person: choosing({ pausedUntil: NOW + HOUR, channels: { email: off } }),
      },
      'PENDING ALLOWED CRITICAL',
    ],
    [
      'sent in quiet hours where it is critical',
      { category: security, person: quiet(false), presence: 'online' },
      'PENDING ALLOWED CRITICAL',
    ],
    [
      'skipped where it is critical, without an address',
      { category: security, channels: [email({ address: 'none' })] },
      'SKIPPED NO_ADDRESS CRITICAL',
    ],
  ])('%s', (_what, change, expected) => {
    expect(said(change, 'email')).toBe(expected);
  });
});

describe('what he wants in digests', () => {
  const daily = (change: Partial<PersonPreferences> = {}) =>
    choosing({ categories: { system: { channels: {}, digest: 'DAILY' } }, ...change });
  const urgent = notification({ isUrgent: true });
  it.each<[string, Partial<PlanFacts>, string]>([
    ['waits for the next one', { person: daily() }, 'DEFERRED DIGEST CATEGORY +21h withdrawn when seen'],
    [
      'waits by the clock of where he is',
      { person: daily(), homeZone: 'America/New_York' },
      'DEFERRED DIGEST CATEGORY +2h withdrawn when seen',
    ],
    [
      'is looked at again before it goes where nobody can say by which clock',
      { person: daily(), homeZone: undefined },
      'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen',
    ],
    [
      'waits by the clock that he said, whatever else can’t be looked up',
      {
        person: daily({ quietHours: { ...NO_CHOICES.quietHours, timeZone: 'America/New_York' } }),
        homeZone: undefined,
      },
      'DEFERRED DIGEST CATEGORY +2h withdrawn when seen',
    ],
    [
      'waits for one where he is online, too',
      { person: daily(), presence: 'online' },
      'DEFERRED DIGEST CATEGORY +21h withdrawn when seen',
    ],
    [
      'waits for the end of a pause first',
      { person: daily({ pausedUntil: NOW + HOUR }) },
      'DEFERRED PAUSED PAUSE +1h withdrawn when seen',
    ],
    [
      'goes at once where it is urgent',
      { person: daily(), notification: urgent },
      'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen',
    ],
    [
      'waits though it is urgent where he lets nothing urgent pass',
      { person: daily({ quietHours: { ...NO_CHOICES.quietHours, allowUrgent: false } }), notification: urgent },
      'DEFERRED DIGEST CATEGORY +21h withdrawn when seen',
    ],
    [
      'goes at once in a critical category',
      { person: choosing({ categories: { security: { channels: {}, digest: 'DAILY' } } }), category: security },
      'PENDING ALLOWED CRITICAL',
    ],
    [
      'goes at once in another category',
      { person: daily(), category: category({ key: 'task' }) },
      'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen',
    ],
    [
      'is not sent where he turned it off',
      { person: choosing({ channels: { email: off }, categories: { system: { channels: {}, digest: 'DAILY' } } }) },
      'SKIPPED PREFERENCE_DISABLED CHANNEL',
    ],
  ])('%s', (_name, change, expected) => {
    expect(said(change, 'email')).toBe(expected);
  });

  it('is in the app at once', () => {
    expect(said({ person: daily() }, 'inApp')).toBe('PENDING ALLOWED CHANNEL_DEFAULT');
    expect(planDeliveries(facts({ person: daily() })).isSilent).toBe(false);
  });
});

describe('caps', () => {
  const full = [email({ roomAtMs: NOW + HOUR })];
  it.each<[string, Partial<PlanFacts>, string]>([
    ['hold what would go now', { channels: full }, 'DEFERRED CAP_REACHED CHANNEL_DEFAULT +1h withdrawn when seen'],
    [
      'are counted when it goes, of what waits to be seen',
      { channels: full, presence: 'online' },
      'PENDING AWAITING_VIEW CHANNEL_DEFAULT +0.08333333333333333h withdrawn when seen',
    ],
    [
      'don’t hold what is urgent',
      { channels: full, notification: notification({ isUrgent: true }) },
      'PENDING ALLOWED CHANNEL_DEFAULT withdrawn when seen',
    ],
    ['don’t hold what is critical', { channels: full, category: security }, 'PENDING ALLOWED CRITICAL'],
  ])('%s', (_name, change, expected) => {
    expect(said(change, 'email')).toBe(expected);
  });

  it('count what makes a sound in the app', () => {
    const counted = (change: Partial<PlanFacts>) => planDeliveries(facts(change)).isCounted;
    expect(counted({})).toBe(true);
    expect(counted({ category: security })).toBe(false);
    expect(counted({ notification: notification({ isUrgent: true }) })).toBe(false);
    expect(counted({ person: choosing({ pausedUntil: NOW + HOUR }) })).toBe(false);
    expect(counted({ notification: notification({ requested: [{ channel: 'email', timing: null }] }) })).toBe(false);
  });
});

describe('the app', () => {
  it.each<[string, Partial<PlanFacts>, string, { isListed: boolean; isSilent: boolean }]>([
    ['has it at once', {}, 'PENDING ALLOWED CHANNEL_DEFAULT', { isListed: true, isSilent: false }],
    [
      'has it silently in quiet hours',
      { person: quiet(true) },
      'PENDING ALLOWED_SILENTLY CHANNEL_DEFAULT',
      { isListed: true, isSilent: true },
    ],
    [
      'has it silently in a pause',
      { person: choosing({ pausedUntil: NOW + HOUR }) },
      'PENDING ALLOWED_SILENTLY CHANNEL_DEFAULT',
      { isListed: true, isSilent: true },
    ],
    [
      'has it aloud in quiet hours where it is critical',
      { category: security, person: quiet(false) },
      'PENDING ALLOWED CRITICAL',
      { isListed: true, isSilent: false },
    ],
    [
      'does not have what he turned off',
      { person: choosing({ channels: { inApp: off } }) },
      'SKIPPED PREFERENCE_DISABLED CHANNEL',
      { isListed: false, isSilent: false },
    ],
    [
      'does not have what is for other channels',
      { notification: notification({ requested: [{ channel: 'email', timing: null }] }) },
      'SKIPPED NOT_REQUESTED null',
      { isListed: false, isSilent: false },
    ],
  ])('%s', (_what, change, expected, listed) => {
    expect(said(change, 'inApp')).toBe(expected);
    const { isListed, isSilent } = planDeliveries(facts(change));
    expect({ isListed, isSilent }).toEqual(listed);
  });

  it('is decided first, then each channel in its order', () => {
    const channels = [email({ key: 'push' }), email()];
    expect(planDeliveries(facts({ channels })).decisions.map(({ channel }) => channel)).toEqual([
      'inApp',
      'push',
      'email',
    ]);
  });
});

describe('a plan as it is kept', () => {
  const kept = (change: Partial<PlanFacts>) => {
    const { decisions } = planDeliveries(facts(change));
    return { decisions, again: fromPlanText(toPlanText(decisions)) };
  };

  it.each<[string, Partial<PlanFacts>]>([
    ['a plain one', {}],
    ['one that waits', { presence: 'online' }],
    ['one that is put off', { person: quiet(true) }],
    ['one that is refused', { person: cat(off) }],
    ['one of others', { notification: notification({ requested: [{ channel: 'inApp', timing: null }] }) }],
  ])('says all of %s again', (_what, change) => {
    const { decisions, again } = kept(change);
    expect(again.map((decision, index) => ({ ...decisions[index], ...decision }))).toEqual(decisions);
    expect(Object.keys(again[0] ?? {})).toEqual(['channel', 'verdict', 'reason', 'source', 'untilMs']);
  });

  it('takes some ten bytes a channel', () => {
    expect(toPlanText(planDeliveries(facts({ presence: 'online' })).decisions)).toBe('inApp aH,email wHmx0d53hc');
  });

  it('is read as far as this version knows its words', () => {
    expect(fromPlanText('inApp aH,email Zz,pigeon,push mN,sms wH?,fax wHzzzzzzzzzzzz')).toEqual([
      { channel: 'inApp', verdict: 'PENDING', reason: 'ALLOWED', source: 'CHANNEL_DEFAULT', untilMs: null },
      { channel: 'push', verdict: 'SKIPPED', reason: 'NO_ADDRESS', source: 'CHANNEL', untilMs: null },
    ]);
  });
});
