import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Budget } from './budget.js';
import type { Pace, Paced } from './pace.js';
import type { Pump, Writes } from './pump.js';
import { frameLength, latin1FrameOf, writeTextFrame } from './text-frames.js';

/** What is handed to the kernel at once: a reader who takes so much shows that he reads. */
const MAX_WRITE_BYTES = 65_536;

/**
 * A list of so few is emptied one by one, which keeps its room. Emptied at once it loses it, and takes new room with the next text: at
 * ten thousand sockets that outlives two collections of what is young, and made the old generation grow with each event.
 */
const FEW = 16;

const NOTHING = Buffer.alloc(0);

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

/**
 * Writes the events of one socket: all that wait leave in one write, whole frames beside those that `ws` writes itself. What the
 * kernel has not taken yet waits in the budget; while it does, nothing more is handed to it.
 */
export class SocketWriter implements Writes, Paced {
  // What each text asks for comes first: it lies together then.
  isScheduled = false;
  lastTick = 0;
  private underWayEvents = 0;
  /** Asked once: `ws` makes the text anew each time. */
  private readonly isCompressed: boolean;
  private readonly ws: WebSocket;
  private readonly socket: Duplex;
  private readonly pump: Pump;
  private readonly pace: Pace;
  readonly budget: Budget;
  private underWayBytes = 0;
  /**
   * Emptied, never replaced: a list that has grown old, and is dropped, keeps what was in it from being collected as young. That
   * carried each event over into the old generation.
   */
  private readonly waiting: Waiting[] = [];
  private replies: Framed[] = [];
  private replyBytes = 0;
  /** Of those whose words did not leave at once. */
  private heldUp: (() => void)[] = [];

  constructor(ws: WebSocket, socket: Duplex, pump: Pump, pace: Pace, budget: Budget) {
    this.isCompressed = ws.extensions !== '';
    this.ws = ws;
    this.socket = socket;
    this.pump = pump;
    this.pace = pace;
    this.budget = budget;
  }

  /**
   * Takes what there is room for; see `hasRoom`.
   * @param isAlone no other text comes in the same breath: it leaves at once, if the loop has time and nothing waits.
   */
  write(owner: TextOwner, text: string, isAlone = false): void {
    if (isAlone && this.isFree && this.pace.lets(this)) return this.writeNow(owner, text);
    const bytes = Buffer.byteLength(text);
    this.budget.take(bytes);
    this.waiting.push({ text, bytes, owner });
    this.pump.schedule(this);
  }

  /**
   * Writes a text that is no event, before those that are, when the socket's turn comes: waking a receiver for
   * each of many texts costs more than all of them. Resolves when another one may be said: at once, or, where much waits, when the kernel
   * has it all or the socket has gone.
   */
  send(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    this.replies.push({ text, bytes });
    this.replyBytes += bytes;
    // `bufferedAmount`, by which who does not read is cut, counts what was written.
    if (this.replyBytes > MAX_WRITE_BYTES) this.flush();
    else this.pump.schedule(this);
    if (this.ws.bufferedAmount <= MAX_WRITE_BYTES) return Promise.resolve();
    return new Promise((resolve) => this.heldUp.push(resolve));
  }

  /** Nothing waits that a text would have to leave with, or behind. */
  private get isFree(): boolean {
    return !this.isScheduled && this.underWayEvents === 0 && !this.isCompressed;
  }

  /** Is there room, or can room be made at once? Where nothing waits here, for one: what the socket's other events take up is not looked at then. */
  hasRoom(bytes: number): boolean {
    if (this.isFree || this.budget.hasRoom(bytes)) return true;
    this.flush();
    return this.budget.hasRoom(bytes);
  }

  /** Never throws: it is called in the midst of what concerns others. */
  flush(): void {
    try {
      this.writeAll();
    } catch (error) {
      this.fail(error);
    }
  }

  private writeNow(owner: TextOwner, text: string): void {
    try {
      if (this.ws.readyState === WebSocket.OPEN) {
        const frame = latin1FrameOf(text);
        if (frame === undefined) this.socket.write(framesOf([{ text, bytes: Buffer.byteLength(text) }], 1));
        else this.socket.write(frame, 'latin1');
        if (this.socket.writableLength > 0) this.awaitOne(Buffer.byteLength(text));
      }
    } catch (error) {
      this.fail(error);
    }
    owner.left();
  }

