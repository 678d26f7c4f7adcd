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
  private waiting: Waiting[] = [];
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
      const run = this.takeRun();
      if (run.length === 0) continue;
      if (!this.isCompressed) this.writeFrames(run);
      else this.sendCompressed(run);
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

  /** The next few, as many as fit one write; without those that nobody wants. */
  private takeRun(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const one of this.waiting) {
      if (count > 0 && bytes + one.bytes > MAX_WRITE_BYTES) break;
      bytes += one.bytes;
      count += 1;
    }
    const run = count === this.waiting.length ? this.waiting : this.waiting.slice(0, count);
    this.waiting = count === this.waiting.length ? [] : this.waiting.slice(count);
    if (run.every((one) => one.owner.isWanted)) return run;
    for (const { bytes, owner } of run) {
      if (owner.isWanted) continue;
      this.budget.give(bytes);
      owner.left();
    }
    return run.filter((one) => one.owner.isWanted);
  }

  private writeFrames(run: Waiting[]): void {
    let size = 0;
    let bytes = 0;
    for (const one of run) {
      size += frameLength(one.bytes);
      bytes += one.bytes;
    }
    const frames = Buffer.allocUnsafe(size);
    let offset = 0;
    for (const one of run) offset = writeTextFrame(frames, offset, one.text, one.bytes);
    this.underWayEvents += run.length;
    this.underWayBytes += bytes;
    this.writes += 1;
    this.socket.write(frames, this.written);
    // Mostly the kernel has it by now; its callback comes a little later.
    if (this.socket.writableLength === 0) this.giveBack();
    for (const { owner } of run) owner.left();
  }

  private sendCompressed(run: Waiting[]): void {
    let left = run.length;
    this.writes += 1;
    for (const one of run) {
      this.underWayEvents += 1;
      this.underWayBytes += one.bytes;
      this.ws.send(one.text, () => {
        left -= 1;
        if (left === 0) this.written();
      });
      one.owner.left();
    }
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
