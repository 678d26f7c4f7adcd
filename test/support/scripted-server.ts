import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedRequest {
  path: string;
  method: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  atMs: number;
}

export interface ScriptedAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Has read the whole request, and says nothing, or hangs up. */
export type Answering = ScriptedAnswer | 'silence' | 'hang up';

/** A server on loopback that remembers what it was asked, and answers as a test says. */
export class ScriptedServer {
  readonly asked: AskedRequest[] = [];
  private readonly server: Server;
  private constructor(private readonly answer: (request: AskedRequest) => Answering | Promise<Answering>) {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(answer: (request: AskedRequest) => Answering | Promise<Answering>): Promise<ScriptedServer> {
    const made = new ScriptedServer(answer);
    await made.listen(0);
    return made;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return;
    }
    const { url: path = '', method = '', headers } = request;
    const asked = { path, method, headers, body: Buffer.concat(chunks), atMs: Date.now() };
    this.asked.push(asked);
    const answer = await this.answer(asked);
    if (answer === 'silence') return;
    if (answer === 'hang up') return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
  }
}
