import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Budget } from './budget.js';
import { Pace } from './pace.js';
import { Pump } from './pump.js';
import { SocketWriter } from './socket-writer.js';
import { frameLength } from './text-frames.js';

/** A socket whose kernel takes a write when it is told to. */
class FakeSocket extends Duplex {
  /** Texts that the kernel has, and those that it is taking. */
  readonly texts: string[] = [];
  readonly writes: number[] = [];
  takesAll = true;
  private taken: (() => void) | undefined;

  /** It takes what is under way to it; what is behind that stays. */
  takeOne(): void {
    const { taken } = this;
    this.taken = undefined;
    taken?.();
  }

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    // For nothing there is always room.
    if (chunk.length === 0) return callback();
    this.writes.push(chunk.length);
    this.texts.push(...textsIn(chunk));
    if (this.takesAll) callback();
    else this.taken = callback;
  }

  override _read(): void {}
}

function textsIn(frames: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < frames.length;) {
    let bytes = frames[at + 1] ?? 0;
    if (bytes === 126) bytes = frames.readUInt16BE(at + 2);
    else if (bytes === 127) bytes = frames.readUInt32BE(at + 6);
    const end = at + frameLength(bytes);
    texts.push(frames.toString('utf8', end - bytes, end));
    at = end;
  }
  return texts;
}

const anOwner = () => ({ isWanted: true, left: vi.fn() });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function writing({ maxEvents = 256, maxBytes = 1_000_000 } = {}) {
  const socket = new FakeSocket();
  const ws = {
    readyState: WebSocket.OPEN as number,
    extensions: '',
    terminate: vi.fn(),
    get bufferedAmount() {
      return socket.writableLength;
    },
  };
  const budget = new Budget({ maxEvents, maxBytes });
  const pace = new Pace();
  const failed = vi.fn();
  const writer = new SocketWriter(ws as unknown as WebSocket, socket, new Pump(failed), pace, budget);
  return { socket, ws, budget, writer, pace, failed };
}

