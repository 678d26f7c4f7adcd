import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { BEFORE_MARK } from '../wire/event.js';
import { clientFrame, FrameReader, OPCODE } from '../wire/frames.js';
import type { Dialect, SubscribeRequest } from './dialects.js';

export interface ThinSocketOptions {
  port: number;
  /** Each address of loopback has ports of its own. */
  localAddress: string;
  token: string;
  dialect: Dialect;
  request: SubscribeRequest;
  /** Offer permessage-deflate. */
  packed: boolean;
  /** An event: where its mark begins, and its frame. The bytes are gone when this returns. */
  onEvent(socket: ThinSocket, bytes: Buffer, mark: number, start: number, end: number): void;
  /** Any other frame of a live socket, as text. */
  onOther?(socket: ThinSocket, text: string): void;
  onClosed(socket: ThinSocket, why: string): void;
}

/** All sockets of a process read into it, one after the other. */
const SHARED = Buffer.allocUnsafe(256 * 1024);

/** Where marks were found last: frames of one server are as long as each other. */
let learned = 0;

function markIn(bytes: Buffer, start: number, end: number): number {
  const guess = start + learned;
  if (guess + 8 < end && bytes[guess] === 0x22 && bytes[guess + 1] === 0x6d && bytes[guess + 7] === 0x22) {
    if (BEFORE_MARK.compare(bytes, guess, guess + 8) === 0) return guess + 8;
  }
  const found = bytes.subarray(start, end).indexOf(BEFORE_MARK);
  if (found < 0) return -1;
  learned = found;
  return start + found + 8;
}

/** A WebSocket client that does next to nothing: `ws` costs 30 % more, which the server would be blamed for. */
export class ThinSocket {
  /** Of all frames' payloads, as they came. */
  wireBytes = 0;
  /** Of the last event. */
  last = 0;
  /** All of its numbers, where they may come in any order. */
  seen: Set<number> | undefined;
  primed = false;
  /** What everything is parsed of. */
  thorough = false;
  /** Nobody reads it any more. */
  stopped = false;
  closed: string | undefined;
  private readonly socket: Socket;
  private readonly frames: FrameReader;
  private isOpen = false;
  private isLive = false;
  private head = '';
  private onSubscribed: (() => void) | undefined;
  private onFailed: ((error: Error) => void) | undefined;
  private onOpened: (() => void) | undefined;
  /** Resolves when it is a WebSocket. Rejects, as `subscribed` does, when it ends before. */
  readonly opened: Promise<void>;
  readonly subscribed: Promise<void>;

  constructor(
    readonly index: number,
    private readonly options: ThinSocketOptions,
  ) {
    const failed = new Promise<never>((_resolve, reject) => (this.onFailed = reject));
    this.opened = Promise.race([new Promise<void>((resolve) => (this.onOpened = resolve)), failed]);
    this.subscribed = Promise.race([new Promise<void>((resolve) => (this.onSubscribed = resolve)), failed]);
    // Nobody may be waiting for the one or the other; its end is told in any case.
    for (const promise of [this.opened, this.subscribed]) promise.catch(() => undefined);
    this.frames = new FrameReader((opcode, bytes, start, end, wire) => {
      this.wireBytes += wire;
      this.frame(opcode, bytes, start, end);
    });
    this.socket = connect({
      port: options.port,
      host: '127.0.0.1',
      localAddress: options.localAddress,
      noDelay: true,
      onread: {
        buffer: SHARED,
        callback: (length) => {
          this.read(length);
          return true;
        },
      },
    });
    this.socket.once('connect', () => this.upgrade());
    this.socket.once('error', (error) => this.end(error.message));
    this.socket.once('close', () => this.end('the connection ended'));
  }

  say(text: string): void {
    this.socket.write(clientFrame(OPCODE.text, text));
  }

  stopReading(): void {
    this.stopped = true;
    this.socket.pause();
  }

  /** Without a goodbye. */
  cut(): void {
    this.closed ??= 'cut';
    this.socket.destroy();
  }

  private upgrade(): void {
    const { dialect, port, packed } = this.options;
    const lines = [
      `GET ${dialect.path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(packed ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []),
      ...(dialect.subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${dialect.subprotocol}`]),
    ];
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  private read(length: number): void {
    try {
      if (this.isOpen) this.frames.read(SHARED, length);
      else this.readHead(length);
    } catch (error) {
      this.end(error instanceof Error ? error.message : String(error));
      this.socket.destroy();
    }
  }

  private readHead(length: number): void {
    this.head += SHARED.toString('latin1', 0, length);
    const end = this.head.indexOf('\r\n\r\n');
    if (end < 0) return;
    if (!this.head.startsWith('HTTP/1.1 101')) throw new Error(`no upgrade: ${this.head.slice(0, 200)}`);
    this.isOpen = true;
    this.onOpened?.();
    const rest = Buffer.from(this.head.slice(end + 4), 'latin1');
    this.head = '';
    const hello = this.options.dialect.hello(this.options.token);
    if (hello !== undefined) this.say(hello);
    if (rest.length > 0) this.frames.read(rest, rest.length);
  }

  private frame(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === OPCODE.text) {
      const mark = markIn(bytes, start, end);
      if (mark >= 0) this.options.onEvent(this, bytes, mark, start, end);
      // An event may tell that it is live, too.
      if (mark < 0 || !this.isLive) this.other(bytes.toString('utf8', start, end));
    } else if (opcode === OPCODE.ping) {
      this.socket.write(clientFrame(OPCODE.pong, bytes.subarray(start, end)));
    } else if (opcode === OPCODE.close) {
      this.end(end - start >= 2 ? `${bytes.readUInt16BE(start)} ${bytes.toString('utf8', start + 2, end)}` : 'closed');
      this.socket.end(clientFrame(OPCODE.close, bytes.subarray(start, start + 2)));
    }
  }

  private other(text: string): void {
    const { dialect, token, request } = this.options;
    const answer = dialect.keepAlive(text);
    if (answer !== undefined) return this.say(answer);
    if (this.isLive) return this.options.onOther?.(this, text);
    const outcome = dialect.answer(text, token, request);
    if (outcome === 'done') {
      this.isLive = true;
      this.onSubscribed?.();
    } else {
      for (const said of outcome?.say ?? []) this.say(said);
    }
  }

  private end(why: string): void {
    if (this.closed !== undefined) return;
    this.closed = why;
    this.onFailed?.(new Error(why));
    this.options.onClosed(this, why);
  }
}
