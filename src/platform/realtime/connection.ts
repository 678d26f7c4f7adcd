import type { WebSocket } from 'ws';
import type { Caller } from '../auth/index.js';
import type { Close } from './close-codes.js';
import type { SubscriptionStarted } from './events/index.js';
import type { SocketWriter } from './socket-writer.js';

/** RFC 6455: a control frame has 125 bytes, two of them the code. `ws` throws for more. */
const MAX_REASON_BYTES = 123;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One socket, and what the gateway knows of it. */
export class Connection {
  /** Null until `connection_init` was accepted. */
  caller: Caller | null = null;
  /** False: the last ping has not come back. */
  isAlive = true;
  /** Subscriptions under way, by operation id. */
  readonly subscriptions = new Map<string, SubscriptionStarted>();
  /** Ids of the operations that have not come to their end: also of those that the client has completed, and that still write. */
  readonly underWay = new Set<string>();
  private expiryTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly id: string,
    readonly socket: WebSocket,
    readonly writer: SocketWriter,
  ) {}

  close({ code, reason }: { code: number; reason: string }): void {
    this.writer.flush();
    this.socket.close(code, within(MAX_REASON_BYTES, reason));
  }

  /** A socket does not outlive its token. */
  expireAt(ms: number, close: Close): void {
    clearTimeout(this.expiryTimer);
    const left = ms - Date.now();
    this.expiryTimer =
      left > MAX_TIMER_MS
        ? setTimeout(() => this.expireAt(ms, close), MAX_TIMER_MS)
        : setTimeout(() => this.close(close), Math.max(0, left));
    this.expiryTimer.unref();
  }

  dispose(): void {
    clearTimeout(this.expiryTimer);
    this.writer.drop();
  }
}

function within(bytes: number, text: string): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = cut.slice(0, -1);
  return cut;
}
