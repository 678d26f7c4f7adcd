import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatusWatchers } from '../../src/admin/status/status-watchers.js';
import { DeliveryBacklog } from '../../src/delivery/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { startBulk, steer } from '../support/bulk.js';
import { ask, eventually, run, send, socketClient, watch } from '../support/client.js';

interface Status {
  at: string;
  nodes: {
    id: string;
    roles: string[];
    connections: number;
    subscriptions: number;
    rssBytes: number;
    startedAt: string;
    draining: boolean;
  }[];
  queues: {
    name: string;
    waiting: number;
    active: number;
    delayed: number;
    failed: number;
    oldestWaitingSeconds: number | null;
  }[];
  connections: number;
  publishedPerSecond: number;
  deliveredPerSecond: number;
  deliveryLatencyP95Ms: number | null;
  missing: string[];
}

const FIELDS = `{
  at connections publishedPerSecond deliveredPerSecond deliveryLatencyP95Ms missing
  nodes { id startedAt roles connections subscriptions rssBytes eventLoopLagP99Ms draining }
  queues { name waiting active delayed failed oldestWaitingSeconds }
}`;
const STATUS = `{ systemStatus ${FIELDS} }`;
const WATCH = `subscription ($ms: Int) { systemStatusChanged(intervalMs: $ms) ${FIELDS} }`;
type Changed = { systemStatusChanged: Status };
const ADMIN = tokenFor('operator', ['admin']);
const SHOP = tokenFor('shop', ['service']);

