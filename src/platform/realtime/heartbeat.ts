import { WebSocket } from 'ws';

/** What is pinged. */
export interface Pinged {
  readonly socket: Pick<WebSocket, 'ping' | 'terminate' | 'readyState'>;
  /** When anything last came of it; by `performance.now()`. */
  readonly lastSeenAt: number;
  /** When it was last pinged, or opened. */
  pingedAt: number;
}

/** In so many parts an interval is cut: sockets that came at different times are pinged at different times, not ten thousand in one tick. */
const PARTS = 16;

/**
 * Pings each socket once an interval, and cuts those that gave no sign of life since their last ping. So a peer that is gone
 * without a word is found within two intervals and an eighth.
 */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private beatAt = performance.now();

  constructor(
    private readonly intervalMs: number,
    private readonly all: Iterable<Pinged>,
  ) {}

  start(): void {
    this.beatAt = performance.now();
    this.timer = setInterval(() => this.beat(), Math.max(1, this.intervalMs / PARTS)).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    const now = performance.now();
    // We were held up ourselves, and a timer comes before what is read: answers may lie unread, and nobody is dead for that.
    const wasHeldUp = now - this.beatAt > this.intervalMs / 2;
    this.beatAt = now;
    for (const one of this.all) {
      if (now - one.pingedAt < this.intervalMs) continue;
      if (one.lastSeenAt < one.pingedAt && !wasHeldUp) one.socket.terminate();
      else {
        one.pingedAt = now;
        if (one.socket.readyState === WebSocket.OPEN) one.socket.ping();
      }
    }
  }
}
