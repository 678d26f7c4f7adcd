import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/client.js';
import { FaultyProxy } from '../support/faulty-proxy.js';

/** Long enough for what could come over loopback to come; only for showing that nothing does. */
const QUIET_MS = 150;

interface Peer {
  socket: Socket;
  heard: string;
  closes: string[];
}

function peerOf(socket: Socket): Peer {
  const peer: Peer = { socket, heard: '', closes: [] };
  socket.on('data', (bytes) => (peer.heard += String(bytes)));
  socket.on('end', () => peer.closes.push('end'));
  socket.on('error', (error: NodeJS.ErrnoException) => peer.closes.push(error.code ?? error.message));
  return peer;
}

/** Everything that the proxy does to a wire, over a server that says what it hears. */
describe('the faulty proxy', () => {
  let server: Server;
  let served: Peer[];
  let proxy: FaultyProxy;
  const opened: Socket[] = [];
  beforeEach(async () => {
    served = [];
    server = createServer((socket) => {
      opened.push(socket);
      served.push(peerOf(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await FaultyProxy.start(`tcp://127.0.0.1:${(server.address() as { port: number }).port}`);
  });
  afterEach(async () => {
    await proxy.stop();
    for (const socket of opened.splice(0)) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  function dial(): Peer {
    const { hostname, port } = new URL(proxy.url);
    const socket = connect(Number(port), hostname);
    opened.push(socket);
    return peerOf(socket);
  }
  const heard = (peer: () => Peer | undefined, text: string) =>
    eventually(
      () => peer()?.heard ?? '',
      (now) => now === text,
    );
  const closed = (peer: Peer, how: string) =>
    eventually(
      () => peer.closes,
      (closes) => closes.includes(how),
    );
  const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));

  /** A client and what the server has of it, that have talked. */
  async function talking(): Promise<{ near: Peer; far: Peer }> {
    const before = served.length;
    const near = dial();
    near.socket.write('hello');
    await heard(() => served[before], 'hello');
    const far = served[before]!;
    far.socket.write('welcome');
    await heard(() => near, 'welcome');
    [near.heard, far.heard] = ['', ''];
    return { near, far };
  }

  it('passes everything in both directions, and the end of either side', async () => {
    const { near, far } = await talking();
    const large = 'x'.repeat(4_000_000);
    near.socket.write(large);
    await heard(() => far, large);
    near.socket.end();
    await closed(far, 'end');
    await eventually(
      () => proxy.connections,
      (count) => count === 0,
    );
    const other = await talking();
    other.far.socket.end();
    await closed(other.near, 'end');
    expect(proxy.harmed).toBe(0);
  });

  it('refuses: what is open ends, who connects is refused, and the address is the same afterwards', async () => {
    const { near, far } = await talking();
    await proxy.refuse();
    await closed(near, 'end');
    await closed(far, 'end');
    await closed(dial(), 'ECONNREFUSED');
    await proxy.heal();
    await talking();
    expect(proxy.harmed).toBe(1);
  });

  it('cuts: what is open ends, and so does who comes', async () => {
    const { near } = await talking();
    await proxy.cut();
    await closed(near, 'end');
    await closed(dial(), 'end');
    await proxy.heal();
    await talking();
    expect(proxy.harmed).toBe(2);
  });

  it('resets what is open, and who comes', async () => {
    const { near, far } = await talking();
    await proxy.reset();
    await closed(near, 'ECONNRESET');
    await closed(far, 'ECONNRESET');
    await closed(dial(), 'ECONNRESET');
    await proxy.heal();
    await talking();
    expect(proxy.harmed).toBe(2);
  });

  it('is a black hole: connections open, nothing passes, and those of then are dead for ever', async () => {
    const { near, far } = await talking();
    await proxy.blackHole();
    const late = dial();
    await once(late.socket, 'connect');
    for (const peer of [near, far, late]) peer.socket.write('lost');
    await quiet();
    await proxy.heal();
    near.socket.end();
    await talking();
    for (const peer of [near, far, late]) expect({ ...peer, socket: 0 }).toEqual({ socket: 0, heard: '', closes: [] });
    expect(proxy.harmed).toBe(2);
  });

  it('falls silent: nothing passes, no closing either, and then all of it does, in its order', async () => {
    const { near, far } = await talking();
    await proxy.silence();
    const late = dial();
    late.socket.write('late');
    near.socket.write('one ');
    far.socket.write('answer');
    await quiet();
    near.socket.write('two');
    near.socket.end();
    await quiet();
    expect([near.heard, far.heard, far.closes, served[1]?.heard]).toEqual(['', '', [], '']);
    await proxy.heal();
    await heard(() => far, 'one two');
    await heard(() => near, 'answer');
    await heard(() => served[1], 'late');
    await closed(far, 'end');
  });

  it.each(['toServer', 'toClient'] as const)('is half open: only what goes %s passes', async (passing) => {
    const { near, far } = await talking();
    await proxy.halfOpen(passing);
    near.socket.write('question');
    far.socket.write('answer');
    const [passes, waits] = passing === 'toServer' ? [far, near] : [near, far];
    await heard(() => passes, passing === 'toServer' ? 'question' : 'answer');
    await quiet();
    expect(waits.heard).toBe('');
    await proxy.heal();
    await heard(() => waits, passing === 'toServer' ? 'answer' : 'question');
  });

  it('is late, by no less than it should, and keeps the order', async () => {
    const { near, far } = await talking();
    await proxy.latency(100, 50);
    const startedAt = performance.now();
    let text = '';
    for (let count = 0; count < 20; count += 1) {
      near.socket.write(`${count} `);
      text += `${count} `;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await heard(() => far, text);
    // Timers count in whole milliseconds.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(98);
    await proxy.heal();
    near.socket.write('!');
    await heard(() => far, `${text}!`);
  });

  it('lets so many bytes pass a second', async () => {
    const { near, far } = await talking();
    await proxy.throttle(50_000);
    const startedAt = performance.now();
    near.socket.write('x'.repeat(20_000));
    await heard(() => far, 'x'.repeat(20_000));
    expect(performance.now() - startedAt).toBeGreaterThan(300);
    near.socket.write('y'.repeat(500_000));
    await proxy.heal();
    await heard(() => far, 'x'.repeat(20_000) + 'y'.repeat(500_000));
  });

  it('makes who sends without end wait, where nothing passes', async () => {
    const { near } = await talking();
    await proxy.silence();
    for (let count = 0; count < 64; count += 1) near.socket.write(Buffer.alloc(1024 * 1024));
    await quiet();
    expect(near.socket.writableLength).toBeGreaterThan(16 * 1024 * 1024);
  });
});
