import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Admission } from '../../src/platform/admission/index.js';
import { CLOSE } from '../../src/platform/realtime/index.js';
import { Config } from '../../src/platform/config/index.js';
import { startApp, startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually } from '../support/client.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';
import { upgrade } from '../support/upgrade.js';

const INBOX = '{ inbox { unreadCount } }';
const LIVE = 'subscription { inboxChanged { kind } }';

describe('who may have a socket', () => {
  let installation: TestInstallation;
  const open: { cut(): void }[] = [];
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.cut();
  });
  afterAll(() => installation.close());

  async function knock(node: TestNode, options: Parameters<typeof upgrade>[1] = {}) {
    const answer = await upgrade(node.wsUrl, options);
    open.push(answer);
    return answer;
  }
  const statusOf = async (...args: Parameters<typeof knock>) => (await knock(...args)).status;
  async function signedIn(node: TestNode, person: string): Promise<RawSocket> {
    const socket = await rawSocket(node.wsUrl, tokenFor(person));
    open.push(socket);
    return socket;
  }
  const size = (node: TestNode) => node.app.get(Admission).size;
  const empty = (node: TestNode) =>
    eventually(
      () => size(node),
      (count) => count === 0,
    );
  async function metric(node: TestNode, reason: string): Promise<number> {
    const text = await (await fetch(`${node.origin}/metrics`)).text();
    return Number(new RegExp(`^herald_connections_refused_total\\{reason="${reason}"\\} (\\d+)`, 'm').exec(text)?.[1]);
  }

  it('is bounded for a node, whether they sign in or not, and those who leave make room', async () => {
    const node = await installation.startNode({ MAX_CONNECTIONS: '3' });
    const first = await knock(node);
    await signedIn(node, 'ada');
    await knock(node, { localAddress: '127.0.0.2' });
    const refused = await knock(node, { localAddress: '127.0.0.3' });
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '10', connection: 'close' } });
    expect(await metric(node, 'node')).toBe(1);
    first.cut();
    await eventually(
      () => size(node),
      (count) => count === 2,
    );
    expect(await statusOf(node)).toBe(101);
  });

  it('is bounded for an address, and not for the next one', async () => {
    const node = await installation.startNode({ MAX_CONNECTIONS_PER_ADDRESS: '2' });
    expect([await statusOf(node), await statusOf(node)]).toEqual([101, 101]);
    expect(await knock(node)).toMatchObject({ status: 429, headers: { 'retry-after': '10' } });
    // Nobody of ours stands between: what he says of himself is his affair.
    expect(await statusOf(node, { headers: { 'x-forwarded-for': '1.2.3.4' } })).toBe(429);
    expect(await statusOf(node, { localAddress: '127.0.0.2' })).toBe(101);
    expect(await metric(node, 'address')).toBe(2);
  });

  it('is bounded for whom a trusted proxy names', async () => {
    const node = await installation.startNode({ MAX_CONNECTIONS_PER_ADDRESS: '1', TRUSTED_PROXIES: '127.0.0.1' });
    const via = (forwarded: string) => ({ headers: { 'x-forwarded-for': forwarded } });
    expect(await statusOf(node, via('1.2.3.4'))).toBe(101);
    expect(await statusOf(node, via('5.6.7.8'))).toBe(101);
    expect(await statusOf(node, via('6.6.6.6, 1.2.3.4'))).toBe(429);
    expect(await statusOf(node, via('2001:db8::1'))).toBe(101);
    expect(await statusOf(node, via('2001:db8::2'))).toBe(429);
    expect(await statusOf(node, { localAddress: '127.0.0.2', ...via('9.9.9.9') })).toBe(101);
    expect(await statusOf(node, { localAddress: '127.0.0.2', ...via('8.8.8.8') })).toBe(429);
  });

  it('is bounded in how fast they come', async () => {
    const node = await installation.startNode({ ACCEPT_RATE: '1' });
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => knock(node)));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    await eventually(
      () => statusOf(node),
      (status) => status === 101,
    );
  });

  it('gives no place to what becomes no socket', async () => {
    const node = await installation.startNode({ MAX_CONNECTIONS: '2' });
    const bad: Record<string, string>[] = [{ 'sec-websocket-key': 'short' }, { 'sec-websocket-version': '99' }];
    for (let count = 0; count < 6; count += 1) {
      expect(await statusOf(node, { headers: bad[count % 2]! })).toBeGreaterThanOrEqual(400);
    }
    expect(size(node)).toBe(0);
    expect(await statusOf(node)).toBe(101);
  });

  it('has room again for all whose sockets were closed, whoever closed them', async () => {
    const node = await installation.startNode();
    const closed = await Promise.all(Array.from({ length: 30 }, (_, index) => signedIn(node, `person-${index}`)));
    await knock(node);
    closed.forEach((socket, index) => (index % 2 ? socket.cut() : socket.say('no JSON')));
    open.splice(0).forEach((one) => one.cut());
    await empty(node);
    expect(node.app.get<unknown>(Admission)).toMatchObject({
      byNetwork: new Map(),
      personal: { people: new Map(), settling: new Map() },
    });
  });

  describe('of one person', () => {
    let node: TestNode;
    beforeAll(async () => {
      node = await installation.startNode({ MAX_CONNECTIONS_PER_USER: '3' });
    });

    const asked = async (socket: RawSocket, id: string) => {
      socket.subscribe(id, INBOX);
      await socket.until(() => socket.of(id).length > 0);
      return socket.of(id)[0]?.type;
    };

    it('is the newest: the oldest is told to go for good, and all others live', async () => {
      const sockets: RawSocket[] = [];
      for (let count = 0; count < 4; count += 1) sockets.push(await signedIn(node, 'ada'));
      const { code, reason } = CLOSE.TOO_MANY_SOCKETS;
      expect(await sockets[0]!.closing()).toEqual({ code, reason });
      for (const socket of sockets.slice(1)) expect(await asked(socket, 'q')).toBe('next');
    });

    it('is not one that gives no sign of life, though it is younger than others', async () => {
      const sockets: RawSocket[] = [];
      for (let count = 0; count < 3; count += 1) sockets.push(await signedIn(node, 'bob'));
      // As a phone that has left its network.
      sockets[1]!.stopReading();
      sockets.push(await signedIn(node, 'bob'));
      const places = (node.app.get<unknown>(Admission) as { personal: { of(person: string): number } }).personal;
      expect(places.of('bob')).toBe(4);
      await eventually(
        () => places.of('bob'),
        (count) => count === 3,
      );
      sockets[1]!.goOnReading();
      expect(await sockets[1]!.closing()).toMatchObject({ code: CLOSE.TOO_MANY_SOCKETS.code });
      for (const index of [0, 2, 3]) expect(await asked(sockets[index]!, 'q')).toBe('next');
    });

    it('is never more than twice as many, and other people’s are nobody’s business', async () => {
      const other = await signedIn(node, 'carol');
      const sockets: RawSocket[] = [];
      for (let count = 0; count < 20; count += 1) sockets.push(await signedIn(node, 'dave'));
      const alive = () => sockets.filter((socket) => socket.closed === undefined);
      await eventually(
        () => alive().length,
        (count) => count <= 3,
      );
      expect(alive()).toEqual(sockets.slice(-3));
      expect(await asked(other, 'q')).toBe('next');
    });
  });
});

