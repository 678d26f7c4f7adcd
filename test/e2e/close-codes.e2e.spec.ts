import { type Client, createClient } from 'graphql-ws';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { TokenVerifier, type VerifiedToken } from '../../src/platform/auth/index.js';
import { UnavailableError } from '../../src/platform/errors/index.js';
import { CLOSE, Gateway } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually } from '../support/client.js';
import { fill, inboxOf } from '../support/inbox.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

type Name = keyof typeof CLOSE;
const NAMES = Object.keys(CLOSE) as Name[];

const INBOX = '{ inbox { unreadCount } }';
const LIVE = 'subscription { inboxChanged { kind } }';
const REPLAY = 'subscription ($after: Cursor) { notificationAdded(after: $after) { id message data } }';
const LARGE = () => ({ message: 'm'.repeat(10_000), data: { pad: 'd'.repeat(10_000) } });
const initBy = (token: string) => ({ type: 'connection_init', payload: { token } });
/** A frame by hand, with a mask of zeros: its first byte, and what is in it. */
const frame = (first: number, ...bytes: number[]) => Buffer.from([first, 0x80 | bytes.length, 0, 0, 0, 0, ...bytes]);

describe('every close code', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({
      MAX_CONNECTIONS_PER_USER: '1',
      STREAM_STALL: '500ms',
      FRAME_RATE: '50',
    });
    node = installation.nodes[0]!;
  });
  afterAll(() => installation.close());

  async function open(token?: string, at = node, protocols?: string[]): Promise<RawSocket> {
    const socket = await rawSocket(at.wsUrl, token, protocols);
    onTestFinished(() => socket.cut());
    return socket;
  }
  async function saying(...frames: (object | string)[]): Promise<RawSocket> {
    const socket = await open();
    socket.say(...frames);
    return socket;
  }
  async function writing(...frames: Buffer[]): Promise<RawSocket> {
    const socket = await open(tokenFor('writer'));
    socket.write(Buffer.concat(frames));
    return socket;
  }
  async function verifying(verify: () => Promise<VerifiedToken>): Promise<RawSocket> {
    const verifier = node.app.get(TokenVerifier);
    const original = verifier.verify;
    onTestFinished(() => void (verifier.verify = original));
    verifier.verify = verify;
    return saying(initBy('a token'));
  }

  /** How each comes about: one that is missing here does not compile. */
  const PROVOKED: Record<Name, () => Promise<RawSocket>> = {
    PROTOCOL_ERROR: () => writing(Buffer.from([0x81, 0x01, 0x61])),
    CUT: async () => {
      const impatient = await installation.startNode({ PING_INTERVAL: '200ms' });
      const socket = await open(tokenFor('frozen'), impatient);
      socket.stopReading();
      const { connections } = impatient.app.get<unknown>(Gateway) as { connections: Set<unknown> };
      await eventually(
        () => connections.size,
        (size) => size === 0,
      );
      socket.goOnReading();
      return socket;
    },
    BAD_TEXT: () => writing(frame(0x81, 0xc3, 0x28)),
    TOO_MANY_SOCKETS: async () => {
      const first = await open(tokenFor('ada'));
      await open(tokenFor('ada'));
      return first;
    },
    TOO_LARGE: () => saying({ type: 'ping', payload: { pad: 'x'.repeat(65 * 1024) } }),
    DRAINING: async () => {
      const stopping = await installation.startNode();
      const socket = await open(tokenFor('drained'), stopping);
      await stopping.close();
      installation.nodes.splice(installation.nodes.indexOf(stopping), 1);
      return socket;
    },
    TRY_AGAIN: () => verifying(() => Promise.reject(new UnavailableError())),
    BAD_MESSAGE: () => saying('no JSON'),
    UNAUTHORIZED: () => saying(initBy('no token')),
    TOKEN_EXPIRED: () => open(tokenFor('ada', [], 2)),
    OTHER_PROTOCOL: () => open(undefined, node, []),
    INIT_TIMEOUT: () => open(),
    ID_IN_USE: async () => {
      const socket = await open(tokenFor('twice'));
      socket.subscribe('1', LIVE);
      socket.subscribe('1', LIVE);
      return socket;
    },
    SLOW_CONSUMER: async () => {
      const { cursor: after } = await inboxOf(node, 'slow');
      await fill(node, 'slow', 800, LARGE);
      const socket = await open(tokenFor('slow'));
      socket.stopReading();
      socket.subscribe('1', REPLAY, { after });
      const { connections } = node.app.get<unknown>(Gateway) as { connections: Set<{ isOpen: boolean }> };
      await eventually(
        () => [...connections].filter(({ isOpen }) => isOpen).length,
        (count) => count === 0,
        30_000,
      );
      socket.goOnReading();
      return socket;
    },
    TOO_MANY_FRAMES: async () => {
      const socket = await open(tokenFor('chatty'));
      for (let count = 0; count < 150; count += 1) socket.say({ type: 'pong' });
      return socket;
    },
    SECOND_INIT: () => saying(initBy(tokenFor('again')), initBy(tokenFor('again'))),
    INTERNAL: () => verifying(() => Promise.reject(new Error('unthought of'))),
  };

  it.each(NAMES)('%s ends a socket', async (name) => {
    const socket = await PROVOKED[name]();
    // graphql-ws has words of its own for two of them.
    const hasOwnWords = ['BAD_MESSAGE', 'ID_IN_USE'].includes(name);
    const { code, reason } = await socket.closing(30_000);
    expect([code, hasOwnWords ? '' : reason]).toEqual([CLOSE[name].code, hasOwnWords ? '' : CLOSE[name].reason]);
  });

  it('TOO_MANY_SOCKETS ends one whose message comes in more than 16 fragments', async () => {
    const parts = (count: number) =>
      Array.from({ length: count }, (_, index) => frame(index === 0 ? 0x01 : 0x00, 0x20));
    const few = await writing(...parts(15), frame(0x80, ...Buffer.from('{"type":"ping"}')));
    await few.until((frames) => frames.some(({ type }) => type === 'pong'));
    expect(await (await writing(...parts(17))).closing()).toMatchObject({ code: CLOSE.TOO_MANY_SOCKETS.code });
  });

  describe('that frames are counted by', () => {
    it.each<[string, (socket: RawSocket) => void]>([
      ['messages', (socket) => socket.say({ type: 'pong' })],
      ['queries', (socket) => socket.subscribe(`q${Math.random()}`, INBOX)],
      ['pings', (socket) => socket.write(frame(0x89, 0x61))],
      ['pongs', (socket) => socket.write(frame(0x8a, 0x61))],
    ])('counts %s: 100 at once are fine, and 50 a second from then on', async (_what, say) => {
      const socket = await open(tokenFor(`counted-${_what}`));
      const beganAt = performance.now();
      let said = 1;
      let rounds = 0;
      const answered = () => socket.frames.filter(({ type }) => type === 'pong').length >= rounds;
      // In small pieces: whoever sends 60 pings before the first was answered is cut for that.
      while (socket.closed === undefined && said < 1_000) {
        for (let count = 0; count < 9; count += 1) say(socket);
        socket.say({ type: 'ping' });
        rounds += 1;
        said += 10;
        await socket.until(() => answered() || socket.closed !== undefined);
      }
      const { code, reason } = CLOSE.TOO_MANY_FRAMES;
      expect(await socket.closing()).toEqual({ code, reason });
      const filled = ((performance.now() - beganAt) / 1_000) * 50;
      expect(said).toBeGreaterThan(100);
      expect(said).toBeLessThan(100 + filled + 12);
    });

    it('is cut when it goes on all the same, a thousand frames behind its close', async () => {
      const socket = await open(tokenFor('deaf'));
      // It does not read that it was closed.
      socket.stopReading();
      for (let count = 0; count < 2_000; count += 1) socket.say({ type: 'pong' });
      const { connections } = node.app.get<unknown>(Gateway) as { connections: Set<{ caller: { id: string } | null }> };
      await eventually(
        () => [...connections].some(({ caller }) => caller?.id === 'deaf'),
        (there) => !there,
        // `ws` would give it ten seconds for its goodbye.
        5_000,
      );
      expect(socket.closed).toBeUndefined();
    });
  });
});

