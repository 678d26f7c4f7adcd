import type { WebSocket } from 'ws';
import type { Caller } from '../auth/index.js';
import { type Occupant, type Place, TokenBucket } from '../admission/index.js';
import { type Close, CLOSE } from './close-codes.js';
import type { Leaver } from './drain.js';
import type { SubscriptionStarted } from './events/index.js';
import type { SocketWriter } from './socket-writer.js';

/** RFC 6455: a control frame has 125 bytes, two of them the code. `ws` throws for more. */
const MAX_REASON_BYTES = 123;
const MAX_TIMER_MS = 2 ** 31 - 1;
/** How long a socket whose token has expired may take to say goodbye. */
const EXPIRED_GOODBYE_MS = 4_000;
/** Likewise one whose person was signed out: within two seconds it is to be gone, and finding it may have taken one. */
const SIGNED_OUT_GOODBYE_MS = 500;
/** What comes behind our goodbye was under way; whoever still sends after so many frames does not listen. */
const MAX_FRAMES_UNHEARD = 1_000;

/** One socket, and what the gateway knows of it. */
export class Connection implements Occupant, Leaver {
  /** Null until `connection_init` was accepted. */
  caller: Caller | null = null;
  /** When anything last came of it, and when it was last pinged; both begin with its opening, by `performance.now()`. */
  lastSeenAt = performance.now();
  pingedAt = this.lastSeenAt;
  /** Subscriptions under way, by operation id. */
  readonly subscriptions = new Map<string, SubscriptionStarted>();
  /** Ids of the operations that have not come to their end: also of those that the client has completed, and that still write. */
  readonly underWay = new Set<string>();
  private readonly frames: TokenBucket;
  private unheard = 0;
  private expiryTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly id: string,
    readonly socket: WebSocket,
    readonly writer: SocketWriter,
    private readonly place: Place,
    frameRate: number,
  ) {
    this.frames = new TokenBucket(frameRate);
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** An answer is owed: a query or a mutation has begun, or a subscription is being set up. */
  get isAnswering(): boolean {
    return this.underWay.size > this.subscriptions.size;
  }

  /** Its time is over, and the socket not closed yet: nothing begins any more. */
  get hasExpired(): boolean {
    return this.caller !== null && this.caller.expiresAtMs <= Date.now();
  }

  /** @returns false: not to be listened to. A frame came, of whatever kind: a sign of life, and one of those that it may send in a second. */
  hear(): boolean {
    this.lastSeenAt = performance.now();
    // `ws` hands out what comes until the peer says goodbye, too; whom we have closed is not obeyed meanwhile.
    if (!this.isOpen) {
      this.unheard += 1;
      if (this.unheard > MAX_FRAMES_UNHEARD) this.socket.terminate();
      return false;
    }
    if (this.frames.take()) return true;
    this.close(CLOSE.TOO_MANY_FRAMES);
    return false;
  }

  close({ code, reason }: { code: number; reason: string }): void {
    this.writer.flush();
    this.socket.close(code, within(MAX_REASON_BYTES, reason));
  }

  /** Its token was believed. */
  signIn(caller: Caller): void {
    if (!this.isOpen) return;
    this.carryOn(caller);
    this.place.signIn(caller.id, this);
  }

  /** A fresh token of the same person takes the place of the last one: its time, and its roles. A socket does not outlive its token. */
  carryOn(caller: Caller): void {
    // It may have closed while the token was looked at: its timer was stopped, and another would hold all of it until then.
    if (!this.isOpen) return;
    // A verifier may answer the same object to many who bring one token.
    this.caller = { ...caller, address: this.place.address };
    this.expireAt(caller.expiresAtMs);
  }

  gone(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.readyState === this.socket.CLOSED) return resolve();
      this.socket.once('close', () => resolve());
    });
  }

  nudge(): void {
    if (this.isOpen) this.socket.ping();
  }

  giveWay(): void {
    this.close(CLOSE.TOO_MANY_SOCKETS);
  }

  dispose(): void {
    clearTimeout(this.expiryTimer);
    this.writer.drop();
    this.place.release();
  }

  private expireAt(ms: number): void {
    clearTimeout(this.expiryTimer);
    const left = ms - Date.now();
    this.expiryTimer =
      left > MAX_TIMER_MS
        ? setTimeout(() => this.expireAt(ms), MAX_TIMER_MS)
        : setTimeout(() => this.expire(), Math.max(0, left));
    this.expiryTimer.unref();
  }

  /** Its person's sessions were ended. */
  signOut(): void {
    this.sendAway(CLOSE.UNAUTHORIZED, SIGNED_OUT_GOODBYE_MS);
  }

  private expire(): void {
    this.sendAway(CLOSE.TOKEN_EXPIRED, EXPIRED_GOODBYE_MS);
  }

  private sendAway(close: Close, goodbyeMs: number): void {
    clearTimeout(this.expiryTimer);
    this.close(close);
    // Who does not answer a goodbye would keep a socket without a token for longer than is promised.
    this.expiryTimer = setTimeout(() => this.socket.terminate(), goodbyeMs).unref();
  }
}

function within(bytes: number, text: string): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = cut.slice(0, -1);
  return cut;
}