describe('a connection that becomes no socket', () => {
  let node: TestNode;
  let server: Server;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    node = await startApp();
    server = node.app.getHttpServer();
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => node.close());

  const connections = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  const files = () => readdirSync('/proc/self/fd').length;

  /** Everything that came on one connection, and whether it has ended. */
  function dial(...said: string[]) {
    const { hostname, port } = new URL(node.origin);
    const heard = { text: '', ended: false, socket: connect(Number(port), hostname) };
    sockets.push(heard.socket);
    heard.socket.on('data', (data) => (heard.text += data.toString()));
    heard.socket.on('close', () => (heard.ended = true));
    heard.socket.on('error', () => undefined);
    for (const text of said) heard.socket.write(text);
    return heard;
  }
  const head = (first: string, ...lines: string[]) => [first, 'Host: herald', ...lines, '', ''].join('\r\n');

  it.skipIf(process.platform !== 'linux')(
    'is answered 404 on other paths, 500 times, and leaves no file open',
    async () => {
      await (await fetch(`${node.origin}/health/live`)).text();
      const before = files();
      for (let round = 0; round < 10; round += 1) {
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, index) => upgrade(`${node.origin}/${round}/${index}?token=x`)),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
        // Neither end waits for the other: it is closed by us.
        await eventually(
          () => answers.filter(({ socket }) => !socket.destroyed).length,
          (left) => left === 0,
        );
      }
      // The node itself may open a few meanwhile, to PostgreSQL and Redis.
      await eventually(files, (count) => count < before + 50);
      expect(await connections()).toBeLessThanOrEqual(1);
      expect(node.app.get(Admission).size).toBe(0);
    },
  );

  it.each(['h2c', 'TLS/1.0', 'IRC/6.9', 'websockets'])(
    'is answered like any other when it offers %s, with its body and what follows it',
    async (protocol) => {
      const body = JSON.stringify({ query: '{ __typename }', variables: { pad: 'p'.repeat(200_000) } });
      const offer = ['Connection: Upgrade, HTTP2-Settings', `Upgrade: ${protocol}`, 'HTTP2-Settings: AAMAAABkAAQAAP__'];
      const post = head(
        'POST /graphql HTTP/1.1',
        ...offer,
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(body)}`,
      );
      const heard = dial(post, body.slice(0, 10));
      heard.socket.write(body.slice(10));
      await eventually(
        () => heard.text,
        (text) => text.includes('{"data":{"__typename":"Query"}}'),
      );
      expect(heard.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      heard.socket.write(head('GET /health/live HTTP/1.1', ...offer) + head('GET /nowhere HTTP/1.1'));
      await eventually(
        () => heard.text,
        (text) => text.includes('{"status":"ok"}') && text.includes('HTTP/1.1 404'),
      );
      expect(heard.ended).toBe(false);
    },
  );

  it.each(['/graphql/foo', '/graphql/stream/foo', '/graphqlx'])(
    'is answered 404 below our paths, as at %s',
    async (path) => {
      const answer = await fetch(`${node.origin}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json' },
        body: JSON.stringify({ query: '{ __typename }' }),
      });
      expect([answer.status, await answer.text()]).toEqual([404, expect.not.stringContaining('"data"')]);
    },
  );

  it('for which there is no file left is dropped, and counted', async () => {
    const refused = async () => {
      const text = await (await fetch(`${node.origin}/metrics`, { headers: { connection: 'close' } })).text();
      return Number(/^herald_connections_refused_total\{reason="node"\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const before = await refused();
    const { maxConnections } = server;
    server.maxConnections = await connections();
    try {
      const heard = dial(head('GET /health/live HTTP/1.1'));
      await eventually(
        () => heard.ended,
        (ended) => ended,
      );
      expect(heard.text).toBe('');
    } finally {
      server.maxConnections = maxConnections;
    }
    expect(await refused()).toBe(before + 1);
  });

  it('has ten seconds for the head of its request, and is looked at every two', () => {
    expect(server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      connectionsCheckingInterval: 2_000,
      timeout: 120_000,
    });
    if (process.platform !== 'linux') return;
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    expect(server.maxConnections).toBe(
      Number(limit) - 100 - node.app.get(Config).DATABASE_POOL - node.app.get(Config).OPERATORS_POOL,
    );
  });

  it.each<[string, () => string, number]>([
    [
      'that does not take its answers',
      () => {
        const body = JSON.stringify({ query: getIntrospectionQuery() });
        return (
          head('POST /graphql HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${body.length}`) + body
        );
      },
      200,
    ],
    ['that does not take what Node answers by itself', () => head('GET / HTTP/1.1', 'Expect: nothing'), 20_000],
  ])('%s is cut', async (_what, ask, times) => {
    const given: (number | undefined)[] = [];
    const shorten = (message: unknown) => {
      const { server: whose, socket } = message as { server: Server; socket: Socket };
      if (whose !== server) return;
      given.push(socket.timeout);
      socket.setTimeout(1_000);
    };
    subscribe('http.server.request.start', shorten);
    try {
      const heard = dial();
      heard.socket.pause();
      heard.socket.write(ask().repeat(times));
      await eventually(connections, (count) => count > 0);
      expect(await eventually(connections, (count) => count === 0, 30_000)).toBe(0);
      expect(given[0]).toBe(120_000);
      // Another request leaves the bound alone that its connection has.
      expect(given[1]).toBe(1_000);
    } finally {
      unsubscribe('http.server.request.start', shorten);
    }
  });

  it.each<[string, string, number | undefined]>([
    ['that was upgraded keeps no timer of HTTP’s', '/graphql', undefined],
    ['that was refused has ten seconds to take the refusal', '/nowhere', 10_000],
  ])('%s', async (_what, path, timeout) => {
    let kept: number | undefined;
    // Behind the gateway's own listener, in the same breath.
    server.once('upgrade', (_request, socket) => {
      const timer = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'timeout');
      kept = timer && (socket as unknown as Record<symbol, { _idleTimeout: number } | null>)[timer]?._idleTimeout;
    });
    const answer = await upgrade(node.wsUrl.replace('/graphql', path));
    answer.cut();
    expect([answer.status, kept]).toEqual([path === '/graphql' ? 101 : 404, timeout]);
  });

  it.each<[string, string[]]>([
    ['that says nothing', []],
    ['whose upgrade comes byte by byte', [head('GET /graphql HTTP/1.1', 'Connection: Upgrade').slice(0, -4)]],
    [
      'that offers another protocol, and then dribbles',
      [head('GET /health/live HTTP/1.1', 'Connection: Upgrade', 'Upgrade: h2c'), 'GET / HTTP/1.1\r\nX: '],
    ],
  ])('%s is cut', async (_what, said) => {
    const { headersTimeout } = server;
    server.headersTimeout = 1_000;
    try {
      const heard = dial(...said);
      const dribble = setInterval(() => heard.socket.write('x'), 100);
      if (said.length === 0) clearInterval(dribble);
      await eventually(
        () => heard.ended,
        (ended) => ended,
        20_000,
      );
      clearInterval(dribble);
      expect(await eventually(connections, (count) => count <= 1)).toBeLessThanOrEqual(1);
    } finally {
      server.headersTimeout = headersTimeout;
    }
  });

  it('that was opened and never signs in is closed in three seconds, and its place is free', async () => {
    const silent = await rawSocket(node.wsUrl);
    expect(node.app.get(Admission).size).toBe(1);
    expect(await silent.closing()).toMatchObject({ code: CLOSE.INIT_TIMEOUT.code });
    await eventually(
      () => node.app.get(Admission).size,
      (count) => count === 0,
    );
    const refused = await rawSocket(node.wsUrl, tokenFor('somebody'));
    refused.subscribe('1', LIVE);
    await refused.until(() => refused.of('1').length > 0);
    refused.cut();
  });
});
