import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Budget } from './budget.js';
import type { Pump, Writes } from './pump.js';
import { frameLength, writeTextFrame } from './text-frames.js';

/** What is handed to the kernel at once: a reader who takes so much shows that he reads. */
const MAX_WRITE_BYTES = 65_536;

/** Whose a text is. What nobody wants any more is not written. */
export interface TextOwner {
  readonly isWanted: boolean;
  /** One of its texts has left, or never will. */
  left(): void;
}

interface Waiting {
  text: string;
  bytes: number;
  owner: TextOwner;
}

/**
 * Writes the events of one socket: all that wait leave in one write, whole frames beside those that `ws` writes itself. What the
 * kernel has not taken yet waits in the budget; while it does, nothing more is handed to it.
 */
export class SocketWriter implements Writes {
  isScheduled = false;
  /**
   * Emptied, never replaced: a list that has grown old, and is dropped, keeps what was in it from being collected as young. That
   * carried each event over into the old generation.
   */
  private readonly waiting: Waiting[] = [];
  private underWayEvents = 0;
  private underWayBytes = 0;
  /** Writes whose callbacks are to come. */
  private writes = 0;
  /** Asked once: `ws` makes the text anew each time. */
  private readonly isCompressed: boolean;

  constructor(
    private readonly ws: WebSocket,
    private readonly socket: Duplex,
    private readonly pump: Pump,
    readonly budget: Budget,
  ) {
    this.isCompressed = ws.extensions !== '';
  }

  /** Takes what the budget has room for; see `hasRoom`. */
  write(owner: TextOwner, text: string): void {
    const bytes = Buffer.byteLength(text);
    this.budget.take(bytes);
    this.waiting.push({ text, bytes, owner });
    this.pump.schedule(this);
  }

  /** Is there room, or can room be made at once? */
  hasRoom(bytes: number): boolean {
    if (this.budget.hasRoom(bytes)) return true;
    this.flush();
    return this.budget.hasRoom(bytes);
  }

  /** Never throws: it is called in the midst of what concerns others. */
  flush(): void {
    try {
      this.writeAll();
    } catch (error) {
      // Nobody knows what of it has left: the client comes back, and resumes.
      this.ws.terminate();
      this.drop();
      this.pump.onFailure(error);
    }
  }

  private writeAll(): void {
    while (this.waiting.length > 0 && this.underWayEvents === 0) {
      if (this.ws.readyState !== WebSocket.OPEN) return this.drop();
      const count = this.fitOneWrite();
      if (this.leaveOut(count)) continue;
      if (!this.isCompressed) this.writeFrames(count);
      else this.sendCompressed(count);
    }
  }

  /** The socket has gone: nothing of this leaves any more. */
  drop(): void {
    for (const { bytes, owner } of this.waiting.splice(0)) {
      this.budget.give(bytes);
      owner.left();
    }
    this.giveBack();
  }

  /** How many of the next ones. */
  private fitOneWrite(): number {
    let bytes = 0;
    let count = 0;
    for (const one of this.waiting) {
      if (count > 0 && bytes + one.bytes > MAX_WRITE_BYTES) break;
      bytes += one.bytes;
      count += 1;
    }
    return count;
  }

  /** Takes those that nobody wants from among the first `count`. False: there were none. */
  private leaveOut(count: number): boolean {
    let from = 0;
    while (from < count && this.waiting[from]?.owner.isWanted === true) from += 1;
    if (from === count) return false;
    const looked = this.waiting.splice(from, count - from);
    this.waiting.splice(from, 0, ...looked.filter(({ owner }) => owner.isWanted));
    for (const { bytes, owner } of looked) {
      if (owner.isWanted) continue;
      this.budget.give(bytes);
      owner.left();
    }
    return true;
  }

  private writeFrames(count: number): void {
    const { waiting } = this;
    let size = 0;
    let bytes = 0;
    for (let at = 0; at < count; at += 1) {
      const own = waiting[at]?.bytes ?? 0;
      size += frameLength(own);
      bytes += own;
    }
    const frames = Buffer.allocUnsafe(size);
    let offset = 0;
    for (let at = 0; at < count; at += 1) {
      const one = waiting[at];
      if (one) offset = writeTextFrame(frames, offset, one.text, one.bytes);
    }
    this.socket.write(frames, this.written);
    this.underWayEvents += count;
    this.underWayBytes += bytes;
    this.writes += 1;
    // Mostly the kernel has it by now; its callback comes a little later.
    if (this.socket.writableLength === 0) this.giveBack();
    this.haveLeft(count);
  }

  private sendCompressed(count: number): void {
    let left = count;
    for (let at = 0; at < count; at += 1) {
      const one = this.waiting[at];
      if (!one) continue;
      this.ws.send(one.text, () => {
        left -= 1;
        if (left === 0) this.written();
      });
      this.underWayEvents += 1;
      this.underWayBytes += one.bytes;
    }
    this.writes += 1;
    this.haveLeft(count);
  }

  private haveLeft(count: number): void {
    const { waiting } = this;
    for (let at = 0; at < count; at += 1) waiting[at]?.owner.left();
    if (count === waiting.length) waiting.length = 0;
    else waiting.splice(0, count);
  }

  /** Callbacks come in the order of their writes: the last one says that the kernel has them all, whatever `ws` wrote behind them. */
  private readonly written = (): void => {
    this.writes -= 1;
    if (this.writes > 0 || this.underWayEvents === 0) return;
    this.giveBack();
    if (this.waiting.length > 0) this.pump.schedule(this);
  };

  private giveBack(): void {
    const { underWayBytes, underWayEvents } = this;
    this.underWayEvents = this.underWayBytes = 0;
    this.budget.give(underWayBytes, underWayEvents);
  }
}
