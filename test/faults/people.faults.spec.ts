import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from 'pg';
import { environmentOf, tokenFor } from '../support/app.js';
import { Canary } from '../support/canary.js';
import { ask, eventually, run, send, sendQuery, socketClient, watch } from '../support/client.js';
import { everyKeyOf, everyRowOf } from '../support/everything-kept.js';
import { FakeFcm } from '../support/fake-fcm.js';
import { type FaultyWebhook, startFaultyWebhook } from '../support/faulty-webhook.js';
import { HeraldProcess } from '../support/herald-process.js';
import { type OwnServer, startOwnPostgres, startOwnRedis } from '../support/own-servers.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';
import { aSecret, statusEnvironment } from '../support/status-fixture.js';

/*
 * A person whose id, addresses and words all have the canary: he is told of everything in every way, fetches what is known of him, and is
 * forgotten. Then the canary is looked for in every row, in every key, and in all that the processes logged.
 */

const service = tokenFor('shop', ['service']);
const admin = tokenFor('root', ['admin']);
const canary = new Canary();
const PERSON = `person-${canary.text}`;
const OTHER = 'bob';

let postgres: OwnServer;
let redis: OwnServer;
let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
let fcm: FakeFcm;
let hook: FaultyWebhook;
let statuses: FaultyWebhook;
let sql: Client;
let env: Record<string, string>;
const processes: HeraldProcess[] = [];

beforeAll(async () => {
  [postgres, redis, smtp, fcm, hook, statuses] = await Promise.all([
    startOwnPostgres({ durable: false }),
    startOwnRedis(),
    startSmtpInbox(),
    FakeFcm.start(),
    startFaultyWebhook(),
    startFaultyWebhook(),
  ]);
  env = environmentOf(postgres.url, {
    REDIS_URL: redis.url,
    CONTENT_KEYS: `key-1:${Buffer.alloc(32, 1).toString('base64')}`,
    SMTP_URL: smtp.url,
    ...fcm.env,
    WEBHOOK_SECRET: aSecret(),
    WEBHOOK_ALLOW: '127.0.0.1',
    ...statusEnvironment(statuses.url, aSecret()),
    RETRY_SCHEDULE: '100ms,100ms',
    SWEEP_SECONDS: '0.1',
  });
  for (const ROLES of ['api', 'gateway', 'worker'])
    processes.push(await HeraldProcess.start({ ...env, ROLES }, 'trace'));
  sql = new Client({ connectionString: postgres.url });
  await sql.connect();
}, 180_000);

afterAll(async () => {
  await sql?.end();
  await Promise.all(processes.map((herald) => herald.kill()));
  await Promise.all([smtp?.close(), fcm?.close(), hook?.close(), statuses?.close()]);
  await Promise.all([postgres?.dispose(), redis?.dispose()]);
});

const api = () => processes[0]!.url;
const ERASE = 'mutation ($userId: ID!) { erasePersonalData(userId: $userId) }';
const START = 'mutation ($input: BulkSendInput!) { startBulkSend(input: $input) { id } }';
const EXPORT = 'mutation ($userId: ID) { exportPersonalData(userId: $userId) { url generatedAt expiresAt } }';
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';

type Document = Record<string, Record<string, unknown>[]> & { person: string; complete: true };

