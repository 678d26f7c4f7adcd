import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ReceiverCalls } from '../../bench/load/receiver.js';
import { BenchProcess } from '../../bench/machine/processes.js';
import { nowMicros } from '../../bench/wire/clock.js';
import { eventWithSlots, idOf, markOf, nextFrame } from '../../bench/wire/event.js';
import { BUILT } from '../support/built-herald.js';
import { LONG } from '../support/random.js';

const SOCKETS = 20;
const EVENTS = 10;

let drawn = 0;
/** An event as a server sends it. */
function frame(number: number, ageMicros = 0): string {
  drawn += 1;
  const event = eventWithSlots();
  event.id = idOf(drawn);
  event.cursor = drawn.toString(16).padStart(24, '0');
  event.data.mark = markOf(number, nowMicros() - ageMicros);
  return nextFrame(event);
}

/** Speaks first and last for itself: whoever says anything is subscribed. */
async function serverThat(says: (ws: WebSocket, index: number) => void): Promise<WebSocketServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  let count = 0;
  server.on('connection', (ws) => {
    const index = count;
    count += 1;
    ws.once('message', () => {
      ws.send('subscribed');
      says(ws, index);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

describe('the receiving end', () => {
  let receiver: BenchProcess<ReceiverCalls>;
  let server: WebSocketServer | undefined;
  beforeEach(() => {
    const script = join(BUILT, 'bench/load/receiver.js');
    receiver = new BenchProcess<ReceiverCalls>({ name: 'receiver', cores: 'both', script });
  });
  afterEach(async () => {
    await receiver.stop('SIGKILL');
    server?.close();
  });

  /** @returns what it received from a server that says this to each socket. */
  async function received(says: (ws: WebSocket, index: number) => void) {
    server = await serverThat(says);
    await receiver.calls.connect({
      dialect: 'rawWs',
      port: (server.address() as AddressInfo).port,
      count: SOCKETS,
      from: 0,
      session: 1,
      atOnce: 1,
      request: { reading: 'added' },
      thorough: SOCKETS,
    });
    return receiver.calls.until({ events: SOCKETS * EVENTS, quietMs: 500 });
  }
  const numbers = Array.from({ length: EVENTS }, (_, at) => at + 1);
  const all = (ws: WebSocket) => numbers.forEach((number) => ws.send(frame(number)));

  it('counts every event of every socket, and reads all of them', async () => {
    const counted = await received(all);
    expect(counted).toMatchObject({ events: 200, inspected: 200, wrongCount: 0, wrong: [] });
    expect(counted.window.count).toBe(200);
  });

  it('takes the time from the mark to the arrival', async () => {
    const counted = await received((ws) => numbers.forEach((number) => ws.send(frame(number, 2_000_000))));
    expect(counted.window.p50).toBeGreaterThan(1_999);
    expect(counted.window.p50).toBeLessThan(4_000);
  });

  it('counts no primers', async () => {
    const counted = await received((ws) => {
      ws.send(frame(0));
      all(ws);
    });
    expect(counted).toMatchObject({ events: 200, wrongCount: 0 });
  });

  it.each<[string, (ws: WebSocket) => void, RegExp]>([
    ['one that is left out', (ws) => [1, 2, 4, 5].forEach((number) => ws.send(frame(number))), /7: 4 behind 2/],
    ['one that comes twice', (ws) => [1, 2, 2, 3].forEach((number) => ws.send(frame(number))), /7: 2 behind 2/],
    ['two that change places', (ws) => [2, 1].forEach((number) => ws.send(frame(number))), /7: 2 behind 0/],
    ['a field that differs', (ws) => ws.send(frame(1).replace('Your order', 'Our order')), /7: not as it was sent/],
    ['a socket that is closed', (ws) => ws.close(4413, 'slow'), /7: 4413 slow/],
    ['a socket that is cut', (ws) => ws.terminate(), /7: the connection ended/],
  ])('tells of %s', async (_what, says, complaint) => {
    const counted = await received((ws, index) => (index === 7 ? says(ws) : all(ws)));
    expect(counted.wrongCount).toBeGreaterThan(0);
    expect(counted.wrong[0]).toMatch(complaint);
    expect(counted.events).toBeLessThan(200);
  });

  it('is not misled by frames that come in pieces, or many in one', async () => {
    const counted = await received((ws) => {
      const tcp = (ws as unknown as { _socket: NodeJS.WritableStream & { cork(): void; uncork(): void } })._socket;
      tcp.cork();
      all(ws);
      tcp.uncork();
      // A frame that is larger than one read.
      ws.send(`"mark" ${'x'.repeat(400_000)}`);
    });
    expect(counted).toMatchObject({ events: 200, wrongCount: 0 });
  });
});

interface Written {
  results: { measured: Record<string, number[]>; failures: unknown[] };
}

/** The whole of it, as the command runs it: its own servers, and all of their processes. */
async function runBench(
  ...args: string[]
): Promise<{ code: number | null; table: string; said: string; written: Written }> {
  const output = join(BUILT, '../bench-results');
  const child = spawn(process.execPath, [join(BUILT, 'bench/main.js'), '--tiny', '--output', output, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let table = '';
  let said = '';
  child.stdout.on('data', (data) => (table += String(data)));
  child.stderr.on('data', (data) => (said += String(data)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const written = JSON.parse(readFileSync(join(output, 'results.json'), 'utf8')) as Written;
  return { code, table, said, written };
}

describe('npm run bench', () => {
  it('measures Herald beside its yardsticks, on the bus and over the whole way, and loses nothing', async () => {
    const { code, table, said, written } = await runBench('--only', 'fan-out,whole-way');
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(written.results.failures).toEqual([]);
    const measured = Object.keys(written.results.measured);
    for (const peer of ['herald', 'raw', 'raw-own', 'socket.io', 'graphql'])
      expect(measured).toContain(`fan-out|${peer}`);
    expect(measured).toContain('whole-way-1000|herald');
    expect(table).toMatch(/\| what \| \*\*Herald\*\* \| raw `ws`/);
  });

  // In the long run: that clients come back with everything is shown elsewhere, and this starts a whole Herald six times.
  it.runIf(LONG)(
    'restarts two nodes under clients of ours, who come back with everything',
    async () => {
      const { code, said, written } = await runBench('--only', 'rolling-restart');
      expect({ code, said }).toMatchObject({ code: 0 });
      expect(written.results.failures).toEqual([]);
      expect(Object.keys(written.results.measured)).toEqual(['rolling-p50|herald', 'rolling-p99|herald']);
      expect(said).toContain('0 lost, 0 doubled, 0 out of order');
      // Six starts and stops of a whole Herald, on a machine that may have more to do.
    },
    240_000,
  );

  it('brings deliveries through the engine, each once, and records all of them', async () => {
    const { code, said, written } = await runBench('--only', 'deliveries,mails');
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(written.results.failures).toEqual([]);
    expect(Object.keys(written.results.measured)).toEqual([
      'deliveries-published|herald',
      'cpu-deliveries|herald',
      'urgent-delivery|herald',
      'deliveries|herald',
      'mails|herald',
      'cpu-mails|herald',
    ]);
  });
});
