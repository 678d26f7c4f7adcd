import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type KnownChannel,
  NO_CHOICES,
  PreferencePorts,
  PreferencesService,
  ReachablePeople,
} from '../../src/preferences/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, run } from '../support/client.js';

interface ChannelPreference {
  channel: string;
  enabled: boolean;
  timing: string;
  locked: boolean;
  source: string;
}
interface Preferences {
  channels: ChannelPreference[];
  categories: { category: string; title: string; critical: boolean; channels: ChannelPreference[]; digest: string }[];
  types: { type: string; channels: ChannelPreference[] }[];
  quietHours: { enabled: boolean; timeZone: string; windows: object[]; allowUrgent: boolean };
  pausedUntil: string | null;
  updatedAt: string | null;
}

const CHANNELS = 'channels { channel enabled timing locked source }';
const PREFERENCES = `{
  ${CHANNELS} categories { category title critical ${CHANNELS} digest } types { type ${CHANNELS} }
  quietHours { enabled timeZone windows { days from to } allowUrgent } pausedUntil updatedAt }`;
const UPDATE = `mutation ($input: UpdatePreferencesInput!) { preferences: updatePreferences(input: $input) ${PREFERENCES} }`;
const PAUSE = `mutation ($until: DateTime) { preferences: pauseNotifications(until: $until) ${PREFERENCES} }`;
const RESET = `mutation { preferences: resetPreferences ${PREFERENCES} }`;
const SAVE_CATEGORY = `mutation ($input: CategoryInput!) { saveCategory(input: $input) {
  key title description critical sensitive channels { channel enabled timing afterSeconds } } }`;
const SAVE_CHANNEL = `mutation ($channel: String!, $enabled: Boolean!, $timing: DeliveryTiming) {
  saveChannelDefaults(channel: $channel, enabled: $enabled, timing: $timing) { key title configured defaultEnabled defaultTiming } }`;

const ROOT = tokenFor('root', ['admin']);
const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** Email beside the app, whoever delivers; `traveller` is at home in Tokyo. */
class ByEmail extends ReachablePeople {
  channels(): KnownChannel[] {
    return [
      { key: 'email', title: 'Email', configured: true, defaults: { enabled: true, timing: 'IF_UNSEEN' } },
      { key: 'push', title: 'Push', configured: false, defaults: { enabled: false, timing: 'ALWAYS' } },
    ];
  }

  async homeZoneOf(recipient: string): Promise<string | null> {
    return recipient === 'traveller' ? 'Asia/Tokyo' : null;
  }
}

let installation: TestInstallation;
let node: TestNode;
/** Hears nothing of the others over Redis: its topics are called otherwise. */
let deaf: TestNode;
let other: TestNode;
beforeAll(async () => {
  installation = await startInstallation({ CATEGORIES: 'orders' }, 2);
  [node, other] = installation.nodes as [TestNode, TestNode];
  deaf = await installation.startNode({ REDIS_PREFIX: `${installation.env['REDIS_PREFIX']}deaf:` });
  for (const { app } of installation.nodes) app.get(PreferencePorts, { strict: false }).use(new ByEmail());
});
afterAll(() => installation.close());

const of = async (user: string, at = node) =>
  (await run<{ preferences: Preferences }>(at.url, tokenFor(user), `{ preferences ${PREFERENCES} }`)).preferences;
const change = async (user: string, query: string, variables: Record<string, unknown> = {}) =>
  (await run<{ preferences: Preferences }>(node.url, tokenFor(user), query, variables)).preferences;
const update = (user: string, input: object) => change(user, UPDATE, { input });
const refused = async (token: string, query: string, variables: Record<string, unknown>) => {
  const { errors } = await ask(node.url, token, query, variables);
  return `${errors?.[0]?.extensions.code}: ${errors?.[0]?.message}`;
};
const emailIn = (preferences: Preferences, category: string) =>
  preferences.categories.find((one) => one.category === category)?.channels.find(({ channel }) => channel === 'email');

