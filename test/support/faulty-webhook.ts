import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { CERTIFICATE, KEY } from './webhook-certificate.js';

/** An answer by its status, perhaps with headers; or one of what an endpoint may do instead of answering. */
export type WebhookFault =
  | number
  | { status: number; headers: Record<string, string> }
  /** Takes the request, and says nothing, ever. */
  | 'silent'
  /** Takes it, and resets the connection. */
  | 'reset'
  /** Resets the connection when it has come about. */
  | 'reset-at-once'
  /** Says 200, and goes on and on. */
  | 'endless'
  /** Its status line comes a byte a second. */
  | 'drip'
  /** More of headers than anybody reads. */
  | 'endless-headers'
  /** No HTTP at all. */
  | 'garbage'
  /** "100 Continue", again and again. */
  | 'endless-continue';

export interface TakenWebhook {
  at: number;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Of TLS: the name that was asked for. */
  servername: string | null;
  status: number;
}

/** An endpoint on loopback that behaves as it is told, and remembers each request that it has read to its end. */
export interface FaultyWebhook {
  readonly url: string;
  readonly port: number;
  readonly requests: TakenWebhook[];
  /** Those that were answered 2xx. */
  readonly taken: TakenWebhook[];
  connections: number;
  /** Connections that are open now. */
  readonly open: number;
  /** The next request is not read: its connection is reset. */
  resetNext(): void;
  /** All requests from now on; or those to one path. */
  behave(fault: WebhookFault, path?: string): void;
  /** How many requests of each id. */
  counts(): Map<string, number>;
  close(): Promise<void>;
}

const MAX_DRIP = 'HTTP/1.1 200 OK\r\n\r\n';

export async function startFaultyWebhook({ isTls = false, port = 0 } = {}): Promise<FaultyWebhook> {
  const requests: TakenWebhook[] = [];
  const byPath = new Map<string, WebhookFault>();
  const open = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let fault: WebhookFault = 200;
  let isNextReset = false;
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    if (isNextReset) {
      isNextReset = false;
      return void request.socket.resetAndDestroy();
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const path = request.url ?? '';
      const how = byPath.get(path) ?? fault;
      const status = typeof how === 'number' ? how : typeof how === 'object' ? how.status : how === 'endless' ? 200 : 0;
      const { socket } = request;
      const servername = socket instanceof TLSSocket ? String((socket as { servername?: string }).servername) : null;
      requests.push({
        at: Date.now(),
        path,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        servername,
        status,
      });
      answer(how, socket, response, timers);
    });
  };
  const server: Server = isTls
    ? createTlsServer({ key: KEY, cert: CERTIFICATE }, listener)
    : createServer({ keepAlive: true }, listener);
  const endpoint = { connections: 0 };
  server.on('connection', (socket: Socket) => {
    endpoint.connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    if (fault === 'reset-at-once') socket.resetAndDestroy();
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: actual } = server.address() as AddressInfo;
  const own = {
    url: `${isTls ? 'https' : 'http'}://127.0.0.1:${actual}/hook`,
    port: actual,
    requests,
    resetNext: () => void (isNextReset = true),
    get open() {
      return open.size;
    },
    get taken() {
      return requests.filter(({ status }) => status >= 200 && status < 300);
    },
    behave(how: WebhookFault, path?: string) {
      if (path === undefined) fault = how;
      else byPath.set(path, how);
    },
    counts: () => countsOf(requests),
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  // Not their values of now.
  return Object.defineProperties(endpoint, Object.getOwnPropertyDescriptors(own)) as FaultyWebhook;
}

export function countsOf(requests: readonly TakenWebhook[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { headers } of requests) {
    const id = String(headers['webhook-id']);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function answer(how: WebhookFault, socket: Socket, response: ServerResponse, timers: Set<NodeJS.Timeout>): void {
  const every = (ms: number, write: () => void) => {
    const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : write()), ms);
    timers.add(timer);
  };
  if (typeof how === 'number') return void response.writeHead(how).end('the words of an endpoint');
  if (typeof how === 'object') return void response.writeHead(how.status, how.headers).end();
  switch (how) {
    case 'silent':
      return;
    case 'reset':
    case 'reset-at-once':
      return socket.resetAndDestroy() as unknown as void;
    case 'garbage':
      return void socket.end(createHash('sha256').update('garbage').digest());
    case 'endless':
      response.writeHead(200);
      return every(1, () => response.write('x'.repeat(16_384)));
    case 'drip': {
      let at = 0;
      return every(200, () => socket.write(MAX_DRIP[at++] ?? ' '));
    }
    case 'endless-headers':
      socket.write('HTTP/1.1 200 OK\r\n');
      return every(1, () => socket.write(`x-more: ${'y'.repeat(4_096)}\r\n`));
    case 'endless-continue':
      return every(5, () => response.writeContinue());
  }
}
