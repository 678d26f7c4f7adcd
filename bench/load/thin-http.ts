import { connect, type Socket } from 'node:net';

/** One caller on one kept connection: a request, its answer, the next request. */
export class ThinHttp {
  private socket: Socket | undefined;
  private heard = '';
  private waiting: { resolve: (body: string) => void; reject: (error: Error) => void } | undefined;

  constructor(
    private readonly port: number,
    private readonly token: string,
  ) {}

  /** @returns the body of the answer. @throws when it is none, or not 200. */
  post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket ??= this.dial();
      this.socket.write(
        `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\nContent-Type: application/json\r\n` +
          `Authorization: Bearer ${this.token}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  private dial(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (bytes: Buffer) => this.hear(bytes.toString('latin1')));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => {
      if (this.socket === socket) this.socket = undefined;
      this.fail(new Error('the connection ended before its answer'));
    });
    return socket;
  }

  private hear(text: string): void {
    this.heard += text;
    const end = this.heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.heard.slice(0, end).toLowerCase();
    const body = this.heard.slice(end + 4);
    const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
    const isWhole = length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length);
    if (!isWhole) return;
    this.heard = '';
    const waiting = this.waiting;
    this.waiting = undefined;
    if (head.startsWith('http/1.1 200')) waiting?.resolve(body);
    else waiting?.reject(new Error(`${head.split('\r\n', 1)[0]}: ${body.slice(0, 300)}`));
  }

  private fail(error: Error): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.reject(error);
  }
}
