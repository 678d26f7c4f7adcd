import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server as HttpServer, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Injectable, Logger as NestLogger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { handleProtocols, makeServer, type Server } from 'graphql-ws';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { Admission, ConnectionRefused, isRefusal, type Place } from '../admission/index.js';
import { type Caller, TokenVerifier } from '../auth/index.js';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { logClientError, originAllowed } from '../graphql/index.js';
import { Draining } from '../lifecycle/index.js';
import { Logger } from '../logging/index.js';
import { Budget, type BudgetBounds } from './budget.js';
import { CLOSE } from './close-codes.js';
import { Connection } from './connection.js';
import { drain } from './drain.js';
import { ConnectionClosed, ConnectionOpened, SocketClosed, SubscriptionEnded } from './events/index.js';
import { answerWithoutUpgrade, isWebSocketUpgrade } from './foreign-upgrade.js';
import { Heartbeat } from './heartbeat.js';
import { Pace } from './pace.js';
import { Pump } from './pump.js';
import { messageOf } from './socket-message.js';
import { leaveSmallWindowsPlain, socketCompression } from './socket-compression.js';
import { type SocketExtra, socketProtocol } from './socket-protocol.js';
import type { SocketsWaiting } from './socket-stats.js';
import { SocketWriter } from './socket-writer.js';

const PATH = '/graphql';
/** graphql-transport-ws frames from a client are small: a document, its variables. */
const MAX_FRAME_BYTES = 64 * 1024;
/** Of one message: hardly any client cuts so small a thing at all, and each piece costs us what a frame does. */
const MAX_FRAGMENTS = 16;
/** Pings of the client that we have not answered, as he does not read. */
const MAX_PINGS_UNANSWERED = 60;
const INIT_TIMEOUT_MS = 3_000;
/** What may wait for a peer that goes on talking and does not listen: far more than is under way to one that does. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
/** How long a socket that we close may take to say goodbye. */
const GOODBYE_MS = 10_000;