describe('SocketWriter', () => {
  it('writes all that came for it in one write, when its turn comes', async () => {
    const { socket, budget, writer } = writing();
    const owner = anOwner();
    for (const text of ['one', 'zwei €', 'three']) writer.write(owner, text);
    expect([socket.writes.length, budget.waiting, owner.left.mock.calls.length]).toEqual([0, 3, 0]);
    await turn();
    expect(socket.writes).toHaveLength(1);
    expect(socket.texts).toEqual(['one', 'zwei €', 'three']);
    expect([budget.waiting, owner.left.mock.calls.length]).toEqual([0, 3]);
  });

  it('writes what is alone at once, and counts it where the kernel does not take it', async () => {
    const { socket, budget, writer } = writing();
    const owner = anOwner();
    const ascii = 'a'.repeat(300);
    writer.write(owner, ascii, true);
    expect([socket.texts, budget.waiting, owner.left.mock.calls.length]).toEqual([[ascii], 0, 1]);
    await pause(40);
    socket.takesAll = false;
    const other = 'zwei €'.repeat(100);
    writer.write(owner, other, true);
    expect([socket.texts, budget.waiting, owner.left.mock.calls.length]).toEqual([[ascii, other], 1, 2]);
    expect(budget.waitingBytes).toBe(Buffer.byteLength(other));
    await pause(40);
    // Nothing more is handed over before that has left.
    const write = vi.spyOn(socket, 'write');
    writer.write(owner, 'behind it', true);
    await turn();
    expect([write.mock.calls.length, budget.waiting]).toEqual([0, 2]);
    socket.takesAll = true;
    socket.takeOne();
    await turn();
    await turn();
    expect([socket.texts.at(-1), budget.waiting, owner.left.mock.calls.length]).toEqual(['behind it', 0, 3]);
  });

  it('lets what is alone wait for its turn behind what waits already, and when the loop has no time', async () => {
    const { socket, writer, pace } = writing();
    const owner = anOwner();
    void writer.send('an answer');
    writer.write(owner, 'behind it', true);
    expect(socket.texts).toEqual([]);
    await turn();
    expect(socket.texts).toEqual(['an answer', 'behind it']);
    vi.spyOn(pace, 'lets').mockReturnValue(false);
    for (const text of ['no time', 'nor now']) writer.write(owner, text, true);
    expect(socket.texts).toHaveLength(2);
    await turn();
    expect([socket.texts.slice(2), socket.writes.length]).toEqual([['no time', 'nor now'], 3]);
  });

  it('writes nothing at once behind a goodbye, and ends a socket that throws', async () => {
    const { socket, ws, writer, failed } = writing();
    const owner = anOwner();
    ws.readyState = WebSocket.CLOSING;
    writer.write(owner, 'behind a goodbye', true);
    expect([socket.texts, owner.left.mock.calls.length]).toEqual([[], 1]);
    ws.readyState = WebSocket.OPEN;
    await pause(40);
    vi.spyOn(socket, 'write').mockImplementation(() => {
      throw new Error('bad');
    });
    writer.write(owner, 'thrown at', true);
    expect([failed.mock.calls, ws.terminate.mock.calls.length, owner.left.mock.calls.length]).toEqual([
      [[new Error('bad')]],
      1,
      2,
    ]);
  });

  it('hands the kernel no more than 64 KB beyond what it takes, but a text that is larger alone', async () => {
    const { socket, budget, writer } = writing();
    socket.takesAll = false;
    for (const length of [40_000, 20_000, 10_000, 200_000, 10]) writer.write(anOwner(), 'x'.repeat(length));
    await turn();
    expect(socket.writes).toEqual([60_000 + 8]);
    const sizes = [10_000 + 4, 200_000 + 10, 10 + 2];
    for (const [index, size] of sizes.entries()) {
      socket.takeOne();
      await turn();
      await turn();
      expect(socket.writes.slice(1)).toEqual(sizes.slice(0, index + 1));
      expect(socket.writes.at(-1)).toBe(size);
    }
    expect(budget.waiting).toBe(1);
    socket.takeOne();
    await turn();
    expect(budget.waiting).toBe(0);
  });

  /**
   * Guards against: what was under way counted as taken only when nothing at all waited in the socket. An answer or a ping behind it
   * kept that from ever being so, and the socket got no event any more.
   */
  it('has its part of the budget again though others wrote behind it', async () => {
    const { socket, budget, writer } = writing();
    socket.takesAll = false;
    writer.write(anOwner(), 'an event');
    await turn();
    socket.write(Buffer.from([0x81, 1, 0x61]));
    expect(budget.waiting).toBe(1);
    socket.takeOne();
    await turn();
    expect(budget.waiting).toBe(0);
    writer.write(anOwner(), 'another');
    await turn();
    socket.takeOne();
    await turn();
    expect(socket.texts).toEqual(['an event', 'a', 'another']);
  });

  it('waits for no callback where the kernel takes all at once', async () => {
    const { socket, budget, writer } = writing();
    const write = vi.spyOn(socket, 'write');
    for (let count = 0; count < 5; count += 1) {
      writer.write(anOwner(), 'taken at once');
      writer.flush();
      expect(budget.waiting).toBe(0);
    }
    expect(write.mock.calls.every(([, callback]) => callback === undefined)).toBe(true);
    socket.takesAll = false;
    writer.write(anOwner(), 'under way');
    writer.flush();
    expect(budget.waiting).toBe(1);
    socket.takeOne();
    await turn();
    expect(budget.waiting).toBe(0);
  });

  it('makes room by writing at once, where the kernel takes it', () => {
    const { socket, writer } = writing({ maxEvents: 2 });
    for (let count = 0; count < 100; count += 1) {
      expect(writer.hasRoom(1)).toBe(true);
      writer.write(anOwner(), `${count}`);
    }
    socket.takesAll = false;
    while (writer.hasRoom(1)) writer.write(anOwner(), 'more');
    expect(socket.texts).toHaveLength(100);
  });

  it('leaves out what nobody wants any more, and gives back its part', async () => {
    const { socket, budget, writer } = writing();
    const [gone, here] = [anOwner(), anOwner()];
    writer.write(gone, 'not wanted');
    writer.write(here, 'wanted');
    writer.write(gone, 'neither');
    gone.isWanted = false;
    await turn();
    expect(socket.texts).toEqual(['wanted']);
    expect([budget.waiting, gone.left.mock.calls.length]).toEqual([0, 2]);
  });

  it('writes nothing behind a goodbye, and gives everything back when the socket has gone', async () => {
    const { socket, ws, budget, writer } = writing();
    socket.takesAll = false;
    writer.write(anOwner(), 'under way');
    await turn();
    const owner = anOwner();
    writer.write(owner, 'behind it');
    ws.readyState = WebSocket.CLOSING;
    socket.takeOne();
    await turn();
    await turn();
    expect([socket.texts, budget.waiting, owner.left.mock.calls.length]).toEqual([['under way'], 0, 1]);
    ws.readyState = WebSocket.OPEN;
    writer.write(owner, 'under way');
    writer.write(owner, 'under way');
    await turn();
    writer.write(owner, 'waits');
    writer.drop();
    expect([budget.waiting, owner.left.mock.calls.length]).toEqual([0, 4]);
    socket.takeOne();
    await turn();
    expect(budget.waiting).toBe(0);
  });

  it('writes what is no event before events, in one write, though events are under way', async () => {
    const { socket, budget, writer } = writing();
    writer.write(anOwner(), 'an event');
    const told = Promise.all([writer.send('an answer'), writer.send('zwei €')]);
    expect(socket.writes).toEqual([]);
    await turn();
    expect(socket.texts).toEqual(['an answer', 'zwei €', 'an event']);
    expect(socket.writes).toHaveLength(2);
    await told;
    socket.takesAll = false;
    for (const text of ['under way', 'waits']) writer.write(anOwner(), text);
    writer.flush();
    writer.write(anOwner(), 'waits');
    void writer.send('a pong');
    await turn();
    socket.takesAll = true;
    socket.takeOne();
    await turn();
    await turn();
    expect(socket.texts.slice(3)).toEqual(['under way', 'waits', 'a pong', 'waits']);
    expect(budget.waiting).toBe(0);
  });

  /** Guards against: words that wait unseen, so that who does not read is not cut for what he is answered. */
  it('lets words wait for their turn that are small, and writes at once what is more', async () => {
    const { socket, ws, writer } = writing();
    socket.takesAll = false;
    await writer.send('x'.repeat(60_000));
    expect(ws.bufferedAmount).toBe(0);
    void writer.send('y'.repeat(10_000));
    expect(ws.bufferedAmount).toBe(60_000 + 4 + 10_000 + 4);
    void writer.send('z'.repeat(100_000));
    expect(ws.bufferedAmount).toBe(170_000 + 4 + 4 + 10);
    socket.takesAll = true;
    socket.takeOne();
    await turn();
    expect(socket.texts.map((text) => text.length)).toEqual([60_000, 10_000, 100_000]);
  });

  it('lets more be said at once where little waits, and behind much when the kernel has it', async () => {
    const { socket, writer } = writing();
    socket.takesAll = false;
    await writer.send('little');
    writer.flush();
    await writer.send('little');
    const said: string[] = [];
    void writer.send('x'.repeat(100_000)).then(() => said.push('much'));
    void writer.send('behind it').then(() => said.push('behind it'));
    await turn();
    await turn();
    expect(said).toEqual([]);
    socket.takesAll = true;
    socket.takeOne();
    await vi.waitUntil(() => said.length === 2);
    expect(socket.texts.at(-1)).toBe('behind it');
  });

  it('leaves nobody waiting for a word that will never leave', async () => {
    const { socket, ws, writer } = writing();
    socket.takesAll = false;
    const heldUp = writer.send('x'.repeat(100_000));
    const written = socket.texts.length;
    void writer.send('dropped');
    writer.drop();
    await heldUp;
    void writer.send('behind a goodbye');
    ws.readyState = WebSocket.CLOSING;
    await turn();
    expect(socket.texts).toHaveLength(written);
  });

  it('cuts a socket that can’t be written to, and troubles nobody else', async () => {
    const { socket, ws, writer } = writing();
    socket.write = () => {
      throw new Error('no');
    };
    writer.write(anOwner(), 'lost');
    expect(() => writer.flush()).not.toThrow();
    await turn();
    expect(ws.terminate).toHaveBeenCalledOnce();
  });
});

