import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable, Logger as NestLogger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { handleProtocols, makeServer, type Server } from 'graphql-ws';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { TokenVerifier } from '../auth/index.js';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { logClientError, originAllowed } from '../graphql/index.js';
import { Draining } from '../lifecycle/index.js';
import { Logger } from '../logging/index.js';
import { Budget } from './budget.js';
import { CLOSE } from './close-codes.js';
import { Connection } from './connection.js';
import { ConnectionClosed, ConnectionOpened, SubscriptionEnded } from './events/index.js';
import { Pump } from './pump.js';
import { leaveSmallWindowsPlain, socketCompression } from './socket-compression.js';
import { type SocketExtra, socketProtocol } from './socket-protocol.js';
import { SocketWriter } from './socket-writer.js';

const PATH = '/graphql';
/** graphql-transport-ws frames from a client are small: a document, its variables. */
const MAX_FRAME_BYTES = 64 * 1024;
const INIT_TIMEOUT_MS = 3_000;
/** A peer that is gone without a word is found within two of these. */
const PING_MS = 12_000;
/** What may wait for a peer that goes on talking and does not listen: far more than is under way to one that does. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
/** How long a socket that we close may take to say goodbye; less when the node stops. */
const GOODBYE_MS = 10_000;
const LAST_GOODBYE_MS = 2_000;

/**
 * The WebSocket server: Herald's own, as Nest's has no bounds and leaves an upgrade to another path unanswered.
 * graphql-ws keeps the protocol; the schema, with its guards, is the one that HTTP serves.
 */
@Injectable()
export class Gateway implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly connections = new Set<Connection>();
  private readonly sockets = new WebSocketServer({
    noServer: true,
    // Its types are behind.
    ...({ closeTimeout: GOODBYE_MS } as object),
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols,
    perMessageDeflate: socketCompression(this.config.SOCKET_COMPRESSION),
  });
  private readonly pump = new Pump();
  private protocol: Server<SocketExtra> | undefined;
  private pingTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    private readonly host: HttpAdapterHost,
    private readonly schemaHost: GraphQLSchemaHost,
    private readonly verifier: TokenVerifier,
    private readonly events: Events,
    private readonly draining: Draining,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as HttpServer;
    this.protocol = makeServer<Record<string, unknown>, SocketExtra>({
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      ...socketProtocol({
        schema: this.schemaHost.schema,
        verifier: this.verifier,
        production: this.config.NODE_ENV === 'production',
        fastPath: this.config.FAST_PATH,
        events: this.events,
        log: logClientError(new NestLogger('GraphQL')),
        onReady: (connection) => this.events.emit(new ConnectionOpened(connection.caller?.id)),
      }),
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
    this.pingTimer = setInterval(() => this.ping(), PING_MS);
    this.pingTimer.unref();
  }

  /**
   * Before the HTTP server is closed, which Apollo does when its module is destroyed, ending sockets without a word. Modules are
   * destroyed from the root down and the global ones last: so this one's is not global, and imports Apollo's.
   */
  async onModuleDestroy(): Promise<void> {
    this.draining.begin();
    clearInterval(this.pingTimer);
    const open = [...this.connections];
    for (const connection of open) connection.close(CLOSE.DRAINING);
    await Promise.race([
      Promise.all(open.map((connection) => closed(connection.socket))),
      new Promise((resolve) => setTimeout(resolve, LAST_GOODBYE_MS).unref()),
    ]);
    for (const connection of this.connections) connection.socket.terminate();
  }

  /** Sockets that have signed in. */
  get size(): number {
    return [...this.connections].filter((connection) => connection.caller !== null).length;
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== PATH || !this.config.ROLES.includes('gateway')) return refuse(socket, '404 Not Found');
    if (this.draining.isDraining) return refuse(socket, '503 Service Unavailable');
    if (!originAllowed(request.headers.origin, request.headers.host, this.config.ALLOWED_ORIGINS)) {
      return refuse(socket, '403 Forbidden');
    }
    leaveSmallWindowsPlain(request);
    this.sockets.handleUpgrade(request, socket, head, (ws) => this.accept(ws, socket));
  }

  private accept(ws: WebSocket, socket: Duplex): void {
    const { STREAM_QUEUE_EVENTS: maxEvents, STREAM_QUEUE_BYTES: maxBytes } = this.config;
    const writer = new SocketWriter(ws, socket, this.pump, new Budget({ maxEvents, maxBytes }));
    const connection = new Connection(randomUUID(), ws, writer);
    this.connections.add(connection);
    ws.on('pong', () => (connection.isAlive = true));
    ws.on('ping', () => listens(ws));
    // A frame that is too large, or a reset: `close` follows, and tells.
    ws.on('error', (err) => this.logger.debug('a socket failed', { connection: connection.id, err }));
    const opened = this.protocol?.opened(
      {
        protocol: ws.protocol,
        send: (text) => send(ws, text),
        close: (code, reason) =>
          connection.close({
            code: code === undefined || code === 4500 ? CLOSE.INTERNAL.code : code,
            reason: reason ?? '',
          }),
        onMessage: (handle) => ws.on('message', (data: RawData) => void this.handle(connection, handle, data)),
      },
      { connection },
    );
    ws.once('close', (code, reason) => {
      this.connections.delete(connection);
      connection.dispose();
      this.leave(connection, code);
      opened?.(code, String(reason)).catch((err: unknown) => this.logger.error('a socket’s end failed', { err }));
    });
  }

  private leave(connection: Connection, code: number): void {
    for (const { name, path } of connection.subscriptions.values()) this.events.emit(new SubscriptionEnded(name, path));
    connection.subscriptions.clear();
    if (connection.caller) this.events.emit(new ConnectionClosed(code, connection.caller.id));
  }

  private async handle(connection: Connection, handle: (text: string) => Promise<void>, data: RawData): Promise<void> {
    // `ws` hands out what comes until the peer says goodbye, too; whom we have closed is not obeyed meanwhile.
    if (connection.socket.readyState !== WebSocket.OPEN || !listens(connection.socket)) return;
    try {
      await handle(textOf(data));
    } catch (err) {
      if (connection.socket.readyState !== WebSocket.OPEN) return;
      // graphql-ws throws for a message that only a server may send.
      if (err instanceof Error && err.message.startsWith('Unexpected message'))
        return connection.close(CLOSE.BAD_MESSAGE);
      this.logger.error('a message could not be handled', { connection: connection.id, err });
      connection.close(CLOSE.INTERNAL);
    }
  }

  private ping(): void {
    for (const connection of this.connections) {
      if (!connection.isAlive) {
        connection.socket.terminate();
        continue;
      }
      connection.isAlive = false;
      if (connection.socket.readyState === WebSocket.OPEN) connection.socket.ping();
    }
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

/** Each word of a client may have an answer, which waits until he reads. One who doesn't is cut: he would read no goodbye, either. */
function listens(ws: WebSocket): boolean {
  if (ws.bufferedAmount <= MAX_UNREAD_BYTES) return true;
  ws.terminate();
  return false;
}

function send(ws: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (ws.readyState !== WebSocket.OPEN) return resolve();
    ws.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

function closed(ws: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (ws.readyState === WebSocket.CLOSED) return resolve();
    ws.once('close', () => resolve());
  });
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