async function exported(token: string, userId?: string): Promise<Document> {
  const { exportPersonalData } = await run<{ exportPersonalData: { url: string } }>(api(), token, EXPORT, { userId });
  const { search, pathname } = new URL(exportPersonalData.url);
  const answer = await fetch(`${processes[0]!.origin}${pathname}${search}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return (await answer.json()) as Document;
}

/** Told in every way there is, so that everything that can be kept of him is. */
async function live(): Promise<void> {
  const person = tokenFor(PERSON);
  const profile = {
    id: PERSON,
    email: `${canary.text}@example.com`,
    phone: '+33123456789',
    displayName: `Mr ${canary.text}`,
    locale: 'fr',
    timeZone: 'Europe/Paris',
    attributes: { webhookUrl: `${hook.url}?of=${canary.text}`, note: canary.text },
  };
  await run(api(), service, KNOW, { recipients: [profile, { id: OTHER, email: 'bob@example.com' }] });
  await run(
    api(),
    admin,
    `mutation { saveCategory(input: { key: "security", title: "Security", sensitive: true }) { key } }`,
  );
  await run(api(), service, 'mutation { saveTopic(input: { key: "staff", public: true }) { key } }');
  await run(api(), person, 'mutation { followTopic(topic: "staff") { key } }');
  await run(api(), tokenFor(OTHER), 'mutation { followTopic(topic: "staff") { key } }');
  const device = { platform: 'FCM', token: `token-${canary.text}`, label: `Phone of ${canary.text}` };
  await run(api(), person, 'mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { id } }', {
    input: device,
  });
  const choose = `mutation { updatePreferences(input: { types: [{ type: "${canary.text}", channels: [{ channel: "email", enabled: false }] }] }) { updatedAt } }`;
  await run(api(), person, choose);
  await sql.query('INSERT INTO suppressions (channel, address, reason) VALUES ($1, $2, $3)', [
    'email',
    `${canary.text}@example.com`,
    'HARD_BOUNCE',
  ]);
  const client = socketClient(processes[1]!.wsUrl, person);
  const inbox = watch<{ inboxChanged: { kind: string } }>(client, 'subscription { inboxChanged { kind } }');
  await inbox.until((events) => events.length > 0);
  const words = { title: `Of ${canary.text}`, message: `Dear ${canary.text}.`, data: { of: canary.text } };
  const all = ['email', 'push', 'webhook', 'inApp'].map((channel) => ({ channel, timing: 'ALWAYS' }));
  await send(api(), service, [PERSON], { ...words, channels: all, idempotencyKey: 'alone' });
  await send(api(), service, [PERSON], { ...words, category: 'security', channels: all, idempotencyKey: 'secret' });
  await send(api(), service, [PERSON], { ...words, collapseKey: 'same', cancellationKey: 'orders' });
  await send(api(), service, [PERSON], { ...words, collapseKey: 'same' });
  await send(api(), service, [PERSON, OTHER], { title: 'To both', idempotencyKey: 'both' });
  await run(api(), service, sendQuery, {
    input: { to: { topic: 'staff' }, type: 'news', title: 'News', message: 'All.' },
  });
  const later = { scheduledAt: new Date(Date.now() + 86_400_000).toISOString() };
  await send(api(), service, [PERSON], { ...words, ...later });
  await send(api(), service, [PERSON, OTHER], { title: 'Later, to both', ...later });
  const bulk = (input: object) => run(api(), admin, START, { input: { type: 'bulk', ...words, ...input } });
  await bulk({ to: { userIds: [PERSON] }, name: `For ${canary.text}`, ...later });
  await bulk({ to: { attributes: { note: canary.text } } });
  await bulk({ to: { userIds: [PERSON, OTHER] }, title: 'In bulk', message: 'To both', data: {}, ...later });
  const over = async () => (await sql.query(`SELECT 1 FROM bulk_sends WHERE state = 'COMPLETED'`)).rowCount;
  await eventually(over, (count) => count === 1);
  const page = await run<{ notifications: { nodes: { id: string }[] } }>(
    api(),
    person,
    '{ notifications { nodes { id } } }',
  );
  const ids = page.notifications.nodes.map(({ id }) => id);
  await run(api(), person, 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }', { ids });
  await run(api(), person, 'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }', {
    ids: ids.slice(0, 1),
  });
  await run(api(), person, 'mutation ($ids: [ID!]!) { deleteNotifications(ids: $ids) { affected } }', {
    ids: ids.slice(1, 2),
  });
  const deliveredTo = async () => {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM deliveries WHERE recipient = $1 AND state = 'DELIVERED'`,
      [PERSON],
    );
    return rows[0]?.n;
  };
  // Twice over push and the webhook; email is suppressed.
  await eventually(deliveredTo, (count = 0) => count >= 4, 30_000);
}

