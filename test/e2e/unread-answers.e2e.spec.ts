import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { CLOSE, Gateway } from '../../src/platform/realtime/index.js';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

interface Held {
  connections: Set<{ caller: { id: string } | null; underWay: Set<string>; socket: WebSocket }>;
}

const MORE_THAN_MAY_WAIT = 16 * 1024 * 1024 + 1;
const CUT = { code: 1006 };
/** A control frame by hand, empty and masked with zeros. */
const control = (first: number) => Buffer.from([first, 0x80, 0, 0, 0, 0]);

describe('a socket', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startApp();
  });
  afterAll(() => node.close());

  /** @param waits what waits for it, as `ws` counts it. */
  async function open(user: string, waits: (isAnswering: boolean) => number): Promise<RawSocket> {
    const socket = await rawSocket(node.wsUrl, tokenFor(user));
    onTestFinished(() => socket.cut());
    const connection = [...node.app.get<unknown, Held>(Gateway).connections].find(({ caller }) => caller?.id === user)!;
    Object.defineProperty(connection.socket, 'bufferedAmount', { get: () => waits(connection.underWay.size > 0) });
    return socket;
  }

  // Found in review: the bound was looked at for messages and pings alone, and before they are answered.
  it.each([
    ['pings', control(0x89)],
    ['pongs', control(0x8a)],
  ])('that sends %s and does not read is cut', async (what, frame) => {
    const socket = await open(what, () => MORE_THAN_MAY_WAIT);
    socket.write(frame);
    expect(await socket.closing()).toMatchObject(CUT);
  });

  it('is cut for answers that were asked for before so much waited', async () => {
    const socket = await open('asking', (isAnswering) => (isAnswering ? MORE_THAN_MAY_WAIT : 0));
    socket.subscribe('1', '{ inbox { unreadCount } }');
    expect(await socket.closing()).toMatchObject(CUT);
    expect(socket.of('1')).toEqual([]);
  });

  // Found in review: it was told as a fault of ours, and logged as one.
  it('that sends a ping nested too deeply to be sent back is closed for a bad message', async () => {
    const socket = await rawSocket(node.wsUrl);
    onTestFinished(() => socket.cut());
    socket.say(`{"type":"ping","payload":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`);
    expect(await socket.closing()).toMatchObject({ code: CLOSE.BAD_MESSAGE.code });
  });
});