describe('preferences', () => {
  it('of somebody new are the defaults, each with what decided it', async () => {
    const preferences = await of('newcomer');
    const byDefault = { locked: false, source: 'CHANNEL_DEFAULT' };
    expect(preferences.channels).toEqual([
      { channel: 'inApp', enabled: true, timing: 'ALWAYS', ...byDefault },
      { channel: 'email', enabled: true, timing: 'IF_UNSEEN', ...byDefault },
      { channel: 'push', enabled: false, timing: 'ALWAYS', ...byDefault },
    ]);
    expect(preferences.categories.map(({ category, critical }) => [category, critical])).toEqual([
      ['security', true],
      ['system', false],
      ['social', false],
      ['task', false],
      ['orders', false],
    ]);
    const [security, system] = preferences.categories;
    expect(security?.channels).toEqual(
      ['inApp', 'email', 'push'].map((channel) => ({
        channel,
        enabled: true,
        timing: 'ALWAYS',
        locked: true,
        source: 'CRITICAL',
      })),
    );
    expect(system).toEqual({
      category: 'system',
      title: 'System',
      critical: false,
      channels: preferences.channels,
      digest: 'INSTANT',
    });
    expect(preferences).toMatchObject({
      types: [],
      quietHours: { enabled: false, timeZone: 'UTC', windows: [], allowUrgent: true },
      pausedUntil: null,
      updatedAt: null,
    });
  });

  it('are changed by channel, category and type, and reset', async () => {
    const changed = await update('ada', {
      channels: [{ channel: 'email', enabled: true, timing: 'ALWAYS' }],
      categories: [{ category: 'social', channels: [{ channel: 'email', enabled: false }], digest: 'DAILY' }],
      types: [{ type: 'liked', channels: [{ channel: 'email', enabled: true }] }],
    });
    expect(emailIn(changed, 'task')).toMatchObject({ enabled: true, timing: 'ALWAYS', source: 'CHANNEL' });
    expect(emailIn(changed, 'social')).toMatchObject({ enabled: false, timing: 'IF_UNSEEN', source: 'CATEGORY' });
    expect(emailIn(changed, 'security')).toMatchObject({ enabled: true, locked: true, source: 'CRITICAL' });
    expect(changed.categories.find(({ category }) => category === 'social')?.digest).toBe('DAILY');
    expect(changed.types).toEqual([
      {
        type: 'liked',
        channels: [{ channel: 'email', enabled: true, timing: 'IF_UNSEEN', locked: false, source: 'TYPE' }],
      },
    ]);
    expect(Date.parse(changed.updatedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(await of('ada', other)).toEqual(changed);
    const { updatedAt, ...reset } = await change('ada', RESET);
    const { updatedAt: never, ...fresh } = await of('newcomer');
    expect([reset, never]).toEqual([fresh, null]);
    expect(Date.parse(updatedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(changed.updatedAt ?? ''));
  });

  it('change only as far as something is given', async () => {
    await update('bob', { channels: [{ channel: 'email', enabled: true, timing: 'ALWAYS' }] });
    await update('bob', { quietHours: { enabled: true, windows: [{ days: ['SUNDAY'], from: '22:00', to: '07:30' }] } });
    const kept = await update('bob', { channels: [{ channel: 'email', enabled: false }] });
    expect(kept.channels[1]).toMatchObject({ enabled: false, timing: 'ALWAYS' });
    const forgotten = await update('bob', {
      channels: [{ channel: 'email', enabled: true, timing: null }],
      quietHours: { enabled: true, allowUrgent: false },
    });
    expect(forgotten.channels[1]).toMatchObject({ enabled: true, timing: 'IF_UNSEEN', source: 'CHANNEL' });
    expect(forgotten.quietHours).toEqual({
      enabled: true,
      timeZone: 'UTC',
      windows: [{ days: ['SUNDAY'], from: '22:00', to: '07:30' }],
      allowUrgent: false,
    });
  });

  it('have the time zone that he chose, else that of his profile', async () => {
    expect((await of('traveller')).quietHours.timeZone).toBe('Asia/Tokyo');
    const zoneAfter = async (timeZone: string | null) =>
      (await update('traveller', { quietHours: { enabled: true, timeZone } })).quietHours.timeZone;
    expect(await zoneAfter('Europe/Paris')).toBe('Europe/Paris');
    expect(await zoneAfter(null)).toBe('Asia/Tokyo');
  });

  it('say that he paused, but of the app and of what is critical', async () => {
    const until = inDays(1);
    const paused = await change('pat', PAUSE, { until });
    expect(paused.pausedUntil).toBe(until);
    expect(paused.channels.map(({ channel, enabled, source }) => [channel, enabled, source])).toEqual([
      ['inApp', true, 'CHANNEL_DEFAULT'],
      ['email', true, 'PAUSE'],
      ['push', false, 'PAUSE'],
    ]);
    expect(emailIn(paused, 'social')).toMatchObject({ enabled: true, source: 'PAUSE' });
    expect(emailIn(paused, 'security')).toMatchObject({ enabled: true, source: 'CRITICAL' });
    const resumed = await change('pat', PAUSE, { until: null });
    expect([resumed.pausedUntil, resumed.channels[1]?.source]).toEqual([null, 'CHANNEL_DEFAULT']);
  });

  it('are each person’s own', async () => {
    await update('mine', { channels: [{ channel: 'email', enabled: false }] });
    expect((await of('yours')).channels[1]?.enabled).toBe(true);
  });
});

describe('what can’t be', () => {
  const email = { channel: 'email', enabled: true };
  const quiet = (windows: object[], more: object = {}) => ({ quietHours: { enabled: true, windows, ...more } });
  const window = { days: ['MONDAY'], from: '22:00', to: '06:00' };
  it.each<[string, object, RegExp]>([
    [
      'a channel that isn’t',
      { channels: [{ ...email, channel: 'fax' }] },
      /channels\.0\.channel: .*"fax".*inApp, email/,
    ],
    ['a channel twice', { channels: [email, email] }, /channels\.1\.channel: "email" is named twice/],
    ['a category that isn’t', { categories: [{ category: 'nope' }] }, /categories\.0\.category: .*"nope"/],
    [
      'a critical category',
      { categories: [{ category: 'security', channels: [{ ...email, enabled: false }] }] },
      /categories\.0\.category: "security" is critical/,
    ],
    [
      'a category twice',
      { categories: [{ category: 'task' }, { category: 'task' }] },
      /categories\.1\.category: "task" is named twice/,
    ],
    [
      'a channel that isn’t in a category',
      { categories: [{ category: 'task', channels: [{ ...email, channel: 'fax' }] }] },
      /categories\.0\.channels\.0\.channel: /,
    ],
    ['a type that is no name', { types: [{ type: 'a b', channels: [email] }] }, /types\.0\.type: /],
    [
      'a type twice',
      {
        types: [
          { type: 'a', channels: [] },
          { type: 'a', channels: [] },
        ],
      },
      /types\.1\.type: /,
    ],
    [
      'more than 200 types',
      { types: Array.from({ length: 201 }, (_, index) => ({ type: `type-${index}`, channels: [email] })) },
      /types must have at most 200/,
    ],
    [
      'an app that waits until it was seen',
      { channels: [{ channel: 'inApp', enabled: true, timing: 'IF_UNSEEN' }] },
      /channels\.0\.timing: inApp can’t wait/,
    ],
    ['a zone that isn’t', quiet([window], { timeZone: 'Mars/Olympus' }), /Mars\/Olympus|timeZone/],
    ['an offset for a zone', quiet([window], { timeZone: '+02:00' }), /\+02:00|timeZone/],
    ['a time that isn’t', quiet([{ ...window, to: '24:00' }]), /LocalTime must be hours and minutes/],
    ['no days', quiet([{ ...window, days: [] }]), /quietHours\.windows\.0\.days: /],
    [
      '29 windows',
      quiet(Array.from({ length: 29 }, () => window)),
      /quietHours\.windows: windows must have at most 28/,
    ],
  ])('%s is refused, by name, and nothing is changed', async (_, input, message) => {
    const answer = await refused(tokenFor('wrong'), UPDATE, {
      input: { channels: [{ channel: 'push', enabled: true }], ...input },
    });
    expect(answer).toMatch(/^BAD_USER_INPUT: /);
    expect(answer).toMatch(message);
    expect((await of('wrong')).updatedAt).toBeNull();
  });

  it('a pause that is past, or outlasts what it holds back', async () => {
    const pause = (days: number) => refused(tokenFor('wrong'), PAUSE, { until: inDays(days) });
    expect(await pause(-1)).toMatch(/^BAD_USER_INPUT: .*until must be in the future/);
    expect(await pause(29.1)).toMatch(/^BAD_USER_INPUT: .*until must be at most 29 days ahead/);
  });

  it.each<[string, object, RegExp]>([
    ['a key that is no name', { key: 'a b' }, /key must begin/],
    ['a title of two lines', { title: 'a\nb' }, /title must be one line/],
    ['a channel that isn’t', { channels: [{ ...email, channel: 'fax' }] }, /channels\.0\.channel: /],
    [
      'a wait that is too long',
      { channels: [{ ...email, afterSeconds: 86_401 }] },
      /channels\.0\.afterSeconds: .*86,?400/,
    ],
    ['a wait before now', { channels: [{ ...email, afterSeconds: -1 }] }, /afterSeconds must not be negative/],
    [
      'an app that waits',
      { channels: [{ channel: 'inApp', enabled: true, afterSeconds: 5 }] },
      /channels\.0\.afterSeconds: /,
    ],
    ['security that isn’t critical', { key: 'security', critical: false }, /critical: "security" is critical/],
    [
      'something critical that is off',
      { critical: true, channels: [{ channel: 'email', enabled: false }] },
      /critical: .*off for email/,
    ],
  ])('as a category: %s', async (_, input, message) => {
    const answer = await refused(ROOT, SAVE_CATEGORY, { input: { key: 'fresh', title: 'Fresh', ...input } });
    expect(answer).toMatch(/^BAD_USER_INPUT: /);
    expect(answer).toMatch(message);
    const { categories } = await run<{ categories: { key: string }[] }>(node.url, ROOT, '{ categories { key } }');
    expect(categories.map(({ key }) => key)).not.toContain('fresh');
  });

  it('as the defaults of a channel', async () => {
    const save = (channel: string, timing?: string) => refused(ROOT, SAVE_CHANNEL, { channel, enabled: true, timing });
    expect(await save('fax')).toMatch(/^BAD_USER_INPUT: .*channel: there is no channel "fax"/);
    expect(await save('inApp', 'IF_UNSEEN')).toMatch(/^BAD_USER_INPUT: .*timing: inApp can’t wait/);
  });
});

describe('what an admin says', () => {
  it('of a category is true for whoever chose nothing else', async () => {
    const input = {
      key: 'billing',
      title: 'Billing',
      description: 'Invoices',
      sensitive: true,
      channels: [{ channel: 'email', enabled: true, timing: 'ALWAYS' }],
    };
    const { saveCategory } = await run<{ saveCategory: object }>(node.url, ROOT, SAVE_CATEGORY, { input });
    expect(saveCategory).toEqual({
      key: 'billing',
      title: 'Billing',
      description: 'Invoices',
      critical: false,
      sensitive: true,
      channels: [
        { channel: 'inApp', enabled: true, timing: 'ALWAYS', afterSeconds: 0 },
        { channel: 'email', enabled: true, timing: 'ALWAYS', afterSeconds: 300 },
        { channel: 'push', enabled: false, timing: 'ALWAYS', afterSeconds: 300 },
      ],
    });
    expect(emailIn(await of('customer'), 'billing')).toMatchObject({ timing: 'ALWAYS', source: 'CATEGORY_DEFAULT' });
    await update('customer', {
      categories: [{ category: 'billing', channels: [{ channel: 'email', enabled: false }] }],
    });
    expect(emailIn(await of('customer'), 'billing')).toMatchObject({ enabled: false, source: 'CATEGORY' });
    await run(node.url, ROOT, SAVE_CATEGORY, { input: { key: 'billing', title: 'Billing', critical: true } });
    expect(emailIn(await of('customer'), 'billing')).toMatchObject({ enabled: true, locked: true, source: 'CRITICAL' });
  });

  it('of a channel is true where nobody says anything', async () => {
    const save = (variables: object) =>
      run<{ saveChannelDefaults: object }>(node.url, ROOT, SAVE_CHANNEL, { channel: 'push', ...variables });
    expect((await save({ enabled: true })).saveChannelDefaults).toEqual({
      key: 'push',
      title: 'Push',
      configured: false,
      defaultEnabled: true,
      defaultTiming: 'ALWAYS',
    });
    await save({ enabled: true, timing: 'IF_UNSEEN' });
    expect((await of('anybody')).channels[2]).toMatchObject({
      enabled: true,
      timing: 'IF_UNSEEN',
      source: 'CHANNEL_DEFAULT',
    });
    await save({ enabled: false, timing: 'ALWAYS' });
    const { channels } = await run<{ channels: object[] }>(
      node.url,
      tokenFor('anybody'),
      '{ channels { key title configured defaultEnabled defaultTiming } }',
    );
    expect(channels).toEqual([
      { key: 'inApp', title: 'In the app', configured: true, defaultEnabled: true, defaultTiming: 'ALWAYS' },
      { key: 'email', title: 'Email', configured: true, defaultEnabled: true, defaultTiming: 'IF_UNSEEN' },
      { key: 'push', title: 'Push', configured: false, defaultEnabled: false, defaultTiming: 'ALWAYS' },
    ]);
  });
});

describe('whoever plans', () => {
  it.each([
    ['hears of a change over Redis', () => other, 500],
    ['is right within a second without', () => deaf, 1_000],
  ])('%s', async (_, at, withinMs) => {
    const { app } = at();
    const service = app.get(PreferencesService, { strict: false });
    const user = `planned-${withinMs}`;
    expect((await service.of([user])).get(user)).toEqual(NO_CHOICES);
    await update(user, { channels: [{ channel: 'email', enabled: false }] });
    const startedAt = performance.now();
    await eventually(
      async () => (await service.of([user])).get(user)?.channels['email']?.enabled,
      (enabled) => enabled === false,
    );
    expect(performance.now() - startedAt).toBeLessThan(withinMs);
  });
});
