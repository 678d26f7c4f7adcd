import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownMetrics } from '../../src/metrics/index.js';
import { Bus } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { ask, eventually, send, socketClient, watch } from '../support/client.js';

describe('what operators see of a node', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    [node] = installation.nodes as [TestNode];
  });
  afterAll(() => installation.close());

  const metrics = async () => (await fetch(`${node.origin}/metrics`)).text();
  const valueOf = (text: string, name: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')[1],
    );

  it('is alive, and ready when PostgreSQL answers', async () => {
    expect((await fetch(`${node.origin}/health/live`)).status).toBe(200);
    await eventually(() => node.app.get(Bus).isUp, Boolean);
    const ready = await fetch(`${node.origin}/health/ready`);
    expect(ready.status).toBe(200);
    expect(JSON.stringify(await ready.json())).toMatch(/database.*redis/);
  });

  it('counts connections, subscriptions, what was published and emitted, and how long it took', async () => {
    const client = socketClient(node.wsUrl, node.token('observed'));
    const inbox = watch<{ inboxChanged: { kind: string } }>(client, 'subscription { inboxChanged { kind } }');
    await inbox.until((events) => events.length === 1);
    const before = await metrics();
    expect(valueOf(before, 'herald_connections')).toBe(1);
    expect(valueOf(before, 'herald_subscriptions{name="inboxChanged",path="live"}')).toBe(1);
    await send(node.url, node.token('shop', ['service']), ['observed', 'nobody']);
    await inbox.until((events) => events.length === 2);
    const after = await metrics();
    expect(
      valueOf(after, 'herald_notifications_published_total') -
        (valueOf(before, 'herald_notifications_published_total') || 0),
    ).toBe(2);
    expect(valueOf(after, 'herald_events_emitted_total{subscription="inboxChanged"}')).toBe(2);
    expect(valueOf(after, 'herald_publish_to_emit_seconds_count')).toBe(1);
    expect(after).toMatch(/herald_send_seconds_count\{outcome="accepted"\} 1/);
    expect(after).toMatch(/herald_db_pool_connections\{state="total"\} \d/);
    await client.dispose();
    await eventually(metrics, (text) => valueOf(text, 'herald_connections') === 0);
  });

  it('counts tokens that were refused, over HTTP and over sockets', async () => {
    expect((await ask(node.url, 'not a token', '{ inbox { id } }')).status).toBe(401);
    const expired = socketClient(node.wsUrl, node.token('late', [], -10));
    await expect(watch(expired, '{ inbox { id } }').failure()).resolves.toMatchObject({ code: 4403 });
    const text = await metrics();
    expect(valueOf(text, 'herald_sign_ins_refused_total{transport="http",reason="invalid"}')).toBe(1);
    expect(valueOf(text, 'herald_sign_ins_refused_total{transport="ws",reason="expired"}')).toBe(1);
  });

  it('shows what is owed, feeds, caches and the database, by names that docs/metrics.md has', async () => {
    const text = await eventually(metrics, (each) => each.includes('herald_queue_oldest_seconds{'));
    await eventually(metrics, (each) => each.includes('herald_db_partitions_ahead_seconds{table="deliveries"}'));
    await eventually(metrics, (each) => each.includes('herald_feeds_followed{of="people"}'));
    expect(text).toMatch(/herald_queue_deliveries\{channel="email",lane="urgent",state="waiting"\} 0/);
    expect(text).toMatch(/herald_cache_lookups_total\{cache="tokens",outcome="hit"\} \d/);
    const names = [...text.matchAll(/^# TYPE (herald_\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(names.toSorted()).toEqual(knownMetrics().map(({ name, type }) => `${name} ${type}`));
  });

  it('answers with the request’s id, and takes one over', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(node.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"query":"{ __typename }"}',
      });
    expect((await post({ 'x-request-id': 'from-the-proxy-1' })).headers.get('x-request-id')).toBe('from-the-proxy-1');
    expect((await post({})).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('does what its roles say, and no more', async () => {
    const api = await installation.startNode({ ROLES: 'api' });
    const gateway = await installation.startNode({ ROLES: 'gateway' });
    expect((await ask(gateway.url, node.token('user-1'), '{ inbox { id } }')).status).toBe(404);
    expect((await ask(api.url, node.token('user-1'), '{ inbox { id } }')).status).toBe(200);
    expect(await upgradeAt(api.origin, '/graphql')).toMatch(/^HTTP\/1.1 404 /);
    expect(await upgradeAt(gateway.origin, '/graphql')).toMatch(/^HTTP\/1.1 101 /);
    const client = socketClient(gateway.wsUrl, node.token('split'));
    const added = watch<{ inboxChanged: { kind: string } }>(client, 'subscription { inboxChanged { kind } }');
    await added.until((events) => events.length === 1);
    await send(api.url, node.token('shop', ['service']), ['split']);
    await added.until((events) => events.at(-1)?.inboxChanged.kind === 'ADDED');
    await client.dispose();
  });
});

/** The first line of the answer to an upgrade, by hand. */
function upgradeAt(origin: string, path: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
      );
    });
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().split('\r\n', 1)[0] ?? '');
    });
    socket.once('error', reject);
  });
}