/** graphql-ws' part in a message. */
type Handle = (message: string) => Promise<void>;

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
    ...({
      closeTimeout: GOODBYE_MS,
      maxFragments: MAX_FRAGMENTS,
      maxPendingAutoPongs: MAX_PINGS_UNANSWERED,
    } as object),
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols,
    perMessageDeflate: socketCompression(this.config.SOCKET_COMPRESSION),
  });
  private readonly pump = new Pump((err) => this.logger.error('a socket could not be written to', { err }));
  private protocol: Server<SocketExtra> | undefined;
  private readonly heartbeat: Heartbeat;
  private readonly bounds: BudgetBounds;

  constructor(
    private readonly config: Config,
    private readonly host: HttpAdapterHost,
    private readonly schemaHost: GraphQLSchemaHost,
    private readonly verifier: TokenVerifier,
    private readonly events: Events,
    private readonly draining: Draining,
    private readonly admission: Admission,
    private readonly pace: Pace,
    private readonly logger: Logger,
  ) {
    this.heartbeat = new Heartbeat(config.PING_INTERVAL, this.connections);
    this.bounds = { maxEvents: config.STREAM_QUEUE_EVENTS, maxBytes: config.STREAM_QUEUE_BYTES };
  }

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
        isDraining: () => this.draining.isDraining,
      }),
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      isWebSocketUpgrade(request)
        ? this.upgrade(request, socket, head)
        : answerWithoutUpgrade(server, request, socket, head),
    );
    this.heartbeat.start();
  }

  /**
   * Before the HTTP server is closed, which Apollo does when its module is destroyed, ending sockets without a word. Modules are
   * destroyed from the root down and the global ones last: so this one's is not global, and imports Apollo's.
   */
  async onModuleDestroy(): Promise<void> {
    await this.part();
    this.heartbeat.stop();
    for (const connection of this.connections) connection.socket.terminate();
  }

  /** Sends all sockets away, evenly over DRAIN_SECONDS, and takes no new ones. The rest of Herald goes on. */
  async part(): Promise<void> {
    this.draining.begin();
    const overMs = this.config.DRAIN_SECONDS * 1_000;
    // HTTP is answered until a balancer has had its time, too, whether or not there are sockets.
    await Promise.all([drain([...this.connections], overMs), this.draining.noticed(overMs)]);
  }

  /** Sockets that have signed in. */
  get size(): number {
    return [...this.connections].filter((connection) => connection.caller !== null).length;
  }

  get waiting(): SocketsWaiting {
    const sum = { events: 0, bytes: 0, greatestBytes: 0 };
    for (const { writer } of this.connections) {
      const { waiting, waitingBytes } = writer.budget;
      sum.events += waiting;
      sum.bytes += waitingBytes;
      sum.greatestBytes = Math.max(sum.greatestBytes, waitingBytes);
    }
    return sum;
  }

  /** Closes the sockets of those callers, for good. @returns how many. */
  signOut(isSignedOut: (caller: Caller) => boolean): number {
    let closed = 0;
    for (const connection of this.connections) {
      if (!connection.isOpen || connection.caller === null || !isSignedOut(connection.caller)) continue;
      connection.signOut();
      closed += 1;
    }
    return closed;
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== PATH || !this.config.ROLES.includes('gateway')) {
      this.events.emit(new ConnectionRefused('path'));
      return refuse(socket, 404);
    }
    if (!originAllowed(request.headers.origin, request.headers.host, this.config.ALLOWED_ORIGINS)) {
      this.events.emit(new ConnectionRefused('origin'));
      return refuse(socket, 403);
    }
    const place = this.admission.admit(request);
    if (isRefusal(place)) return refuse(socket, place.status, place.retryAfterSeconds);
    leaveSmallWindowsPlain(request);
    let isAccepted = false;
    // It calls back at once, or never: then it has answered by itself.
    this.sockets.handleUpgrade(request, socket, head, (ws) => {
      isAccepted = true;
      this.accept(ws, socket, place);
    });
    if (isAccepted) return;
    place.release();
    leaveInTime(socket);
  }

  private accept(ws: WebSocket, socket: Duplex, place: Place): void {
    const writer = new SocketWriter(ws, socket, this.pump, this.pace, new Budget(this.bounds));
    const connection = new Connection(newConnectionId(), ws, writer, place, this.config.FRAME_RATE);
    this.connections.add(connection);
    for (const sign of ['ping', 'pong'] as const) ws.on(sign, () => connection.hear() && listens(ws));
    // A frame that is too large, or a reset: `close` follows, and tells.
    ws.on('error', (err) => this.logger.debug('a socket failed', { connection: connection.id, err }));
    const opened = this.protocol?.opened(
      {
        protocol: ws.protocol,
        send: (text) => send(connection, text),
        close: (code, reason) =>
          connection.close({
            code: code === undefined || code === 4500 ? CLOSE.INTERNAL.code : code,
            reason: reason ?? '',
          }),
        onMessage: (handle) => ws.on('message', (data: RawData) => this.hear(connection, handle, data)),
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
    this.events.emit(new SocketClosed(code));
    if (connection.caller) this.events.emit(new ConnectionClosed(code, connection.caller.id));
  }

  private hear(connection: Connection, handle: Handle, data: RawData): void {
    if (!connection.hear() || !listens(connection.socket)) return;
    // Not awaited: what an async function was given is kept until it ends, and so is it, for a subscription hours.
    handle(messageOf(data)).catch((err: unknown) => this.failed(connection, err));
  }

  private failed(connection: Connection, err: unknown): void {
    if (connection.socket.readyState !== WebSocket.OPEN) return;
    if (isFaultOfMessage(err)) {
      this.logger.debug('a message was refused', { connection: connection.id, err });
      return connection.close(CLOSE.BAD_MESSAGE);
    }
    this.logger.error('a message could not be handled', { connection: connection.id, err });
    connection.close(CLOSE.INTERNAL);
  }
}

/** graphql-ws throws for a message that only a server may send; and a ping that is nested too deeply can be read, and not be sent back. */
function isFaultOfMessage(err: unknown): boolean {
  return err instanceof RangeError || (err instanceof Error && err.message.startsWith('Unexpected message'));
}

/** Each word of a client may have an answer, which waits until he reads. One who doesn't is cut: he would read no goodbye, either. */
function listens(ws: WebSocket): boolean {
  if (ws.bufferedAmount <= MAX_UNREAD_BYTES) return true;
  ws.terminate();
  return false;
}

/** Answers of one that talked while it still listened come later, and are much larger than its questions. */
function send({ socket, writer }: Connection, text: string): Promise<void> {
  return socket.readyState === WebSocket.OPEN && listens(socket) ? writer.send(text) : Promise.resolve();
}

function refuse(socket: Duplex, status: number, retryAfterSeconds?: number): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Length: 0',
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n`, () => socket.destroy());
  leaveInTime(socket);
}

/** Who takes nothing, takes no refusal either; and Node bounds nothing any more that wanted to be upgraded. */
function leaveInTime(socket: Duplex): void {
  if (socket instanceof Socket) socket.setTimeout(GOODBYE_MS, () => socket.destroy());
}

/** A UUID, as Node makes it, would stay in the twenty pieces that it is made of. */
function newConnectionId(): string {
  return randomBytes(9).toString('base64url');
}
