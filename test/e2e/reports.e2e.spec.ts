import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { ask, eventually, run, send } from '../support/client.js';

const SERVICE = tokenFor('shop', ['service']);
const ADMIN = tokenFor('root', ['admin']);
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
const MARK = (what: string) => `mutation ($ids: [ID!]!) { ${what}(ids: $ids) { affected } }`;
const REPORT = `query ($from: DateTime!, $to: DateTime!, $groupBy: [ReportGroup!]!, $timeZone: TimeZone) {
  deliveryReport(from: $from, to: $to, groupBy: $groupBy, timeZone: $timeZone) {
    group sent delivered seen read failed skipped cancelled deliveryRate readRate latencyP50Ms latencyP95Ms } }`;

interface Row {
  group: Record<string, string>;
  sent: number;
  delivered: number;
  latencyP50Ms: number | null;
  [name: string]: unknown;
}

const HOUR_MS = 3_600_000;
const around = () => ({
  from: new Date(Date.now() - HOUR_MS).toISOString(),
  to: new Date(Date.now() + HOUR_MS).toISOString(),
});

let installation: TestInstallation;
beforeAll(async () => {
  installation = await startInstallation({ SWEEP_SECONDS: '0.1', RETRY_SCHEDULE: '50ms' }, 2);
});
afterAll(() => installation.close());

const report = async (groupBy: string[], rest: Record<string, unknown> = {}) =>
  (
    await run<{ deliveryReport: Row[] }>(installation.nodes[1]!.url, ADMIN, REPORT, {
      ...around(),
      groupBy,
      ...rest,
    })
  ).deliveryReport;

describe('a report', () => {
  it('says how deliveries fared, at once, by whatever they are told apart', async () => {
    const { url } = installation.nodes[0]!;
    const recipients = ['ann', 'ben', 'cy'].map((id) => ({ id, email: id === 'cy' ? null : `${id}@example.com` }));
    await run(url, SERVICE, KNOW, { recipients });
    const both = { channels: [{ channel: 'email' }, { channel: 'inApp' }], type: 'invoice', category: 'system' };
    const { notifications } = await send(url, SERVICE, ['ann', 'ben', 'cy'], both);
    await send(url, SERVICE, ['ann'], { channels: [{ channel: 'inApp' }], type: 'greeting', priority: 'URGENT' });
    const idOf = (who: string) => notifications.find(({ userId }) => userId === who)!.notificationId;
    await run(url, tokenFor('ann'), MARK('markNotificationsRead'), { ids: [idOf('ann')] });
    await run(url, tokenFor('ben'), 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }', {
      ids: [idOf('ben')],
    });

    const byChannel = await eventually(
      () => report(['CHANNEL', 'TYPE']),
      (rows) => rows.find(({ group }) => group['CHANNEL'] === 'email' && group['TYPE'] === 'invoice')?.delivered === 2,
    );
    const of = (channel: string, type: string) =>
      byChannel.find(({ group }) => group['CHANNEL'] === channel && group['TYPE'] === type);
    expect(of('email', 'invoice')).toMatchObject({
      sent: 2,
      delivered: 2,
      seen: 1,
      read: 1,
      skipped: 1,
      deliveryRate: 1,
      readRate: 0.5,
    });
    expect(of('inApp', 'invoice')).toMatchObject({ sent: 3, delivered: 2, seen: 1, read: 1, failed: 0, skipped: 0 });
    expect(of('inApp', 'greeting')).toMatchObject({
      sent: 1,
      delivered: 0,
      deliveryRate: 0,
      readRate: 0,
      latencyP50Ms: null,
    });
    expect(of('email', 'greeting')).toMatchObject({ sent: 0, skipped: 1, deliveryRate: 0 });
    expect(of('email', 'invoice')!.latencyP50Ms).toBeGreaterThan(0);
  });

  it('names hours and days of the time zone, and priorities', async () => {
    const [hour] = (await report(['HOUR', 'DAY', 'PRIORITY'], { timeZone: 'Asia/Kathmandu' })).map(
      ({ group }) => group,
    );
    expect(hour!['HOUR']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\+05:45$/);
    expect(hour!['HOUR']!.slice(0, 10)).toBe(hour!['DAY']);
    expect((await report(['PRIORITY'])).map(({ group }) => group['PRIORITY'])).toEqual(['MEDIUM', 'URGENT']);
    expect(await report([])).toHaveLength(1);
    expect((await report([]))[0]!.group).toEqual({});
    expect(await report([], { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' })).toEqual([]);
  });

  it.each([
    ['to', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z', groupBy: [] }],
    ['to', { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z', groupBy: [] }],
    ['to', { from: '2024-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z', groupBy: ['DAY'] }],
    ['to', { from: '2026-01-01T00:00:00Z', to: '2026-03-01T00:00:00Z', groupBy: ['HOUR'] }],
    ['from', { from: '1960-01-01T00:00:00Z', to: '1960-01-02T00:00:00Z', groupBy: [] }],
  ])('is refused where it asks for too much, or for nothing (%s)', async (field, variables) => {
    const { errors } = await ask(installation.nodes[0]!.url, ADMIN, REPORT, variables);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [field] });
  });
});