describe('the status of an installation', () => {
  let installation: TestInstallation;
  let api: TestNode;
  let gateway: TestNode;
  let sql: Client;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    // No worker: what is owed stays owed.
    api = await installation.startNode({ ROLES: 'api' });
    gateway = await installation.startNode({ ROLES: 'gateway' });
    sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
  });
  afterAll(async () => {
    await sql.end();
    await installation.close();
  });

  const status = async () => (await run<{ systemStatus: Status }>(api.url, ADMIN, STATUS)).systemStatus;
  const queue = ({ queues }: Status, name: string) => queues.find((each) => each.name === name);

  it('has all nodes, with what each of them has, at whichever it is asked for', async () => {
    const client = socketClient(gateway.wsUrl, tokenFor('listener'));
    const inbox = watch(client, 'subscription { inboxChanged { kind } }');
    await inbox.until((events) => events.length === 1);
    // Told by each node's beat: the socket may be in one, and what it listens to in the next.
    const told = await eventually(
      status,
      ({ nodes }) =>
        nodes.length === 2 && nodes.some(({ connections, subscriptions }) => connections + subscriptions === 2),
    );
    expect(told.missing).toEqual([]);
    expect(told.nodes.map(({ roles }) => roles)).toEqual([['api'], ['gateway']]);
    expect(told.nodes.map(({ connections, subscriptions }) => [connections, subscriptions])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(told.nodes.every(({ rssBytes }) => rssBytes > 1e7)).toBe(true);
    await client.dispose();
    await eventually(status, ({ connections }) => connections === 0);
  });

  it('says how much is published and handed to people, of all nodes, and how quickly', async () => {
    const client = socketClient(gateway.wsUrl, tokenFor('reader'));
    const inbox = watch(client, 'subscription { inboxChanged { kind } }');
    await inbox.until((events) => events.length === 1);
    for (let sent = 0; sent < 5; sent += 1) await send(api.url, SHOP, ['reader', 'nobody']);
    await inbox.until((events) => events.length === 6);
    // Published at one node, and handed out by the other.
    const told = await eventually(status, ({ deliveredPerSecond }) => deliveredPerSecond > 0.4);
    expect(told.publishedPerSecond).toBeGreaterThan(told.deliveredPerSecond);
    expect(told.deliveryLatencyP95Ms).toBeGreaterThan(0);
    expect(told.deliveryLatencyP95Ms).toBeLessThan(5_000);
    await client.dispose();
  });

  it('says what waits, by channel and lane, from the rows', async () => {
    await run(
      api.url,
      SHOP,
      'mutation { upsertRecipients(recipients: [{ id: "mailed", email: "mailed@example.com" }]) }',
    );
    const change = { channels: [{ channel: 'email', timing: 'ALWAYS' }] };
    await send(api.url, SHOP, ['mailed'], change);
    await send(api.url, SHOP, ['mailed'], change);
    await send(api.url, SHOP, ['mailed'], { ...change, scheduledAt: new Date(Date.now() + 3_600_000).toISOString() });
    await sql.query(`UPDATE deliveries SET state = 'FAILED' WHERE id = (SELECT min(id::text)::uuid FROM deliveries)`);
    await sql.query(`UPDATE deliveries SET due_at = now() - interval '1 minute' WHERE state <> 'FAILED'`);
    const told = await eventually(status, (each) => queue(each, 'email.normal')?.failed === 1);
    expect(queue(told, 'email.normal')).toMatchObject({ waiting: 1, active: 0, delayed: 0, failed: 1 });
    expect(queue(told, 'email.normal')?.oldestWaitingSeconds).toBeGreaterThanOrEqual(59);
    expect(queue(told, 'email.normal')?.oldestWaitingSeconds).toBeLessThan(120);
    expect(queue(told, 'email.urgent')).toMatchObject({ waiting: 0, oldestWaitingSeconds: null });
    expect(queue(told, 'schedules')).toMatchObject({ waiting: 0, delayed: 1, failed: 0, oldestWaitingSeconds: null });
  });

  it('says which bulk sends wait, and for how long', async () => {
    const start = (scheduledAt: string | null) =>
      startBulk(api.url, { everyone: true }, scheduledAt === null ? {} : { scheduledAt });
    const due = await start(null);
    const [worked, hopeless, paused] = await Promise.all([start(null), start(null), start(null)]);
    await start(new Date(Date.now() + 3_600_000).toISOString());
    await steer(api.url, 'pauseBulkSend', paused.id);
    const change = (id: string, to: string) => sql.query(`UPDATE bulk_sends SET ${to} WHERE id = $1`, [id]);
    await change(due.id, `next_at = now() - interval '1 minute'`);
    await change(worked.id, `state = 'RUNNING', lease_until = now() + interval '1 hour'`);
    await change(hopeless.id, `failures = 3, next_at = now() + interval '1 hour'`);
    const told = await eventually(status, (each) => queue(each, 'bulk')?.failed === 1);
    expect(queue(told, 'bulk')).toMatchObject({ waiting: 1, active: 1, delayed: 2, failed: 1 });
    expect(queue(told, 'bulk')?.oldestWaitingSeconds).toBeGreaterThanOrEqual(59);
    expect(queue(told, 'bulk')?.oldestWaitingSeconds).toBeLessThan(120);
  });

  it('is told at once and then each interval, the same to all, until the reader leaves', async () => {
    const watchers = gateway.app.get(StatusWatchers);
    const client = socketClient(gateway.wsUrl, ADMIN);
    const two = [watch<Changed>(client, WATCH, { ms: 250 }), watch<Changed>(client, WATCH, { ms: 260 })];
    const startedAt = performance.now();
    await Promise.all(two.map((each) => each.until((events) => events.length >= 4)));
    expect(performance.now() - startedAt).toBeGreaterThan(700);
    const [one, other] = two.map(({ events }) => events.map(({ systemStatusChanged }) => systemStatusChanged.at));
    // One is put together for both.
    expect(one?.filter((at) => other?.includes(at)).length).toBeGreaterThanOrEqual(2);
    expect(watchers.size).toBe(2);
    two[0]?.stop();
    await eventually(
      () => watchers.size,
      (size) => size === 1,
    );
    await client.dispose();
    await eventually(
      () => watchers.size,
      (size) => size === 0,
    );
  });

  it.each([0, 249, 60_001])('refuses an interval of %i ms', async (ms) => {
    const client = socketClient(gateway.wsUrl, ADMIN);
    const failure = await watch(client, WATCH, { ms }).failure();
    expect(JSON.stringify(failure)).toContain('BAD_USER_INPUT');
    await client.dispose();
  });

  it('is for admins', async () => {
    expect((await ask(api.url, SHOP, STATUS)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('answers while what is owed can’t be counted, and says so', async () => {
    const backlog = api.app.get(DeliveryBacklog, { strict: false });
    const read = backlog.read.bind(backlog);
    backlog.read = () => Promise.reject(new Error('away'));
    const told = await eventually(status, ({ missing }) => missing.length > 0);
    backlog.read = read;
    expect(told).toMatchObject({ missing: ['queues'], queues: [] });
    expect(told.nodes).toHaveLength(2);
    await eventually(status, ({ missing }) => missing.length === 0);
  });
});