describe('the stock graphql-ws client', () => {
  it.each(NAMES)('does after %s what docs/close-codes.md says', async (name) => {
    const { code, again } = CLOSE[name];
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((listening) => server.once('listening', listening));
    let connections = 0;
    server.on('connection', (socket) => {
      connections += 1;
      // Closed again and again, it would give up behind our back, and be told so.
      if (connections > 1) return;
      if (code === CLOSE.CUT.code) socket.terminate();
      else socket.close(code);
    });
    const ends: unknown[] = [];
    const client: Client = createClient({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      webSocketImpl: WebSocket,
      // Its default, but for the time.
      retryAttempts: 5,
      retryWait: () => Promise.resolve(),
    });
    const done = {
      next: () => undefined,
      error: (reason: unknown) => void ends.push(reason),
      complete: () => undefined,
    };
    client.subscribe({ query: LIVE }, done);
    await eventually(
      () => connections > 1 || ends.length > 0,
      (decided) => decided,
    );
    const told = ends.map((reason) => (reason as { code?: number }).code);
    expect({ again: connections > 1, told }).toEqual({ again, told: again ? [] : [code] });
    // It rejects with the close that it made itself; and waits for a connection that is being made, which ends with its server.
    Promise.resolve(client.dispose()).catch(() => undefined);
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
});