  /** Nobody knows what of it has left: the client comes back, and resumes. */
  private fail(error: unknown): void {
    this.ws.terminate();
    this.drop();
    this.pump.onFailure(error);
  }

  private writeAll(): void {
    if (this.replies.length > 0) this.writeReplies();
    while (this.waiting.length > 0 && this.underWayEvents === 0) {
      if (this.ws.readyState !== WebSocket.OPEN) return this.drop();
      const count = fitOneWrite(this.waiting, 0);
      if (this.leaveOut(count)) continue;
      if (!this.isCompressed) this.writeFrames(count);
      else this.sendCompressed(count);
    }
  }

  private writeReplies(): void {
    const { replies } = this;
    this.replies = [];
    this.replyBytes = 0;
    if (this.ws.readyState !== WebSocket.OPEN) return this.goOn();
    if (this.isCompressed) {
      for (const { text } of replies) this.ws.send(text, this.goOnIfTaken);
      return;
    }
    for (let at = 0; at < replies.length;) {
      const next = replies.slice(at, at + fitOneWrite(replies, at));
      this.socket.write(framesOf(next, next.length));
      at += next.length;
    }
    if (this.socket.writableLength > 0) this.socket.write(NOTHING, this.goOnIfTaken);
  }

  private readonly goOnIfTaken = (): void => {
    if (this.heldUp.length > 0 && this.ws.bufferedAmount <= MAX_WRITE_BYTES) this.goOn();
  };

  private goOn(): void {
    for (const resolve of this.heldUp.splice(0)) resolve();
  }

  /** The socket has gone: nothing of this leaves any more. */
  drop(): void {
    this.replies = [];
    this.replyBytes = 0;
    this.goOn();
    for (const { bytes, owner } of this.waiting.splice(0)) {
      this.budget.give(bytes);
      owner.left();
    }
    this.giveBack();
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
    let bytes = 0;
    for (let at = 0; at < count; at += 1) bytes += this.waiting[at]?.bytes ?? 0;
    this.handOver(framesOf(this.waiting, count), count, bytes);
    this.haveLeft(count);
  }

  /**
   * Mostly the kernel has it at once. A callback would come a moment later, to touch each of ten thousand sockets once more: there is one,
   * behind it, where something is left.
   */
  private handOver(frames: Buffer, events: number, bytes: number): void {
    this.socket.write(frames);
    if (this.socket.writableLength === 0) return this.budget.give(bytes, events);
    this.awaitTaken(events, bytes);
  }

  private awaitOne(bytes: number): void {
    this.budget.take(bytes);
    this.awaitTaken(1, bytes);
  }

  private awaitTaken(events: number, bytes: number): void {
    this.underWayEvents += events;
    this.underWayBytes += bytes;
    this.socket.write(NOTHING, this.written);
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
    this.haveLeft(count);
  }

  private haveLeft(count: number): void {
    const { waiting } = this;
    for (let at = 0; at < count; at += 1) waiting[at]?.owner.left();
    if (count < waiting.length) waiting.splice(0, count);
    else if (count > FEW) waiting.length = 0;
    else while (waiting.length > 0) waiting.pop();
  }

  /**
   * The kernel has all that was under way; and, it may be, what was written right behind it, which Node hands over in one go. There is one
   * at a time: nothing more is handed to it before.
   */
  private readonly written = (): void => {
    this.goOnIfTaken();
    if (this.underWayEvents === 0) return;
    this.giveBack();
    if (this.waiting.length > 0) this.pump.schedule(this);
  };

  private giveBack(): void {
    const { underWayBytes, underWayEvents } = this;
    this.underWayEvents = this.underWayBytes = 0;
    this.budget.give(underWayBytes, underWayEvents);
  }
}

/** How many of them, from there on, leave in one write. */
function fitOneWrite(texts: readonly Framed[], from: number): number {
  let bytes = 0;
  let at = from;
  for (; at < texts.length; at += 1) {
    bytes += texts[at]?.bytes ?? 0;
    if (at > from && bytes > MAX_WRITE_BYTES) break;
  }
  return at - from;
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
