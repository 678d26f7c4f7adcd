import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';

const PASSED_ON = ['content-type', 'authorization', 'accept'];

/** A proxy that knows HTTP alone, as some companies have one. Pages of a test are served by it, too: to them it is Herald. */
export class WallAgainstSockets {
  /** From now on it lets sockets through. */
  isOpen = false;
  private readonly requests = new Set<AbortController>();
  private readonly sockets = new WebSocketServer({ noServer: true });

  private constructor(
    private readonly server: Server,
    private readonly herald: string,
  ) {}

  /** @param page answers what is not Herald's, and says whether it did */
  static async start(
    herald: string,
    page: (path: string, response: ServerResponse) => boolean = () => false,
  ): Promise<WallAgainstSockets> {
    const server = createServer();
    const wall = new WallAgainstSockets(server, herald);
    server.on('request', (request, response) => {
      if (!page(request.url ?? '', response)) void wall.passOn(request, response);
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      wall.upgrade(request, socket, head),
    );
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return wall;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin.replace('http', 'ws')}/graphql`;
  }

  cutStreams(): void {
    for (const request of this.requests) request.abort();
  }

  async stop(): Promise<void> {
    this.cutStreams();
    for (const near of this.sockets.clients) near.terminate();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const aborting = new AbortController();
    this.requests.add(aborting);
    response.on('close', () => aborting.abort());
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await fetch(`${this.herald}${request.url}`, {
        method: request.method ?? 'POST',
        headers: PASSED_ON.flatMap((name): [string, string][] => {
          const value = request.headers[name];
          return typeof value === 'string' ? [[name, value]] : [];
        }),
        body: Buffer.concat(chunks),
        signal: aborting.signal,
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    } catch {
      response.destroy();
    } finally {
      this.requests.delete(aborting);
    }
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (!this.isOpen) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
    const far = new WebSocket(`${this.herald.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    far.on('open', () =>
      this.sockets.handleUpgrade(request, socket, head, (near) => {
        near.on('message', (data) => far.send((data as Buffer).toString()));
        far.on('message', (data) => near.send((data as Buffer).toString()));
        near.on('close', () => far.close());
        far.on('close', () => near.close());
      }),
    );
  }
}
