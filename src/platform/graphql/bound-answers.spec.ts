import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Request, Response } from 'express';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { boundAnswers } from './bound-answers.js';

/** More than the kernel takes for one who does not read; two of them are within the bound of an address, three are not. */
const LARGE = Buffer.alloc(7 * 1024 * 1024);
const SMALL = Buffer.alloc(15 * 1024);
const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: herald\r\n\r\n`;

let server: Server;
let cuts = 0;
let answered = 0;
const sockets: Socket[] = [];
beforeEach(async () => {
  cuts = answered = 0;
  const handler = boundAnswers({
    addressOf: ({ socket }) => socket.remoteAddress ?? 'unknown',
    onCut: () => (cuts += 1),
  });
  server = createServer((request, response) =>
    handler(request as Request, response as Response, () => {
      answered += 1;
      response.end(request.url === '/small' ? SMALL : LARGE);
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
});

/** Asks, and takes nothing. */
async function stopped(localAddress = '127.0.0.1', asks = 1, path = '/'): Promise<Socket> {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', localAddress });
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.pause();
  const before = answered;
  socket.write(ask(path).repeat(asks));
  await vi.waitUntil(() => answered > before);
  return socket;
}

it('cuts who has waited longest of an address that takes nothing, and nobody else', async () => {
  const [first, second] = [await stopped(), await stopped()];
  const other = await stopped('127.0.0.2');
  expect(cuts).toBe(0);
  await stopped();
  expect(cuts).toBe(1);
  for (const socket of [first, second, other]) socket.resume();
  await vi.waitUntil(() => second.bytesRead > LARGE.length && other.bytesRead > LARGE.length, { timeout: 10_000 });
  await vi.waitUntil(() => first.destroyed);
  expect(first.bytesRead).toBeLessThan(LARGE.length);
});

it('cuts nobody who takes his answers, one after the other or at once', async () => {
  for (let count = 0; count < 20; count += 1) {
    const socket = await stopped('127.0.0.1', 2);
    socket.resume();
    await vi.waitUntil(() => socket.bytesRead > 2 * LARGE.length, { timeout: 10_000 });
  }
  expect(cuts).toBe(0);
});

it('has room again when those who take nothing have left', async () => {
  for (let count = 0; count < 10; count += 1) {
    const socket = await stopped('127.0.0.1', 2);
    socket.destroy();
    await vi.waitUntil(async () => {
      const open = await new Promise((resolve) => server.getConnections((_error, connections) => resolve(connections)));
      return open === 0;
    });
  }
  expect(cuts).toBe(0);
});

it('counts small answers, too, that were asked for ahead', async () => {
  await stopped();
  // Node hands out what it has read, until the first answers are more than it likes to hold.
  for (let count = 0; count < 30 && cuts === 0; count += 1) await stopped('127.0.0.1', 1_000, '/small');
  expect(cuts).toBeGreaterThan(0);
});

it('listens to a connection once, however many answers it takes', async () => {
  const warned = vi.fn<(warning: Error) => void>();
  process.on('warning', warned);
  const socket = await stopped('127.0.0.1', 100, '/small');
  socket.resume();
  await vi.waitUntil(() => socket.bytesRead > 100 * SMALL.length, { timeout: 10_000 });
  expect([cuts, warned.mock.calls]).toEqual([0, []]);
  process.off('warning', warned);
});
