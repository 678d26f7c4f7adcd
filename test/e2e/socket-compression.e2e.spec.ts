import type { Socket } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type PerMessageDeflateOptions, WebSocket } from 'ws';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, socketClient, watch } from '../support/client.js';
import { fill, inboxOf } from '../support/inbox.js';

const ALL = 'subscription ($after: Cursor) { notificationAdded(after: $after) { id message data cursor } }';
/** What zlib puts behind each message, and permessage-deflate leaves out. */
const TRAILER_BYTES = 4;

interface Added {
  notificationAdded: { id: string; message: string; data: { n: number } };
}

describe('sockets whose client offers permessage-deflate', () => {
  let installation: TestInstallation;
  let off: TestNode;
  let on: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    [off] = installation.nodes as [TestNode];
    on = await installation.startNode({ SOCKET_COMPRESSION: 'on' });
  });
  afterAll(() => installation.close());

  async function open(node: TestNode, offered: PerMessageDeflateOptions | boolean = true): Promise<WebSocket> {
    const ws = new WebSocket(node.wsUrl, ['graphql-transport-ws'], { perMessageDeflate: offered });
    onTestFinished(() => ws.terminate());
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
    return ws;
  }

  /** What one gets, and how many bytes it took. */
  async function follow(node: TestNode, user: string, after: string, count: number) {
    let socket: Socket | undefined;
    class Watched extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        this.once('upgrade', (response) => (socket = response.socket));
      }
    }
    const client = socketClient(node.wsUrl, tokenFor(user), { webSocketImpl: Watched });
    onTestFinished(() => void client.dispose());
    const watched = watch<Added>(client, ALL, { after });
    await watched.until((events) => events.length >= count);
    return { events: watched.events, bytes: socket?.bytesRead ?? 0 };
  }

  it('get it only where it is on', async () => {
    expect((await open(off)).extensions).toBe('');
    expect((await open(on)).extensions).toBe('permessage-deflate');
    expect((await open(on, false)).extensions).toBe('');
    // For a smaller window than ours.
    expect((await open(on, { serverMaxWindowBits: 10 })).extensions).toBe('');
  });

  it('get events whole, missed and live, of any size, in fewer bytes', async () => {
    const { cursor: after } = await inboxOf(off, 'ada');
    const message = (n: number) => `On its way, number ${n}. `.repeat(1 + (n % 60));
    await fill(off, 'ada', 100, (n) => ({ message: message(n), data: { n } }));
    const following = [off, on].map((node) => follow(node, 'ada', after, 200));
    await fill(off, 'ada', 100, (n) => ({ message: message(n + 100), data: { n: n + 100 } }));
    const [plain, compressed] = await Promise.all(following);
    expect(compressed!.events).toEqual(plain!.events);
    for (const { notificationAdded } of compressed!.events) {
      expect(notificationAdded.message).toBe(message(notificationAdded.data.n));
    }
    expect(compressed!.bytes).toBeLessThan(plain!.bytes / 2);
  });

  it('are closed with 1009 for a small frame that unfolds to a large one', async () => {
    const ws = await open(on);
    const closed = new Promise<number>((resolve) => ws.once('close', resolve));
    const tcp = (ws as unknown as { _socket: Socket })._socket;
    // 64 MB of nothing: 64 KB, but for some bytes.
    const bomb = deflateRawSync(Buffer.alloc(60 * 1024 * 1024), { finishFlush: 2 }).subarray(0, -TRAILER_BYTES);
    expect(bomb.length).toBeLessThan(65_536);
    const before = process.memoryUsage().rss;
    let most = before;
    // A text, compressed (RSV1), masked with zeroes.
    const head = Buffer.from([0xc1, 0xfe, bomb.length >> 8, bomb.length & 0xff, 0, 0, 0, 0]);
    tcp.write(Buffer.concat([head, bomb]));
    await eventually(
      () => {
        most = Math.max(most, process.memoryUsage().rss);
        return ws.readyState;
      },
      (state) => state === WebSocket.CLOSED,
    );
    expect(await closed).toBe(1009);
    expect(most - before).toBeLessThan(30 * 1024 * 1024);
  });
});
