import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentOf, tokenFor } from '../support/app.js';
import { buildHerald } from '../support/built-herald.js';
import { ask, eventually, run, send } from '../support/client.js';
import {
  blocksOf,
  compileExample,
  EXAMPLE,
  exampleFiles,
  HERALD,
  importsOf,
  installHerald,
} from '../support/example-package.js';
import { ExampleProcess } from '../support/example-process.js';
import { HERALD_SCHEMA } from '../support/host-app.js';
import { freshDatabase, type FreshDatabase, oneAtATime } from '../support/servers.js';
import { type SmsGateway, startSmsGateway } from '../support/sms-gateway.js';

const PAGE = 'docs/extending.md';
const LIST = '{ notifications { edges { node { id title message } } } }';

interface Listed {
  notifications: { edges: { node: { id: string; title: string; message: string } }[] };
}

beforeAll(async () => {
  await oneAtATime(buildHerald);
  installHerald();
  compileExample();
});

/** A user's package, with Herald as npm would install it: compiled, started, and asked. */
describe('docs/extending.md', () => {
  let database: FreshDatabase;
  let shop: ExampleProcess;
  let admin: Client;
  let origin: string;
  beforeAll(async () => {
    database = await freshDatabase();
    admin = new Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(readFileSync(join(EXAMPLE, 'tables.sql'), 'utf8'));
    const env = environmentOf(database.url, { DATABASE_SCHEMA: HERALD_SCHEMA, SWEEP_SECONDS: '0.2', JWT_SECRET: '' });
    shop = await ExampleProcess.start('main.js', env, '/herald/health/ready');
    ({ origin } = shop);
  });
  afterAll(async () => {
    await shop?.end('SIGKILL');
    await admin?.end();
    await database?.drop();
  });

  const post = async (path: string) => (await fetch(`${origin}/${path}`, { method: 'POST' })).status;
  const listOf = async (customer: string) =>
    (await run<Listed>(`${origin}/herald/graphql`, `session-of-${customer}`, LIST)).notifications.edges.map(
      ({ node }) => node,
    );

  it('shows the very files that are compiled', () => {
    const files = exampleFiles();
    const shown = blocksOf(PAGE);
    expect(shown.length).toBeGreaterThan(5);
    for (const { name, code } of shown) expect(code, name).toBe(files.get(name));
    const page = readFileSync(join(EXAMPLE, '../..', PAGE), 'utf8');
    expect(page.match(/^```ts$/gm)?.length).toBe(shown.length);
    expect(page).toContain(`-- tables.sql\n${readFileSync(join(EXAMPLE, 'tables.sql'), 'utf8')}`);
  });

  it('packs a build that needs nothing but what it says that it needs', () => {
    const { dependencies } = JSON.parse(readFileSync(join(HERALD, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const needed = new Set(importsOf(join(HERALD, 'dist')));
    expect([...needed].filter((name) => !(name in dependencies))).toEqual([]);
    expect(needed.size).toBeGreaterThan(10);
  });

  it('sends in the transaction of an order, or not at all', async () => {
    expect(await post('orders/o1/of/ann')).toBe(201);
    expect((await listOf('ann')).map(({ title }) => title)).toEqual(['Thank you']);
    expect((await listOf('storekeeper')).map(({ message }) => message)).toEqual(['o1']);
    // The order is there already: the transaction fails.
    expect(await post('orders/o1/of/ann')).toBe(500);
    expect((await listOf('ann')).length).toBe(1);
    expect(await post('orders/o1/ship/p1')).toBe(201);
    expect((await listOf('ann')).map(({ title }) => title)).toEqual(['On its way', 'Thank you']);
  });

  it('sends without one, once for a key', async () => {
    expect([await post('greet/bob'), await post('greet/bob')]).toEqual([201, 201]);
    expect((await listOf('bob')).map(({ title }) => title)).toEqual(['Welcome']);
  });

  it('takes the shop’s sessions for tokens', async () => {
    const refused = await ask(`${origin}/herald/graphql`, 'somebody', LIST);
    expect(refused.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('hears what happens, at most once and at least once', async () => {
    const [welcome] = await listOf('bob');
    await run(
      `${origin}/herald/graphql`,
      'session-of-bob',
      'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }',
      {
        ids: [welcome?.id],
      },
    );
    await eventually(
      async () => (await admin.query(`SELECT customer, title, is_read FROM told WHERE customer = 'bob'`)).rows,
      (rows) => JSON.stringify(rows) === JSON.stringify([{ customer: 'bob', title: 'Welcome', is_read: true }]),
    );
    const logged = await eventually(
      () => shop.output,
      (text) => text.includes('bob has read 1'),
    );
    expect(logged).toContain('greeting for 1');
  });

  it('ends by itself, in good order, when it is told to', async () => {
    shop.output = '';
    expect(await shop.end('SIGTERM')).toEqual([null, 'SIGTERM']);
    expect(shop.output).not.toMatch(/error|warn/i);
  });
});

const SERVICE = tokenFor('shop', ['service']);
const ADMIN = tokenFor('root', ['admin']);
const SMS = { channels: [{ channel: 'sms' }] };
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
const PREFER = `mutation ($enabled: Boolean!) {
  updatePreferences(input: { channels: [{ channel: "sms", enabled: $enabled, timing: ALWAYS }] }) { channels { channel enabled timing source } }
}`;
const EXPLAIN = `query ($id: ID!) { explainDelivery(notificationId: $id) {
  decisions { channel verdict reason source }
  deliveries { channel status reason attempts { number outcome errorCode providerMessageId } }
} }`;
const OWED = `query ($filter: DeliveryFilter) { adminDeliveries(filter: $filter) { edges { node { userId channel status reason } } } }`;

interface Explained {
  explainDelivery: {
    decisions: { channel: string; verdict: string; reason: string; source: string }[];
    deliveries: { channel: string; status: string; reason: string | null; attempts: Record<string, unknown>[] }[];
  };
}

/** Herald with the example's channel in it: nothing else knows of texts. */
describe('the channel of docs/extending.md', () => {
  let database: FreshDatabase;
  let gateway: SmsGateway;
  let herald: ExampleProcess;
  let url: string;
  let people = 0;
  beforeAll(async () => {
    database = await freshDatabase();
    gateway = await startSmsGateway();
    const env = environmentOf(database.url, {
      SWEEP_SECONDS: '0.1',
      RETRY_SCHEDULE: '100ms,100ms,100ms',
      BREAKER_FAILURES: '2',
      BREAKER_PAUSE: '200ms',
    });
    const own = { SMS_GATEWAY_URL: gateway.url, SMS_GATEWAY_TOKEN: 'of the gateway' };
    herald = await ExampleProcess.start('standalone.js', { ...env, ...own }, '/health/ready');
    url = `${herald.origin}/graphql`;
  });
  afterAll(async () => {
    await herald?.end('SIGKILL');
    await gateway?.close();
    await database?.drop();
  });

  /** Somebody new, who has a phone. */
  const somebody = async () => {
    people += 1;
    const [id, phone] = [`person-${people}`, `+3312345678${people}`];
    await run(url, SERVICE, KNOW, { recipients: [{ id, phone }] });
    return { id, phone };
  };
  const tell = async (id: string, change: Record<string, unknown> = {}) =>
    (await send(url, SERVICE, [id], { ...SMS, ...change })).notifications[0]?.notificationId ?? '';
  const explained = async (id: string) => (await run<Explained>(url, SERVICE, EXPLAIN, { id })).explainDelivery;
  const smsOf = async (id: string) => (await explained(id)).deliveries.find(({ channel }) => channel === 'sms');
  const settled = (id: string, status: string) =>
    eventually(
      () => smsOf(id),
      (sms) => sms?.status === status,
    );
  const metrics = async () => (await fetch(`${herald.origin}/metrics`)).text();

  it('passes the contract of channels, by the runner of its own package', () => {
    const tests = ['--test', '--test-reporter=spec', '.output/sms.channel.test.js'];
    const { status, stdout, stderr } = spawnSync(process.execPath, tests, { cwd: EXAMPLE, encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toContain('hands nothing over that is not ours any more');
    expect(status, stdout).toBe(0);
  });

  it('appears among the channels, and admins and people choose over it', async () => {
    const channels = '{ channels { key title configured defaultEnabled defaultTiming } }';
    const sms = { key: 'sms', title: 'SMS', configured: true, defaultEnabled: true, defaultTiming: 'IF_UNSEEN' };
    const found = await run<{ channels: unknown[] }>(url, tokenFor('ann'), channels);
    expect(found.channels).toContainEqual(sms);
    const said = `mutation { saveChannelDefaults(channel: "sms", enabled: false, timing: ALWAYS) { key defaultEnabled defaultTiming } }`;
    expect(await run(url, ADMIN, said)).toEqual({
      saveChannelDefaults: { key: 'sms', defaultEnabled: false, defaultTiming: 'ALWAYS' },
    });
    const { id } = await somebody();
    const chosen = await run<{ updatePreferences: { channels: unknown[] } }>(url, tokenFor(id), PREFER, {
      enabled: true,
    });
    const choice = { channel: 'sms', enabled: true, timing: 'ALWAYS', source: 'CHANNEL' };
    expect(chosen.updatePreferences.channels).toContainEqual(choice);
  });

  it('is planned by what people want, and previewed and explained', async () => {
    const [ann, bob] = [await somebody(), await somebody()];
    await run(url, tokenFor(bob.id), PREFER, { enabled: false });
    const input = { to: { userIds: [ann.id, bob.id] }, type: 'order', title: 'Order', message: 'Shipped.', ...SMS };
    const preview = `query ($input: SendNotificationInput!) { previewDelivery(input: $input) { userId decisions { channel verdict reason } } }`;
    const { previewDelivery } = await run<{ previewDelivery: { userId: string; decisions: unknown[] }[] }>(
      url,
      SERVICE,
      preview,
      { input },
    );
    const [annsPlan, bobsPlan] = [ann.id, bob.id].map((id) => previewDelivery.find(({ userId }) => userId === id));
    expect(annsPlan?.decisions).toContainEqual({ channel: 'sms', verdict: 'PENDING', reason: 'ALLOWED' });
    expect(bobsPlan?.decisions).toContainEqual({ channel: 'sms', verdict: 'SKIPPED', reason: 'PREFERENCE_DISABLED' });
    const [toAnn, toBob] = [await tell(ann.id), await tell(bob.id)];
    const sms = await settled(toAnn, 'DELIVERED');
    const attempt = { number: 1, outcome: 'DELIVERED', errorCode: null };
    expect(sms?.attempts).toEqual([{ ...attempt, providerMessageId: expect.stringMatching(/^text-/) }]);
    expect(gateway.texts.at(-1)).toMatchObject({ to: ann.phone, body: expect.stringMatching(/^Your order: It is on/) });
    expect(await smsOf(toBob)).toMatchObject({ status: 'SKIPPED', reason: 'PREFERENCE_DISABLED' });
    const unknown = await ask(
      url,
      SERVICE,
      'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { sendId } }',
      {
        input: { ...input, channels: [{ channel: 'pigeon' }] },
      },
    );
    expect(unknown.errors?.[0]?.message).toContain('there is no channel "pigeon"');
  });

  it('waits for its being seen, and is withdrawn', async () => {
    const { id } = await somebody();
    await run(url, tokenFor(id), PREFER, { enabled: true });
    const forget = `mutation { updatePreferences(input: { channels: [{ channel: "sms", enabled: true, timing: IF_UNSEEN }], quietHours: {
      enabled: true, windows: [{ days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY], from: "00:00", to: "00:00" }] } }) { updatedAt } }`;
    await run(url, tokenFor(id), forget);
    const notification = await tell(id, { channels: [{ channel: 'inApp' }, { channel: 'sms' }] });
    expect(await smsOf(notification)).toMatchObject({ status: 'DEFERRED', reason: 'QUIET_HOURS' });
    await run(url, tokenFor(id), 'mutation ($ids: [ID!]!) { markNotificationsSeen(ids: $ids) { affected } }', {
      ids: [notification],
    });
    expect(await settled(notification, 'CANCELLED')).toMatchObject({ reason: 'SEEN_IN_APP' });
  });

  it('is retried when the gateway has asked for, and lists what was given up', async () => {
    const { id, phone } = await somebody();
    gateway.says = { status: 429, headers: { 'Retry-After': '1' } };
    const asked = gateway.asked;
    const later = await tell(id);
    expect(await settled(later, 'RETRYING')).toMatchObject({ reason: 'PROVIDER_BUSY' });
    expect(gateway.asked).toBe(asked + 1);
    gateway.says = { status: 202 };
    const { attempts } = (await settled(later, 'DELIVERED')) ?? {};
    expect(attempts?.map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([
      ['RETRYING', 'PROVIDER_BUSY'],
      ['DELIVERED', null],
    ]);
    gateway.says = { status: 422 };
    const never = await tell(id);
    expect(await settled(never, 'FAILED')).toMatchObject({ reason: 'ADDRESS_REFUSED' });
    gateway.says = { status: 202 };
    expect(await settled(await tell(id), 'SKIPPED')).toMatchObject({ reason: 'ADDRESS_SUPPRESSED' });
    const filter = { channels: ['sms'], statuses: ['FAILED'] };
    const owed = await run<{ adminDeliveries: { edges: { node: unknown }[] } }>(url, ADMIN, OWED, { filter });
    const failed = { userId: id, channel: 'sms', status: 'FAILED', reason: 'ADDRESS_REFUSED' };
    expect(owed.adminDeliveries.edges.map(({ node }) => node)).toEqual([failed]);
    expect(gateway.texts.filter(({ to }) => to === phone).length).toBe(1);
  });

  it('is held while its provider is down, and costs no attempts', async () => {
    gateway.says = { status: 503 };
    const notifications: string[] = [];
    for (let count = 0; count < 3; count += 1) notifications.push(await tell((await somebody()).id));
    await eventually(metrics, (text) =>
      text.includes('herald_delivery_provider_up{channel="sms",provider="default"} 0'),
    );
    gateway.says = { status: 202 };
    for (const notification of notifications) await settled(notification, 'DELIVERED');
    const text = await metrics();
    expect(text).toContain('herald_delivery_provider_up{channel="sms",provider="default"} 1');
    for (const sample of [
      /^herald_deliveries_total\{channel="sms",state="DELIVERED",reason=""\} \d/m,
      /^herald_deliveries_total\{channel="sms",state="FAILED",reason="ADDRESS_REFUSED"\} 1$/m,
      /^herald_delivery_attempt_seconds_count\{channel="sms",provider="default",outcome="delivered"\} \d/m,
      /^herald_delivery_late_seconds_count\{channel="sms",lane="normal"\} \d/m,
      /^herald_delivery_jobs\{channel="sms",lane="normal"\} \d/m,
    ])
      expect(text).toMatch(sample);
  });

  it('is not told what a sensitive notification says', async () => {
    const save =
      'mutation { saveCategory(input: { key: "medical", title: "Medical", sensitive: true }) { sensitive } }';
    await run(url, ADMIN, save);
    const { id, phone } = await somebody();
    const what = { category: 'medical', title: 'Canary', message: 'Canary', actionUrl: 'https://x.example/canary' };
    await settled(await tell(id, what), 'DELIVERED');
    const text = gateway.texts.find(({ to }) => to === phone);
    expect(text?.body).toContain('You have a new medical notification');
    expect(text?.body).not.toMatch(/canary/i);
  });

  it('ends in good order', async () => {
    herald.output = '';
    expect(await herald.end('SIGTERM')).toEqual([null, 'SIGTERM']);
    expect(herald.output).not.toMatch(/error|warn/i);
  });
});
