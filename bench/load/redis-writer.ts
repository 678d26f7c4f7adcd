import { connect, type Socket } from 'node:net';

/** More than this on its way, and it is not the server that is slow. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024;

/**
 * PUBLISH and nothing else: some 50,000 a second for a few per cent of a core, so that the load leaves room for itself. Text is
 * latin1, a byte a character.
 */
export class RedisWriter {
  private readonly socket: Socket;
  private gathered = '';
  private asked = 0;
  private answered = 0;
  private failure: Error | undefined;

  private constructor(url: URL, onOpen: () => void, onFailed: (error: Error) => void) {
    this.socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
    this.socket.on('connect', () => {
      if (url.password !== '') this.command('AUTH', decodeURIComponent(url.password));
      this.flush();
      onOpen();
    });
    this.socket.on('data', (bytes: Buffer) => this.hear(bytes));
    this.socket.on('error', (error) => {
      this.failure = error;
      onFailed(error);
    });
  }

  static open(url: string): Promise<RedisWriter> {
    return new Promise((resolve, reject) => {
      const writer: RedisWriter = new RedisWriter(new URL(url), () => resolve(writer), reject);
    });
  }

  publish(channel: string, payload: string): void {
    this.command('PUBLISH', channel, payload);
  }

  /** All that was gathered, in one write. @throws when Redis refused something, or takes nothing any more. */
  flush(): void {
    if (this.failure) throw this.failure;
    if (this.gathered !== '') this.socket.write(this.gathered, 'latin1');
    this.gathered = '';
    if (this.socket.writableLength > MAX_WAITING_BYTES) throw new Error('Redis takes nothing any more');
  }

  get isDrained(): boolean {
    return this.answered === this.asked;
  }

  close(): void {
    this.socket.destroy();
  }

  private command(...words: string[]): void {
    this.gathered += `*${words.length}\r\n`;
    for (const word of words) this.gathered += `$${word.length}\r\n${word}\r\n`;
    this.asked += 1;
  }

  /** Each answer is one line; none of ours has two. */
  private hear(bytes: Buffer): void {
    if (bytes.includes(0x2d)) this.failure = new Error(`Redis refused: ${bytes.toString().slice(0, 200)}`);
    for (const byte of bytes) if (byte === 0x0a) this.answered += 1;
  }
}
