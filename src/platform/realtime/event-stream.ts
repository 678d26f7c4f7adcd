import { performance } from 'node:perf_hooks';
import type { Response } from 'express';
import type { Caller } from '../auth/index.js';
import type { Occupant } from '../admission/index.js';
import { type Close, CLOSE } from './close-codes.js';
import type { Leaver } from './drain.js';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that gathers or compresses would keep events to itself.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
/**
 * Between the last event and the end of a stream that is not complete. A client that reads both in one go can take the end for none:
 * graphql-sse's own (2.6) then waits for ever.
 */
const PAUSE_MS = 100;
/** How long a stream that we end may take to hand on what it holds. */
const GOODBYE_MS = 2_000;
const SIGNED_OUT_GOODBYE_MS = 500;
const MAX_TIMER_MS = 2 ** 31 - 1;

const COMPLETED = 'event: complete\ndata:\n\n';
const isFinal = ({ code }: Close) => code === CLOSE.TOO_MANY_SOCKETS.code;

/** What a stream ended with, of itself: the operation is complete, or the client left. The codes are those of sockets. */
const COMPLETE = 1000;
const LEFT = 1006;

/**
 * One answer of server-sent events. What it is given is taken when the client has room for it, one event at a time, so that
 * what waits does so in the subscription's bounded queue; a client that takes nothing is left.
 *
 * A stream that ends without the event `complete` is to be resumed. Why we ended it stands in a comment, as the code and the reason of
 * a socket would: `: 4403 Token expired`. One that had to give way is complete: clients come back from all that is not.
 */
export class EventStream implements Occupant, Leaver {
  /** Of the schema: the field that a subscription here shows. */
  subscription: string | undefined;
  /** By `performance.now()`. */
  lastSeenAt = performance.now();
  private isGone = false;
  private body: AsyncGenerator<string> | undefined;
  private ending: Close | undefined;
  private isWriting = false;
  private hasTurn = false;
  private takeTurn: (() => void) | undefined;
  /** What waits for the client. Not `Promise.race` with its end: that would keep all that was ever waited for. */
  private readonly waiting = new Set<() => void>();
  private expiryTimer: NodeJS.Timeout | undefined;
  private goodbyeTimer: NodeJS.Timeout | undefined;

  /** @param stallMs a client that takes nothing for this long while something waits for it is left. */
  constructor(
    readonly caller: Caller,
    private readonly response: Response,
    private readonly stallMs: number,
  ) {
    response.once('close', () => this.leave());
  }

  /** Neither we have ended it, nor the client. */
  get isOpen(): boolean {
    return !this.isGone && this.ending === undefined;
  }

  /** A query or a mutation has begun, or a subscription is being set up. */
  get isAnswering(): boolean {
    return this.subscription === undefined;
  }

  /** Why we end it; undefined when we don't. */
  get closedWith(): Close | undefined {
    return this.ending;
  }

  /** Sends what comes out of `body`, until that ends or `close` is called. @returns the code that it ended with. */
  async send(body: AsyncGenerator<string>): Promise<number> {
    this.body = body;
    const { response } = this;
    if (!this.isGone) {
      response.writeHead(200, HEADERS);
      response.flushHeaders();
      // Node's own look at a socket: it fires when nothing has gone out for so long, and not while something trickles.
      response.setTimeout(this.stallMs, () => this.isWriting && this.close(CLOSE.SLOW_CONSUMER));
    }
    try {
      while (this.isOpen) {
        this.giveTurn();
        const next = await body.next();
        if (next.done) break;
        await this.write(next.value);
      }
    } finally {
      // Also when `body` fails: whoever feeds it must not wait for ever.
      await body.return(undefined);
    }
    return this.end();
  }

  /** Resolves when what was said before has been taken: the next may be said. Also when nobody listens any more. */
  async turn(): Promise<void> {
    if (!this.hasTurn && this.isOpen) await new Promise<void>((resolve) => (this.takeTurn = resolve));
    this.hasTurn = false;
  }

  /** Ends it, to be resumed. What the code says of a socket, it says here: see `close-codes.ts`. */
  close(how: Close): void {
    if (!this.isOpen) return;
    this.ending = how;
    clearTimeout(this.expiryTimer);
    this.leaveSoon();
    this.takeTurn?.();
    void this.body?.return(undefined);
    // Who takes nothing would not take a goodbye, either.
    if (how.code === CLOSE.SLOW_CONSUMER.code) this.response.destroy();
  }

  /** A stream does not outlive its token. */
  expireAt(ms: number): void {
    const left = ms - Date.now();
    this.expiryTimer = setTimeout(
      () => (left > MAX_TIMER_MS ? this.expireAt(ms) : this.close(CLOSE.TOKEN_EXPIRED)),
      Math.min(MAX_TIMER_MS, Math.max(0, left)),
    ).unref();
  }

  /** Its person's sessions were ended. */
  signOut(): void {
    this.close(CLOSE.UNAUTHORIZED);
    // Sooner than another goodbye: see `Connection.signOut`.
    setTimeout(() => this.response.destroy(), SIGNED_OUT_GOODBYE_MS).unref();
  }

  gone(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isGone) resolve();
      else this.response.once('close', resolve);
    });
  }

  /** Somebody wants to know whether anybody is there: who takes what he is given is. */
  nudge(): void {
    if (!this.isWriting) this.lastSeenAt = performance.now();
  }

  giveWay(): void {
    this.close(CLOSE.TOO_MANY_SOCKETS);
  }

  /** Without a word: the node goes, and has waited. */
  destroy(): void {
    this.response.destroy();
  }

  private async write(text: string): Promise<void> {
    if (this.isGone) return;
    this.isWriting = true;
    await this.until((taken) => this.response.write(text, taken));
    this.isWriting = false;
    this.lastSeenAt = performance.now();
  }

  private async end(): Promise<number> {
    clearTimeout(this.expiryTimer);
    const { response, ending } = this;
    if (ending) {
      await this.write(`: ${ending.code} ${ending.reason}\n\n${isFinal(ending) ? COMPLETED : ''}`);
      await this.until((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    const code = ending?.code ?? (this.isGone ? LEFT : COMPLETE);
    if (!this.isGone) {
      response.end();
      this.leaveSoon();
    }
    return code;
  }

  /** Until something has happened, or nobody is there any more. */
  private async until(happens: (resolve: () => void) => unknown): Promise<void> {
    if (this.isGone) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        resolve();
      };
      this.waiting.add(done);
      happens(done);
    });
  }

  private leaveSoon(): void {
    this.goodbyeTimer ??= setTimeout(() => this.response.destroy(), GOODBYE_MS).unref();
  }

  private leave(): void {
    this.isGone = true;
    clearTimeout(this.expiryTimer);
    clearTimeout(this.goodbyeTimer);
    this.takeTurn?.();
    for (const resolve of this.waiting) resolve();
    void this.body?.return(undefined);
  }

  private giveTurn(): void {
    this.hasTurn = true;
    this.takeTurn?.();
  }
}
