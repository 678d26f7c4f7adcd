import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sender } from '../../src/index.js';
import { environmentOf, tokenFor } from '../support/app.js';
import { Canary } from '../support/canary.js';
import { ask, eventually, run, send, type SendResult, sendQuery, socketClient, watch } from '../support/client.js';
import { type EchoingSmtp, startEchoingSmtp } from '../support/echoing-smtp.js';
import { everyCommandOf, everyKeyOf, everyRowOf } from '../support/everything-kept.js';
import { FakeFcm } from '../support/fake-fcm.js';
import { type FaultyWebhook, startFaultyWebhook } from '../support/faulty-webhook.js';
import { HeraldProcess } from '../support/herald-process.js';
import { HERALD_SCHEMA, type HostApp, startHost } from '../support/host-app.js';
import { type OwnServer, startOwnPostgres, startOwnRedis } from '../support/own-servers.js';
import { aSecret, statusEnvironment } from '../support/status-fixture.js';

/*
 * What a sensitive notification says is looked for in all that Herald keeps, sends and logs, over all the ways that lead into an inbox; and its
 * readers must have it all the same.
 */

const service = tokenFor('shop', ['service']);
const admin = tokenFor('root', ['admin']);
const canary = new Canary();
const CONTENT = 'title message actionUrl data';
const ADDED = `subscription ($after: Cursor) { notificationAdded(after: $after) { id type cursor ${CONTENT} } }`;
const CHANGED = `subscription { inboxChanged { kind notification { id type ${CONTENT} } } }`;

interface Shown {
  id: string;
  type: string;
  cursor: string;
  title: string;
  message: string;
  actionUrl: string | null;
  data: Record<string, unknown>;
}

/** In a category that is sensitive: whatever its sender writes has the canary. */
const secret = (type: string, change: Record<string, unknown> = {}) => ({
  type,
  category: 'security',
  title: `Sign-in by ${canary.text} zebra`,
  message: `Your code is ${canary.text}, says ${canary.text.toUpperCase()}. Zebra.`,
  actionUrl: `https://shop.example/confirm?code=${canary.text}`,
  data: { [canary.text]: canary.text, list: [{ code: canary.text }] },
  ...change,
});

let postgres: OwnServer;
let redis: OwnServer;
let smtp: EchoingSmtp;
let fcm: FakeFcm;
let hook: FaultyWebhook;
let statuses: FaultyWebhook;
let watching: Awaited<ReturnType<typeof everyCommandOf>>;
const processes: HeraldProcess[] = [];
let host: HostApp;
const hostLines: string[] = [];
let sql: Client;

beforeAll(async () => {
  // As talkative as a server can be made: nothing that it is told may have it.
  const settings = {
    log_statement: 'all',
    log_parameter_max_length: '-1',
    log_parameter_max_length_on_error: '-1',
    log_error_verbosity: 'verbose',
  };
  [postgres, redis, smtp, fcm, hook, statuses] = await Promise.all([
    startOwnPostgres({ durable: false, settings }),
    startOwnRedis(),
    startEchoingSmtp(),
    FakeFcm.start(),
    startFaultyWebhook(),
    startFaultyWebhook(),
  ]);
  watching = await everyCommandOf(redis.url);
  const env = environmentOf(postgres.url, {
    REDIS_URL: redis.url,
    DATABASE_SCHEMA: HERALD_SCHEMA,
    CONTENT_KEYS: `key-1:${Buffer.alloc(32, 1).toString('base64')}`,
    SMTP_URL: smtp.url,
    ...fcm.env,
    WEBHOOK_SECRET: aSecret(),
    WEBHOOK_ALLOW: '127.0.0.1',
    ...statusEnvironment(statuses.url, aSecret()),
    RETRY_SCHEDULE: '100ms,100ms',
    SWEEP_SECONDS: '0.1',
  });
  host = await startHost({
    env: { ...env, ROLES: 'api', LOG_LEVEL: 'trace' },
    database: { url: postgres.url, drop: async () => undefined },
    logTo: { write: (line) => void hostLines.push(line) },
  });
  for (const ROLES of ['api', 'gateway', 'worker'])
    processes.push(await HeraldProcess.start({ ...env, ROLES }, 'trace'));
  sql = new Client({ connectionString: postgres.url, options: `-c search_path=${HERALD_SCHEMA}` });
  await sql.connect();
}, 180_000);

