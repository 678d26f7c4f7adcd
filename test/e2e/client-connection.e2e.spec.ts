import type { ConnectionState, HeraldClient } from '@herald/client';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { CLOSE } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, send } from '../support/client.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { isIn, sdkClient } from '../support/sdk-client.js';
import { WallAgainstSockets } from '../support/wall-against-sockets.js';

/** Every state that it is in from now on. */
function statesOf(client: HeraldClient): ConnectionState[] {
  const states: ConnectionState[] = [];
  client.onState((state) => states.push(state));
  return states;
}
const statuses = (states: readonly ConnectionState[]) => states.map(({ status }) => status);

describe('the connection of the client', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
  });
  afterAll(() => installation.close());

  let people = 0;
  const somebody = () => `caller-${(people += 1)}`;
  const tell = (person: string, title: string) => send(node.url, node.token('shop', ['service']), [person], { title });
  async function proxied(): Promise<FaultyProxy> {
    const proxy = await FaultyProxy.start(node.wsUrl);
    onTestFinished(() => proxy.stop());
    return proxy;
  }
  /** Hands on titles, and has its position when this resolves. */
  async function titlesOf(client: HeraldClient): Promise<string[]> {
    const titles: string[] = [];
    const stream = client.onNotification(({ title }) => void titles.push(title));
    await eventually(
      () => stream.cursor,
      (cursor) => cursor !== undefined,
    );
    return titles;
  }
  const last = (titles: string[], title: string) =>
    eventually(
      () => titles.at(-1),
      (is) => is === title,
      20_000,
    );

  it('says how it is doing', async () => {
    const proxy = await proxied();
    const client = sdkClient(proxy.url, somebody());
    expect(client.state).toEqual({ status: 'idle' });
    const states = statesOf(client);
    await titlesOf(client);
    await isIn(client, 'connected');
    await proxy.refuse();
    await isIn(client, 'waiting');
    expect(client.state).toMatchObject({ code: 1006, retryInMs: expect.any(Number) as number });
    await proxy.heal();
    await isIn(client, 'connected');
    client.close();
    expect(client.state).toEqual({ status: 'closed', code: 1000, reason: 'closed' });
    expect(statuses(states).slice(0, 4)).toEqual(['connecting', 'connected', 'waiting', 'resuming']);
    expect(states[1]).toEqual({ status: 'connected', over: 'socket' });
  });

  it('notices a connection that died without a word, and comes back by another', async () => {
    const proxy = await proxied();
    const person = somebody();
    const client = sdkClient(proxy.url, person, {
      keepAlive: { everyMs: 100, answerWithinMs: 200 },
      connectTimeoutMs: 1_000,
    });
    const states = statesOf(client);
    const titles = await titlesOf(client);
    await isIn(client, 'connected');
    await proxy.blackHole();
    await tell(person, 'said into nothing');
    // It does not wait for long: the state may be another one by now.
    await eventually(
      () => statuses(states),
      (all) => all.includes('waiting'),
    );
    const waiting = states.find(({ status }) => status === 'waiting');
    expect(waiting).toMatchObject({ code: 1006, reason: 'a ping was left unanswered' });
    await proxy.heal();
    await last(titles, 'said into nothing');
  });

  it('gives up an attempt that leads nowhere', async () => {
    const proxy = await proxied();
    await proxy.blackHole();
    const client = sdkClient(proxy.url, somebody(), { connectTimeoutMs: 200, streamAfterFailures: Infinity });
    client.subscribe('subscription { inboxChanged { kind } }', { onData: () => undefined });
    await isIn(client, 'waiting');
    expect(client.state).toMatchObject({ reason: 'no connection in time' });
    await proxy.heal();
    await isIn(client, 'connected');
  });

  it('goes round the addresses that it has', async () => {
    const proxy = await proxied();
    await proxy.refuse();
    const client = sdkClient('', somebody(), { url: [proxy.url, node.wsUrl] });
    const states = statesOf(client);
    client.subscribe('subscription { inboxChanged { kind } }', { onData: () => undefined });
    await isIn(client, 'connected');
    expect(statuses(states)).toEqual(['connecting', 'waiting', 'connecting', 'connected']);
  });

  it('hands over a fresh token before the old one ends, and stays connected', async () => {
    let asked = 0;
    const person = somebody();
    const token = () => {
      asked += 1;
      return tokenFor(person, [], 3);
    };
    const client = sdkClient(node.wsUrl, person, { token });
    const states = statesOf(client);
    const titles = await titlesOf(client);
    await eventually(
      () => asked,
      (times) => times >= 4,
      20_000,
    );
    await tell(person, 'behind fresh tokens');
    await last(titles, 'behind fresh tokens');
    expect(statuses(states)).toEqual(['connecting', 'connected']);
  });

  it('brings a fresh token at once when the old one has ended', async () => {
    const person = somebody();
    // Refused for a refresh, as it is another person's.
    const token = (): string => tokenFor(client.state.status === 'connected' ? 'somebody else' : person, [], 2);
    const client: HeraldClient = sdkClient(node.wsUrl, person, { token, retry: { baseMs: 60_000, capMs: 60_000 } });
    const states = statesOf(client);
    const titles = await titlesOf(client);
    await eventually(
      () => statuses(states),
      (all) => all.filter((status) => status === 'connected').length === 2,
    );
    await tell(person, 'with a fresh one');
    await last(titles, 'with a fresh one');
    expect(states.find((state) => state.status === 'waiting')).toMatchObject({ code: 4403, retryInMs: 0 });
  });

  it('asks for another token, again and again, when one is no good', async () => {
    let asked = 0;
    const person = somebody();
    const token = () => {
      asked += 1;
      if (asked === 1) throw new Error('the sign-in service is away');
      return asked < 4 ? 'no token' : tokenFor(person);
    };
    const client = sdkClient(node.wsUrl, person, { token });
    const states = statesOf(client);
    client.subscribe('subscription { inboxChanged { kind } }', { onData: () => undefined });
    await isIn(client, 'connected');
    const codes = states.flatMap((state) => (state.status === 'waiting' ? state.code : []));
    expect(codes).toEqual([1006, 4401, 4401]);
  });

  it('answers queries and mutations with data, or with the server’s code', async () => {
    const client = sdkClient(node.wsUrl, somebody());
    const overHttp = await client.query<{ unreadCount: number }>('{ unreadCount }');
    client.subscribe('subscription { inboxChanged { kind } }', { onData: () => undefined });
    await isIn(client, 'connected');
    expect(await client.query<{ unreadCount: number }>('{ unreadCount }')).toEqual(overHttp);
    const marked = await client.mutate<{ markAllNotificationsRead: unknown }>(
      'mutation { markAllNotificationsRead { affected } }',
    );
    expect(marked).toEqual({ markAllNotificationsRead: { affected: 0 } });
    await expect(client.query('{ noSuchField }')).rejects.toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
    const missing = client.query('query ($id: ID!) { notification(id: $id) { id } }', { id: 'none' });
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leaves to the caller what must not be done twice', async () => {
    const proxy = await proxied();
    const client = sdkClient(proxy.url, somebody());
    client.subscribe('subscription { inboxChanged { kind } }', { onData: () => undefined });
    await isIn(client, 'connected');
    await proxy.silence();
    const once = client.mutate('mutation { markAllNotificationsRead { affected } }');
    const again = client.mutate('mutation { markAllNotificationsRead { affected } }', {}, { mayRepeat: true });
    await proxy.reset();
    await expect(once).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await proxy.heal();
    expect(await again).toEqual({ markAllNotificationsRead: { affected: 0 } });
  });

  it('falls back to server-sent events where sockets are forbidden, and comes back to a socket', async () => {
    const person = somebody();
    const wall = await WallAgainstSockets.start(node.origin);
    onTestFinished(() => wall.stop());
    const client = sdkClient(wall.url, person, { socketAgainAfterMs: 300 });
    const states = statesOf(client);
    const titles = await titlesOf(client);
    const inbox = client.inbox();
    await isIn(client, 'connected');
    expect(client.state).toEqual({ status: 'connected', over: 'stream' });
    await tell(person, 'by the stream');
    await last(titles, 'by the stream');
    await eventually(
      () => inbox.state,
      ({ status, unreadCount }) => status === 'ready' && unreadCount === 1,
    );
    // Changes go over HTTP then.
    expect(await inbox.markRead(inbox.state.notifications.map(({ id }) => id))).toBe(1);
    wall.cutStreams();
    await tell(person, 'over another stream');
    await last(titles, 'over another stream');
    wall.isOpen = true;
    await eventually(
      () => client.state,
      (state) => state.status === 'connected' && state.over === 'socket',
    );
    await tell(person, 'by the socket');
    await last(titles, 'by the socket');
    expect(titles).toEqual(['by the stream', 'over another stream', 'by the socket']);
    expect(states.filter((state) => state.status === 'waiting').length).toBeGreaterThanOrEqual(3);
  });

  it('stays away when it gave way to a newer socket, until it is told to come back', async () => {
    const server = await closing(CLOSE.TOO_MANY_SOCKETS.code);
    const client = sdkClient(server.url, somebody(), { streamAfterFailures: Infinity });
    client.subscribe('subscription { inboxChanged { kind } }', { onData: () => undefined });
    await isIn(client, 'paused');
    expect(server.connections()).toBe(1);
    client.reconnect();
    await eventually(server.connections, (count) => count === 2);
    await isIn(client, 'paused');
  });

  it('closes after the codes that are a mistake of somebody’s, and comes back after all others', async () => {
    const codes = Object.values(CLOSE).map(({ code }) => code);
    const outcome = async (code: number) => {
      const server = await closing(code);
      const client = sdkClient(server.url, somebody(), { streamAfterFailures: Infinity, webSocketImpl: WebSocket });
      client.subscribe('subscription { inboxChanged { kind } }', { onData: () => undefined });
      await eventually(
        () => client.state.status === 'closed' || client.state.status === 'paused' || server.connections() > 1,
        (isDecided) => isDecided,
        20_000,
      );
      const { state } = client;
      client.close();
      return state.status === 'closed' || state.status === 'paused' ? [code, state.status] : [code, 'again'];
    };
    const outcomes = await Promise.all([...new Set(codes)].map(outcome));
    const those = (what: string) =>
      outcomes.flatMap(([code, is]) => (is === what ? Number(code) : [])).toSorted((a, b) => a - b);
    expect(those('paused')).toEqual([1008]);
    expect(those('closed')).toEqual([1002, 1007, 1009, 4400, 4406, 4409, 4429]);
  });
});

/** A server that closes each socket with this code, and counts. */
async function closing(code: number) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((listening) => server.once('listening', listening));
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    if (code === CLOSE.CUT.code) socket.terminate();
    else socket.close(code);
  });
  onTestFinished(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}/graphql`, connections: () => connections };
}