describe('SocketWriter on a real socket', () => {
  const closing: (() => void)[] = [];
  afterEach(() => closing.splice(0).forEach((close) => close()));

  async function pair(deflate: boolean) {
    const http = createServer().listen(0, '127.0.0.1');
    const server = new WebSocketServer({ noServer: true, perMessageDeflate: deflate ? { threshold: 0 } : false });
    const accepted = new Promise<{ ws: WebSocket; socket: Duplex }>((resolve) =>
      http.on('upgrade', (request, socket, head) =>
        server.handleUpgrade(request, socket, head, (ws) => resolve({ ws, socket })),
      ),
    );
    await once(http, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, {
      perMessageDeflate: deflate,
    });
    const received: string[] = [];
    client.on('message', (data: Buffer) => received.push(data.toString()));
    client.on('error', () => undefined);
    closing.push(() => {
      client.terminate();
      http.close();
    });
    const [{ ws, socket }] = await Promise.all([accepted, once(client, 'open')]);
    const budget = new Budget({ maxEvents: 100_000, maxBytes: 1_000_000_000 });
    const writer = new SocketWriter(ws, socket, new Pump(() => undefined), new Pace(), budget);
    ws.on('close', () => writer.drop());
    return { client, received, ws, budget, writer };
  }

  it.each([
    ['as they are', false],
    ['compressed', true],
  ])('sends texts of 0 to 200,000 bytes, %s, between the answers of others, in order', async (_how, deflate) => {
    const { client, received, ws, budget, writer } = await pair(deflate);
    expect(ws.extensions).toBe(deflate ? 'permessage-deflate' : '');
    const lengths = [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537, 100_000, 200_000];
    const texts = lengths.flatMap((length) => ['x'.repeat(length), '€'.repeat(length / 3), 'a👋'.repeat(length / 5)]);
    const sent: string[] = [];
    for (const [index, text] of texts.entries()) {
      writer.write(anOwner(), text, index % 3 === 0);
      sent.push(text);
      if (index % 5 !== 0) continue;
      writer.flush();
      await vi.waitUntil(() => budget.waiting === 0, { timeout: 10_000 });
      void writer.send(`answer ${index}`);
      sent.push(`answer ${index}`);
    }
    await vi.waitUntil(() => received.length === sent.length, { timeout: 10_000 });
    expect(received.map((text) => text.length)).toEqual(sent.map((text) => text.length));
    expect(received).toEqual(sent);
    expect(client.readyState).toBe(WebSocket.OPEN);
  });

  it('goes on when a reader that had stopped, and that was sent a ping and an answer meanwhile, reads on', async () => {
    const { client, received, ws, budget, writer } = await pair(false);
    client.pause();
    const large = 'm'.repeat(1_000_000);
    let sent = 0;
    // Until the kernel has no more room.
    for (; budget.waiting === 0; sent += 1) {
      writer.write(anOwner(), large);
      writer.flush();
    }
    writer.write(anOwner(), 'waits');
    ws.ping();
    ws.send('an answer'.padEnd(20_000_000));
    client.resume();
    await vi.waitUntil(() => received.includes('waits'), { timeout: 10_000 });
    expect(received).toHaveLength(sent + 2);
    expect(budget.waiting).toBe(0);
  });

  it.each([false, true])(
    'gives everything back when the socket goes in the midst of it (compressed: %s)',
    async (deflate) => {
      const { client, ws, budget, writer } = await pair(deflate);
      client.pause();
      const owner = anOwner();
      for (let count = 0; count < 40; count += 1) writer.write(owner, `${count}`.padEnd(500_000, `${Math.random()}`));
      await vi.waitUntil(() => owner.left.mock.calls.length > 0);
      expect(budget.waiting).toBeGreaterThan(0);
      client.terminate();
      await once(ws, 'close');
      await turn();
      expect([budget.waiting, owner.left.mock.calls.length]).toEqual([0, 40]);
    },
  );
});
