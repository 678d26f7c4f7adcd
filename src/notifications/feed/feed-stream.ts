import type { FeedChange, FeedMessage } from './feed-change.js';

/** Who follows a stream; see FeedFollower. */
export interface StreamFollower {
  /** The next change, in order, with none left out. `isAlone`: no other comes in the same breath. */
  follow(change: FeedChange, at: number, isAlone: boolean): void;
  /** From here on changes are told. */
  keepFrom(number: number): void;
  /** What came up to `number` will not be told: read it. */
  skipTo(number: number): void;
}

export interface FeedLife {
  installation: string;
  epoch: number;
}

export type HealCause = 'gap' | 'position' | 'reconnect' | 'overflow';

export interface FeedStreamOptions {
  /** How long a number that skips ahead is waited for, in milliseconds: two nodes may publish 5 and 6 in the other order. */
  gapWaitMs: number;
  onHeal: (cause: HealCause, recipient: string) => void;
}

/** Messages that wait for their turn; with more than this the stream reads instead. */
const MAX_PENDING = 256;

/**
 * One person's feed at one gateway: takes messages off the bus as they come (late, twice, or not at all), and hands their
 * changes on in order, each once, with none left out. What it can't tell, its followers are told to read. It does no I/O.
 */
export class FeedStream {
  private life: FeedLife | undefined;
  private at = 0;
  /** Runs while something waits for its turn. */
  private gapTimer: NodeJS.Timeout | undefined;
  /** Another list with each that comes or goes: whoever is in the midst of it is not disturbed. */
  private followers: readonly StreamFollower[] = [];
  /** The one who follows, where nobody else does: mostly. A list would be two more places in memory for each of ten thousand. */
  private only: StreamFollower | undefined;
  private pending: FeedMessage[] = [];
  private onBegun: (() => void) | undefined;

  constructor(
    readonly recipient: string,
    private readonly options: FeedStreamOptions,
  ) {}

  get hasBegun(): boolean {
    return this.life !== undefined;
  }

  /** All numbers up to here were handed on, or are to be read. */
  get position(): number {
    return this.at;
  }

  get currentLife(): FeedLife | undefined {
    return this.life;
  }

  /** Calls it now, or when the page that is being read begins the stream; one that is given later takes its place. */
  whenBegun(call: () => void): void {
    if (this.life) call();
    else this.onBegun = call;
  }

  /** Where a follower found the feed, after the bus was subscribed to. The first one to say so in a life begins it. */
  begin(life: FeedLife, lastSeq: number): void {
    if (this.life && this.isOfThisLife(life)) return;
    if (this.life) this.restart('position');
    this.life = { installation: life.installation, epoch: life.epoch };
    this.at = lastSeq;
    // A late one of another life would be waited for, and then believed.
    this.pending = this.pending.filter((message) => this.isOfThisLife(message));
    for (const follower of this.followers) follower.keepFrom(lastSeq);
    this.drain();
    const call = this.onBegun;
    this.onBegun = undefined;
    call?.();
  }

  add(follower: StreamFollower): void {
    // A spread leaves room for more.
    this.list(this.followers.length === 0 ? [follower] : [...this.followers, follower]);
  }

  remove(follower: StreamFollower): void {
    this.list(this.followers.filter((other) => other !== follower));
  }

  private list(followers: readonly StreamFollower[]): void {
    this.followers = followers;
    this.only = followers.length === 1 ? followers[0] : undefined;
  }

  /**
   * One change of a transaction that made no other: it is handed on if it is the very next one and nothing waits, as it mostly is and
   * does. False: it has to be received.
   */
  handOn(installation: string, epoch: number, change: FeedChange, at: number): boolean {
    const { life } = this;
    if (!life || change.number !== this.at + 1 || this.gapTimer !== undefined) return false;
    if (life.epoch !== epoch || life.installation !== installation) return false;
    this.tell(change, at, true);
    this.at = change.number;
    return true;
  }

  receive(message: FeedMessage): void {
    if (!this.life) {
      this.pending.push(message);
      // Far more than can come while one statement runs; what is dropped here shows as a gap.
      if (this.pending.length > MAX_PENDING) this.pending.shift();
      return;
    }
    if (!this.isOfThisLife(message)) return this.restart('position');
    if (message.to <= this.at) return;
    if (message.from > this.at + 1) return this.wait(message);
    this.apply(message);
    this.drain();
  }

  /**
   * Somebody saw the feed further on than we are, and nothing came that told us of it.
   * @param epoch of the feed's row, where it came to be since we looked.
   */
  catchUp(to: number, cause: HealCause, epoch?: number): void {
    if (!this.life || to <= this.at) return;
    if (this.life.epoch === 0 && epoch !== undefined) this.life = { ...this.life, epoch };
    this.options.onHeal(cause, this.recipient);
    this.skipTo(to);
    this.drain();
  }

  /**
   * The feed is in another life than the one we follow: all that we know of its numbers is void, and a number out of a message
   * proves nothing either, which may be the late one. Who reads PostgreSQL next begins anew.
   */
  restart(cause: HealCause): void {
    clearTimeout(this.gapTimer);
    this.gapTimer = undefined;
    this.life = undefined;
    this.pending = [];
    this.options.onHeal(cause, this.recipient);
    this.skipTo(0);
  }

  stop(): void {
    clearTimeout(this.gapTimer);
    this.pending = [];
    this.onBegun = undefined;
  }

  private isOfThisLife({ installation, epoch }: FeedLife): boolean {
    if (!this.life || installation !== this.life.installation) return false;
    // The row came to be after we looked: number 0 of no row is number 0 of any.
    if (this.life.epoch === 0 && this.at === 0) this.life = { installation, epoch };
    // And whoever saw no row looked before it came.
    return epoch === this.life.epoch || epoch === 0;
  }

  private apply(message: FeedMessage): void {
    if (message.changes === null) return this.skipTo(message.to);
    for (const change of message.changes) {
      if (change.number <= this.at) continue;
      this.tell(change, message.at, message.changes.length === 1);
    }
    this.at = message.to;
  }

  private tell(change: FeedChange, at: number, isAlone: boolean): void {
    if (this.only) return this.only.follow(change, at, isAlone);
    for (const follower of this.followers) follower.follow(change, at, false);
  }

  private wait(message: FeedMessage): void {
    this.pending.push(message);
    if (this.pending.length > MAX_PENDING) return this.readTheGap();
    this.gapTimer ??= setTimeout(() => this.readTheGap(), this.options.gapWaitMs);
  }

  private readTheGap(): void {
    const furthest = Math.max(this.at, ...this.pending.map((message) => message.to));
    this.gapTimer = undefined;
    this.pending = [];
    this.catchUp(furthest, 'gap');
  }

  /** Hands on what has its turn by now, and forgets what is behind us. */
  private drain(): void {
    if (this.pending.length === 0) return;
    this.pending = this.pending.filter((message) => message.to > this.at).sort((a, b) => a.from - b.from);
    let next = this.pending[0];
    while (next && next.from <= this.at + 1) {
      this.pending.shift();
      if (next.to > this.at) this.apply(next);
      next = this.pending[0];
    }
    if (this.pending.length === 0) {
      clearTimeout(this.gapTimer);
      this.gapTimer = undefined;
    } else {
      this.gapTimer ??= setTimeout(() => this.readTheGap(), this.options.gapWaitMs);
    }
  }

  private skipTo(number: number): void {
    this.at = number;
    for (const follower of this.followers) follower.skipTo(number);
  }
}