afterAll(async () => {
  await sql?.end();
  watching?.stop();
  await Promise.all(processes.map((herald) => herald.kill()));
  await host?.close();
  await Promise.all([smtp?.close(), fcm?.close(), hook?.close(), statuses?.close()]);
  await Promise.all([postgres?.dispose(), redis?.dispose()]);
});

const api = () => processes[0]!.url;
const MARK = `mutation { saveCategory(input: { key: "security", title: "Security", sensitive: true }) { sensitive } }`;
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
const PAGE = `query ($filter: NotificationFilter) { notifications(first: 100, filter: $filter) { nodes { id type ${CONTENT} } totalCount } }`;

const inboxOf = async (user: string, filter: Record<string, unknown> = {}): Promise<Shown[]> =>
  (await run<{ notifications: { nodes: Shown[] } }>(api(), tokenFor(user), PAGE, { filter })).notifications.nodes;

it('is nowhere in clear, and is read by those whom it is for', async () => {
  await run(api(), admin, MARK);
  const people = ['ann', 'echo', 'later'];
  await run(api(), service, KNOW, { recipients: people.map((id) => ({ id, email: `${id}@example.com` })) });
  await run(api(), service, 'mutation { saveTopic(input: { key: "staff", public: true }) { key } }');
  await run(api(), tokenFor('ann'), 'mutation { followTopic(topic: "staff") { key } }');
  const client = socketClient(processes[1]!.wsUrl, tokenFor('ann'));
  const added = watch<{ notificationAdded: Shown }>(client, ADDED);
  const changed = watch<{ inboxChanged: { kind: string; notification: Shown | null } }>(client, CHANGED);
  await changed.until((events) => events.some(({ inboxChanged }) => inboxChanged.kind === 'SYNCED'));

  // At once, under a key, and again; to many; to a topic; one in the place of another; later; in a transaction.
  const over = { channels: [{ channel: 'inApp' }, { channel: 'email', timing: 'ALWAYS' }] };
  const keyed = secret('single', { idempotencyKey: 'key-1', ...over });
  const first = await send(api(), service, people, keyed);
  expect(await send(api(), service, people, keyed)).toMatchObject({ sendId: first.sendId, duplicate: true });
  const other = { input: { to: { userIds: people }, ...keyed, message: `${canary.text} otherwise` } };
  expect((await ask(api(), service, sendQuery, other)).errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  await send(api(), service, ['ann', ...Array.from({ length: 40 }, (_, index) => `many-${index}`)], secret('many'));
  await run<{ sendNotification: SendResult }>(api(), service, sendQuery, {
    input: { to: { topic: 'staff' }, ...secret('topic') },
  });
  for (const type of ['older', 'newer']) await send(api(), service, ['ann'], secret(type, { collapseKey: 'same' }));
  const at = { scheduledAt: new Date(Date.now() + 1_500).toISOString() };
  await send(api(), service, ['ann'], secret('scheduled', at));
  await run(api(), service, sendQuery, { input: { to: { topic: 'staff' }, ...secret('scheduled-topic', at) } });
  const year = { scheduledAt: new Date(Date.now() + 300 * 86_400_000).toISOString() };
  await send(api(), service, ['ann'], secret('next-year', year));
  await host.dataSource.transaction(async (tx) => {
    const request = { to: { userIds: ['ann'] }, ...secret('transaction', { idempotencyKey: 'in-transaction' }) };
    await host.app.get(Sender).send(request, { tx });
  });
  // What its sender got wrong, and what he would have been told of it.
  const wrong = {
    to: { userIds: ['ann'] },
    ...secret('wrong'),
    actionUrl: `javascript:${canary.text}`,
    expiresAt: 'never',
  };
  expect((await ask(api(), service, sendQuery, { input: wrong })).errors).toBeDefined();
  await send(api(), service, ['ann'], { type: 'plain', title: 'A zebra', message: 'In clear.' });

  // The stream has each of them, whole.
  const types = ['many', 'newer', 'plain', 'scheduled', 'scheduled-topic', 'single', 'topic', 'transaction'];
  // The older one of a key may have been replaced before it was read.
  const isNewer = ({ notificationAdded: { type } }: { notificationAdded: Shown }) => type !== 'older';
  await added.until((events) => events.filter(isNewer).length >= types.length, 20_000);
  const told = added.events.filter(isNewer).map(({ notificationAdded }) => notificationAdded);
  expect(told.map(({ type }) => type).toSorted()).toEqual(types);
  const secrets = told.filter(({ type }) => type !== 'plain');
  expect(secrets).toEqual(
    secrets.map(({ id, type, cursor }) => ({ ...secret(type), category: undefined, id, type, cursor })),
  );
  expect(told.filter((shown) => canary.foundIn([JSON.stringify(shown)]).length > 0)).toHaveLength(types.length - 1);

  // So have a list, one by its id, one that is changed, and a replay.
  const listed = await inboxOf('ann');
  expect(listed.map(({ type }) => type).toSorted()).toEqual(types);
  const ofMany = await inboxOf('many-7');
  expect(ofMany.map(({ title, data }) => [title, data])).toEqual([[secret('').title, secret('').data]]);
  const single = listed.find(({ type }) => type === 'single')!;
  expect(single).toMatchObject({
    title: secret('').title,
    message: secret('').message,
    actionUrl: secret('').actionUrl,
  });
  const read = `mutation { markNotificationsRead(ids: ["${single.id}"]) { notifications { title } } }`;
  expect(JSON.stringify(await run(api(), tokenFor('ann'), read))).toContain(canary.text);
  await changed.until((events) =>
    events.some(
      ({ inboxChanged: { kind, notification } }) => kind === 'UPDATED' && notification?.title === single.title,
    ),
  );
  const replay = watch<{ notificationAdded: Shown }>(client, ADDED, { after: told[0]?.cursor });
  await replay.until((events) => events.length >= types.length - 1);
  expect(replay.events.map(({ notificationAdded }) => notificationAdded.title)).toContain(single.title);
  await client.dispose();

  // It is not found by its words, nor by their absence as if it had none of them.
  expect.soft((await inboxOf('ann', { text: 'zebra' })).map(({ type }) => type)).toEqual(['plain']);

  // Its mails went, or were refused by a server that repeats them.
  await eventually(
    async () =>
      (
        await sql.query(
          `SELECT 1 FROM deliveries WHERE state NOT IN ('DELIVERED', 'FAILED', 'CANCELLED', 'SKIPPED') AND reason <> 'AWAITING_VIEW'`,
        )
      ).rowCount,
    (open) => open === 0,
    30_000,
  );
  expect(canary.foundIn(smtp.accepted)).not.toEqual([]);
  expect(smtp.refused).toBeGreaterThan(3);
  const { rows: failures } = await sql.query<{ error_code: string; error_message: string | null }>(
    `SELECT error_code, error_message FROM delivery_attempts WHERE outcome <> 'DELIVERED'`,
  );
  expect(failures.length).toBeGreaterThan(3);
  for (const failure of failures) expect(failure).toEqual({ error_code: expect.any(String), error_message: null });

  expect(watching.commands.filter((command) => /^publish .*feed/i.test(command)).length).toBeGreaterThan(5);
  const postgresLog = readFileSync(join(postgres.dir, '../../postgres.log'), 'utf8');
  expect(postgresLog).toMatch(/INSERT INTO contents/);
  expect(await wherever(postgresLog)).toEqual(NOWHERE);
}, 120_000);

const NOWHERE = { rows: [], keys: [], commands: [], logs: [], logOfHost: [], logOfPostgres: [], posts: [] };

/** Where it is in clear, of all that is kept, logged, and sent to whom it is not for. */
async function wherever(postgresLog = readFileSync(join(postgres.dir, '../../postgres.log'), 'utf8')) {
  const posts = [...fcm.asked, ...hook.requests, ...statuses.requests];
  return {
    rows: canary.foundIn(await everyRowOf(postgres.url)),
    keys: canary.foundIn(await everyKeyOf(redis.url)),
    commands: canary.foundIn(watching.commands),
    logs: canary.foundIn(processes.flatMap(({ log }) => log.split('\n'))),
    logOfHost: canary.foundIn(hostLines),
    logOfPostgres: canary.foundIn(postgresLog.split('\n')),
    posts: canary.foundIn(
      posts.map(({ path, headers, body }) => `${path} ${JSON.stringify(headers)} ${body.toString()}`),
    ),
  };
}

it('is in a mail of many, and in no push, webhook or status event, alone or among others', async () => {
  const category = { key: 'medical', title: 'Results', sensitive: true };
  await run(api(), admin, 'mutation ($input: CategoryInput!) { saveCategory(input: $input) { key } }', {
    input: category,
  });
  const attributes = { webhookUrl: hook.url };
  await run(api(), service, KNOW, { recipients: [{ id: 'dora', email: 'dora@example.com', attributes }] });
  const device = { platform: 'FCM', token: 'phone-of-dora' };
  const register = 'mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { id } }';
  await run(api(), tokenFor('dora'), register, { input: device });
  const channels = ['inApp', 'email', 'push', 'webhook'].map((channel) => ({ channel, timing: 'ALWAYS' }));
  const sensitive = { ...secret('result'), category: 'medical', channels };
  const ended = (count: number) =>
    eventually(
      async () =>
        (
          await sql.query(
            `SELECT channel, state FROM deliveries WHERE recipient = 'dora' AND notification_id IS NOT NULL`,
          )
        ).rows,
      (rows) => rows.length === count && rows.every(({ state }) => state === 'DELIVERED'),
      30_000,
    );

  // Alone.
  await send(api(), service, ['dora'], sensitive);
  await ended(3);
  expect(fcm.acceptedBy('phone-of-dora').at(-1)?.notification.title).toBe('You have a new results notification');
  // Among others.
  const pause = 'mutation ($until: DateTime) { pauseNotifications(until: $until) { pausedUntil } }';
  await run(api(), tokenFor('dora'), pause, { until: new Date(Date.now() + 6_000).toISOString() });
  for (let count = 0; count < 2; count += 1) await send(api(), service, ['dora'], sensitive);
  await send(api(), service, ['dora'], { type: 'plain', title: 'A zebra', message: 'In clear.', channels });
  await ended(12);
  expect(fcm.acceptedBy('phone-of-dora').at(-1)?.notification).toEqual({
    title: 'You have 3 new notifications',
    body: '• You have a new results notification\n• You have a new results notification\n• A zebra',
  });
  expect(hook.taken).toHaveLength(2);
  const mails = smtp.accepted.filter((mail) => /^to: .*dora@/im.test(mail));
  expect(mails).toHaveLength(2);
  expect(mails.filter((mail) => canary.foundIn([mail.replaceAll('=\r\n', '')]).length > 0)).toHaveLength(2);
  await eventually(
    () => statuses.taken.filter(({ body }) => body.includes('dora')).length,
    (count) => count >= 12,
    20_000,
  );
  expect(await wherever()).toEqual(NOWHERE);
}, 120_000);