it('is told everything that is known about him, and nothing about others', async () => {
  await live();
  const document = await exported(tokenFor(PERSON));
  expect(document.complete).toBe(true);
  expect(document.person).toBe(PERSON);
  expect(document.profile).toMatchObject([{ id: PERSON, email: `${canary.text}@example.com`, phone: '+33123456789' }]);
  expect(document.followedTopics).toEqual([{ topic: 'staff' }]);
  expect(document.scheduledSends).toHaveLength(2);
  // Deleted, replaced, read, and what is kept encrypted.
  expect(new Set(document.notifications!.map(({ gone }) => gone))).toEqual(new Set([null, 'deleted', 'replaced']));
  expect(document.notifications!.filter(({ message }) => message === `Dear ${canary.text}.`)).toHaveLength(5);
  expect(document.bulkSends).toMatchObject([{ status: 'SCHEDULED' }, { status: 'SCHEDULED' }]);
  const entries = document.auditEntries!.map(({ actorId, action }) => [actorId, action]);
  expect(entries).toContainEqual(['shop', 'recipient.upsert']);
  expect(entries).toContainEqual([PERSON, 'personalData.export']);
  expect(document.preferences).toHaveLength(1);
  expect(document.preferenceChanges).toMatchObject([{ source: 'api', changedBy: PERSON }]);
  expect(document.devices).toMatchObject([{ platform: 'FCM', label: `Phone of ${canary.text}` }]);
  expect(JSON.stringify(document.devices)).not.toContain(`token-${canary.text}`);
  expect(document.suppressions).toMatchObject([{ channel: 'email', reason: 'HARD_BOUNCE' }]);
  const delivered = document.deliveries!.filter(({ status }) => status === 'DELIVERED');
  expect(delivered.map(({ attempts }) => (attempts as unknown[]).length)).toEqual(delivered.map(() => 1));
  expect(delivered.length).toBeGreaterThanOrEqual(4);
  expect(document.statusEvents!.length).toBeGreaterThan(4);
  expect(document.presence).toMatchObject([{ online: true }]);
  // The admin gets the same; anybody else nothing.
  expect((await exported(admin, PERSON)).notifications).toEqual(document.notifications);
  expect((await ask(api(), tokenFor(OTHER), EXPORT, { userId: PERSON })).errors?.[0]?.extensions.code).toBe(
    'FORBIDDEN',
  );
  expect((await ask(api(), admin, EXPORT, { userId: 'nobody' })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect(JSON.stringify(await exported(tokenFor(OTHER)))).not.toContain(canary.text);
});

it('refuses a link that was changed, or is not one', async () => {
  const { exportPersonalData } = await run<{ exportPersonalData: { url: string } }>(api(), tokenFor(OTHER), EXPORT);
  const at = async (search: string) => {
    const answer = await fetch(`${processes[0]!.origin}/personal-data${search}`);
    await answer.text();
    return answer;
  };
  const { search } = new URL(exportPersonalData.url);
  expect((await at(search)).status).toBe(200);
  for (const bad of [`${search.slice(0, -3)}AAA`, '?t=', '', `?t=${'a'.repeat(5_000)}`, '?t=a.b.c.d.e']) {
    expect((await at(bad)).status).toBe(404);
  }
});

it('leaves nothing of him in any table, key or log, and everybody else as they were', async () => {
  await eventually(
    async () => (await sql.query('SELECT 1 FROM status_events WHERE sent_at IS NULL')).rowCount,
    (count) => count === 0,
  );
  const before = await exported(tokenFor(OTHER));
  expect((await ask(api(), tokenFor(PERSON), ERASE, { userId: PERSON })).errors?.[0]?.extensions.code).toBe(
    'FORBIDDEN',
  );
  expect(await run(api(), admin, ERASE, { userId: PERSON })).toEqual({ erasePersonalData: true });
  const rows = (await everyRowOf(postgres.url)).filter((row) => !row.startsWith('pg_stats:'));
  expect.soft(canary.foundIn(rows)).toEqual([]);
  expect.soft(canary.foundIn(await everyKeyOf(redis.url))).toEqual([]);
  expect.soft(canary.foundIn(processes.flatMap(({ log }) => log.split('\n')))).toEqual([]);
  // What goes on between processes is over as well.
  expect.soft(processes.flatMap(({ complaints }) => complaints)).toEqual([]);

  const after = await exported(tokenFor(OTHER));
  // That he fetched it is in what he fetches next.
  const apart = { generatedAt: null, auditEntries: null };
  expect({ ...after, ...apart }).toEqual({ ...before, ...apart });
  expect(await run(api(), admin, ERASE, { userId: PERSON })).toEqual({ erasePersonalData: false });
  // A send that named him is answered as before, and made once.
  const again = await send(api(), service, [PERSON, OTHER], { title: 'To both', idempotencyKey: 'both' });
  expect(again.duplicate).toBe(true);
  expect(again.notifications.map(({ userId }) => userId.startsWith('erased:'))).toEqual([true, false]);
});

it('begins anew with who is sent to again', async () => {
  await send(api(), service, [PERSON], { title: 'Welcome', message: 'Again.' });
  // With a token of a later second than that in which his sessions ended.
  const { data } = await eventually(
    () => ask<{ inbox: { unreadCount: number } }>(api(), tokenFor(PERSON), '{ inbox { unreadCount } }'),
    ({ errors }) => !errors,
  );
  expect(data?.inbox.unreadCount).toBe(1);
});

it('goes on where a process died in the middle', async () => {
  await sql.query(`INSERT INTO erasures (person, lease_until) VALUES ($1, now() - interval '1 second')`, [PERSON]);
  await eventually(
    async () => (await sql.query('SELECT 1 FROM erasures')).rowCount,
    (count) => count === 0,
    30_000,
  );
  const rows = (await everyRowOf(postgres.url)).filter((row) => !row.startsWith('pg_stats:'));
  expect(canary.foundIn(rows)).toEqual([]);
});

it('is certain when it is answered, whether Redis is there or not', async () => {
  await send(api(), service, [PERSON], { title: 'Welcome', message: 'Again.' });
  redis.kill('SIGSTOP');
  try {
    expect(await run(api(), admin, ERASE, { userId: PERSON })).toEqual({ erasePersonalData: true });
    expect((await sql.query('SELECT 1 FROM erasures')).rowCount).toBe(1);
    expect((await sql.query('SELECT 1 FROM notifications WHERE recipient = $1', [PERSON])).rowCount).toBe(0);
  } finally {
    redis.kill('SIGCONT');
  }
  await eventually(
    async () => (await sql.query('SELECT 1 FROM erasures')).rowCount,
    (count) => count === 0,
    60_000,
  );
  expect(canary.foundIn(await everyKeyOf(redis.url))).toEqual([]);
});
