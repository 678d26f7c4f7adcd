import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReportQuestion, ReportRow } from '../../src/delivery/index.js';
import type { Sql } from '../../src/platform/database/index.js';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { isCompleted, startBulk, untilBulk } from '../support/bulk.js';
import { eventually, run, send } from '../support/client.js';
import { expectAgreement } from '../support/report-agreement.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

/*
 * What became of deliveries in other ways than being sent and read: gathered into a digest, given up and sent again, made by a bulk send, and forgotten
 * with whom they were for. One after another, in one installation, and reports are held against its rows each time.
 */

const SERVICE = tokenFor('shop', ['service']);
const ADMIN = tokenFor('root', ['admin']);
const HOUR_MS = 3_600_000;
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
const PAUSE = 'mutation ($until: DateTime) { pauseNotifications(until: $until) { pausedUntil } }';
const FAILED = '{ adminDeliveries(filter: { statuses: [FAILED] }) { nodes { id } } }';
const RETRY = 'mutation ($id: ID!) { retryDelivery(id: $id) { id } }';
const ERASE = 'mutation ($userId: ID!) { erasePersonalData(userId: $userId) }';
const REPORT = `query ($from: DateTime!, $to: DateTime!, $groupBy: [ReportGroup!]!, $timeZone: TimeZone) {
  deliveryReport(from: $from, to: $to, groupBy: $groupBy, timeZone: $timeZone) {
    group sent delivered seen read failed skipped cancelled deliveryRate readRate latencyP50Ms latencyP95Ms } }`;
const BY_MAIL = [{ channel: 'email', timing: 'ALWAYS' }];

let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
let installation: TestInstallation;
let client: Client;
let url: string;
/** Whose server says no for now. */
const refused = new Set<string>();
beforeAll(async () => {
  smtp = await startSmtpInbox({
    onRcptTo({ address }, _session, done) {
      done(refused.has(address) ? Object.assign(new Error('not now'), { responseCode: 451 }) : null);
    },
  });
  const env = { SMTP_URL: smtp.url, RETRY_SCHEDULE: '50ms', SWEEP_SECONDS: '0.1', LEASE_SECONDS: '5' };
  installation = await startInstallation(env, 2);
  url = installation.nodes[0]!.url;
  client = new Client({ connectionString: installation.database.url });
  await client.connect();
  const recipients = ['dana', 'rob', 'bea', 'ben'].map((id) => ({ id, email: `${id}@example.com` }));
  await run(url, SERVICE, KNOW, { recipients });
});
afterAll(async () => {
  await client.end();
  await installation.close();
  await smtp.close();
});

const sql: Sql = { query: async (text, params) => (await client.query(text, params as unknown[])).rows as never };
const time = () => ({ from: new Date(Date.now() - HOUR_MS), to: new Date(Date.now() + HOUR_MS) });
const read = async ({ from, to, ...rest }: ReportQuestion) =>
  (
    await run<{ deliveryReport: ReportRow[] }>(installation.nodes[1]!.url, ADMIN, REPORT, {
      from: from.toISOString(),
      to: to.toISOString(),
      ...rest,
    })
  ).deliveryReport;
/** Of one type over email. */
const mailsOf = async (type: string) =>
  (await read({ ...time(), groupBy: ['CHANNEL', 'TYPE'], timeZone: 'UTC' })).find(
    ({ group }) => group['CHANNEL'] === 'email' && group['TYPE'] === type,
  );
const untilMails = (type: string, wanted: Partial<ReportRow>) =>
  eventually(
    () => mailsOf(type),
    (row) =>
      row !== undefined && Object.entries(wanted).every(([name, value]) => row[name as keyof ReportRow] === value),
  );
const agrees = async () => expect(await expectAgreement(sql, read, time())).toBeGreaterThan(0);

it('counts what a digest says as what it is made of, and not the digest', async () => {
  await run(url, tokenFor('dana'), PAUSE, { until: new Date(Date.now() + 4_000).toISOString() });
  for (let at = 0; at < 3; at += 1) await send(url, SERVICE, ['dana'], { channels: BY_MAIL, type: 'gathered' });
  expect(await mailsOf('gathered')).toMatchObject({ sent: 3, delivered: 0 });
  await untilMails('gathered', { sent: 3, delivered: 3 });
  expect(smtp.mails.filter(({ to }) => to.includes('dana@example.com'))).toHaveLength(1);
  await agrees();
});

it('takes back that something had failed when it is sent again', async () => {
  refused.add('rob@example.com');
  await send(url, SERVICE, ['rob'], { channels: BY_MAIL, type: 'tried' });
  await untilMails('tried', { sent: 1, failed: 1, delivered: 0, deliveryRate: 0 });
  await agrees();
  const failed = await run<{ adminDeliveries: { nodes: { id: string }[] } }>(url, ADMIN, FAILED);
  const { id } = failed.adminDeliveries.nodes[0]!;
  // In vain, and then not.
  const triedAgain = async (wanted: Partial<ReportRow>) => {
    await run(url, ADMIN, RETRY, { id });
    await untilMails('tried', wanted);
    await agrees();
  };
  await triedAgain({ failed: 1, delivered: 0 });
  refused.clear();
  await triedAgain({ sent: 1, failed: 0, delivered: 1, deliveryRate: 1 });
  expect(smtp.mails.filter(({ to }) => to.includes('rob@example.com'))).toHaveLength(1);
});

it('counts what a bulk send made', async () => {
  const people = ['bea', 'ben', ...Array.from({ length: 58 }, (_, at) => `unknown-${at}`)];
  const { id } = await startBulk(
    url,
    { userIds: people },
    { type: 'told-to-all', channels: [...BY_MAIL, { channel: 'inApp' }] },
  );
  await untilBulk(url, id, isCompleted);
  await untilMails('told-to-all', { sent: 2, delivered: 2, skipped: 58 });
  const rows = await read({ ...time(), groupBy: ['TYPE', 'CHANNEL'], timeZone: 'UTC' });
  const inApp = rows.find(({ group }) => group['TYPE'] === 'told-to-all' && group['CHANNEL'] === 'inApp');
  expect(inApp).toMatchObject({ sent: 60, delivered: 0 });
  await agrees();
});

it('keeps what was counted of somebody who is forgotten', async () => {
  const asked = { ...time(), groupBy: ['CHANNEL' as const, 'TYPE' as const], timeZone: 'UTC' };
  const before = await read(asked);
  await run(url, ADMIN, ERASE, { userId: 'rob' });
  await eventually(
    async () => (await client.query(`SELECT FROM notifications WHERE recipient = 'rob'`)).rowCount,
    (count) => count === 0,
  );
  expect(await read(asked)).toEqual(before);
  expect(before.some(({ group }) => group['TYPE'] === 'tried')).toBe(true);
});
