// The floor: `ws` with nothing above it. A frame is made once for all, or once for each with what is his.
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { idOf, SLOTS } from '../wire/event.js';
import { serverFrame } from '../wire/frames.js';
import { CHANNELS } from './publications.js';
import { redisFor, serveYardstick, userOfToken, type YardstickOptions } from './yardstick.js';

const tcpOf = (ws: WebSocket): Socket => (ws as unknown as { _socket: Socket })._socket;

class RawServer {
  private readonly byUser = new Map<string, WebSocket>();
  private drawn = 0;

  constructor(private readonly ownFrames: boolean) {}

  accept(ws: WebSocket): void {
    ws.once('message', (data: Buffer) => {
      try {
        const { token } = JSON.parse(data.toString()) as { token: string };
        const user = userOfToken(token);
        this.byUser.set(user, ws);
        ws.once('close', () => this.byUser.delete(user));
        ws.send('subscribed');
      } catch {
        ws.close(4401);
      }
    });
    ws.on('error', () => undefined);
  }

  toAll(text: string): void {
    if (this.ownFrames) return this.toEach(text);
    const frame = serverFrame(text);
    for (const ws of this.byUser.values()) tcpOf(ws).write(frame);
  }

  toOne(text: string): void {
    const end = text.indexOf('\n');
    this.byUser.get(text.slice(0, end))?.send(text.slice(end + 1));
  }

  private toEach(text: string): void {
    const id = text.indexOf('"id":"', text.indexOf('payload')) + 6;
    const cursor = text.indexOf('"cursor":"') + 10;
    const head = text.slice(0, id);
    const body = text.slice(id + SLOTS.id.length, cursor);
    const tail = text.slice(cursor + SLOTS.cursor.length);
    for (const ws of this.byUser.values()) {
      this.drawn += 1;
      ws.send(head + idOf(this.drawn) + body + this.drawn.toString(16).padStart(24, '0') + tail);
    }
  }
}

async function start({ redisUrl, target, ownFrames }: YardstickOptions): Promise<Server> {
  const server = createServer();
  const raw = new RawServer(ownFrames);
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (ws) => raw.accept(ws));
  const redis = redisFor(redisUrl);
  await redis.subscribe(CHANNELS[target]);
  redis.on('message', (_channel, text) => (target === 'all' ? raw.toAll(text) : raw.toOne(text)));
  return server;
}

serveYardstick(start);
