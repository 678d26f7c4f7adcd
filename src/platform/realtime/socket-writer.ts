import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Budget } from './budget.js';
import type { Pump, Writes } from './pump.js';
import { frameLength, writeTextFrame } from './text-frames.js';

/** What is handed to the kernel at once: a reader who takes so much shows that he reads. */
const MAX_WRITE_BYTES = 65_536;

/**
 * A list of so few is emptied one by one, which keeps its room. Emptied at once it loses it, and takes new room with the next text: at
 * ten thousand sockets that outlives two collections of what is young, and made the old generation grow with each event.
 */
const FEW = 16;

/** Whose a text is. What nobody wants any more is not written. */
export interface TextOwner {
  readonly isWanted: boolean;
  /** One of its texts has left, or never will. */
  left(): void;
}

interface Framed {
  text: string;
  bytes: number;
}

interface Waiting extends Framed {
  owner: TextOwner;
}

interface Reply extends Framed {
  told: () => void;
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
  private readonly replies: Reply[] = [];
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

  /**
   * Writes a text that is no event, before those that are, when the socket's turn comes: a receiver that is woken for one text takes
   * twice the time of a receiver that finds many. Resolves when the kernel has it, or the socket has gone.
   */
  send(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.replies.push({ text, bytes: Buffer.byteLength(text), told: resolve });
      this.pump.schedule(this);
    });
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
    if (this.replies.length > 0) this.writeReplies();
    while (this.waiting.length > 0 && this.underWayEvents === 0) {
      if (this.ws.readyState !== WebSocket.OPEN) return this.drop();
      const count = this.fitOneWrite();
      if (this.leaveOut(count)) continue;
      if (!this.isCompressed) this.writeFrames(count);
      else this.sendCompressed(count);
    }
  }

  private writeReplies(): void {
    const replies = this.replies.splice(0);
    const tell = () => replies.forEach(({ told }) => told());
    if (this.ws.readyState !== WebSocket.OPEN) return tell();
    if (!this.isCompressed) return void this.socket.write(framesOf(replies, replies.length), tell);
    for (const { text, told } of replies) this.ws.send(text, told);
  }

  /** The socket has gone: nothing of this leaves any more. */
  drop(): void {
    for (const { told } of this.replies.splice(0)) told();
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
    this.socket.write(framesOf(this.waiting, count), this.written);
    this.underWayEvents += count;
    for (let at = 0; at < count; at += 1) this.underWayBytes += this.waiting[at]?.bytes ?? 0;
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
    if (count < waiting.length) waiting.splice(0, count);
    else if (count > FEW) waiting.length = 0;
    else while (waiting.length > 0) waiting.pop();
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

/** The first so many, in one buffer. */
function framesOf(texts: readonly Framed[], count: number): Buffer {
  let size = 0;
  for (let at = 0; at < count; at += 1) size += frameLength(texts[at]?.bytes ?? 0);
  const frames = Buffer.allocUnsafe(size);
  let offset = 0;
  for (let at = 0; at < count; at += 1) {
    const one = texts[at];
    if (one) offset = writeTextFrame(frames, offset, one.text, one.bytes);
  }
  return frames;
}
