import type { RateLimit } from '../config/index.js';

/** What all nodes together have counted in a window. */
export interface Counted {
  count: number;
  /** Until the window ends, in milliseconds. */
  leftMs: number;
}

/** Tells the others of some more, and answers what that makes. Never rejects. */
export type Tell = (more: number) => Promise<Counted>;

/** This part of a limit a node keeps to itself: whoever asks for little costs nobody a word. */
const QUIET = 0.02;
/** So much of it may be allowed and not told yet, */
const UNTOLD = 0.1;
/** while no more than this part of it is used up: from there on each is told before it is allowed. */
const FAR = 0.8;
/** What is allowed already is told together. */
const GATHERED_MS = 20;

/**
 * One limit, as one node sees it. Far from the limit everything is allowed at once, and told behind; near it, it waits for the answer. So nobody waits
 * for Redis but who is about to be refused; and all nodes together allow more than the limit by no more than what each of them has not told.
 */
export class WindowCount {
  /** Of this node, in this window: allowed, or waiting to be. */
  private own = 0;
  private told = 0;
  private others = 0;
  private endsAtMs = 0;
  private waiting: ((isAllowed: boolean) => void)[] = [];
  private isTelling = false;
  private timer: NodeJS.Timeout | undefined;

  /** @param now a clock in milliseconds that never goes back. */
  constructor(
    readonly limit: RateLimit,
    private readonly tell: Tell,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get remaining(): number {
    return Math.max(0, this.limit.count - this.others - this.own);
  }

  /** Until the window ends. */
  get leftMs(): number {
    return Math.max(0, this.endsAtMs - this.now());
  }

  take(): boolean | Promise<boolean> {
    const now = this.now();
    if (now >= this.endsAtMs) this.begin(now);
    const { count } = this.limit;
    const used = this.others + this.own;
    if (used >= count) return false;
    this.own += 1;
    if (this.own <= count * QUIET) return true;
    if (this.own - this.told <= count * UNTOLD && used < count * FAR) {
      this.timer ??= setTimeout(() => this.tellNow(), GATHERED_MS).unref();
      return true;
    }
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.tellNow();
    });
  }

  private begin(now: number): void {
    this.own = 0;
    this.told = 0;
    this.others = 0;
    this.endsAtMs = now + this.limit.windowSeconds * 1_000;
  }

  private tellNow(): void {
    if (this.isTelling) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const waiting = this.waiting.splice(0);
    const more = this.own - this.told;
    // In a window that has just begun there is nothing to tell; who waited was counted in the one before.
    if (more <= 0 && waiting.length === 0) return;
    this.isTelling = true;
    this.told = this.own;
    void this.tell(Math.max(more, waiting.length)).then((counted) => {
      this.isTelling = false;
      this.learn(counted, waiting, Math.max(more, waiting.length));
      if (this.waiting.length > 0) this.tellNow();
      else if (this.own > this.told) this.timer ??= setTimeout(() => this.tellNow(), GATHERED_MS).unref();
    });
  }

  private learn({ count, leftMs }: Counted, waiting: ((isAllowed: boolean) => void)[], more: number): void {
    const untold = this.own - this.told;
    // The others' window is a newer one than ours: what we told before is not in it.
    if (count < this.told) this.told = more;
    this.own = this.told + untold;
    this.others = count - this.told;
    this.endsAtMs = this.now() + leftMs;
    // The last of those that were told: what was allowed already comes first.
    for (const [index, allow] of waiting.entries()) allow(count - waiting.length + index + 1 <= this.limit.count);
  }
}
