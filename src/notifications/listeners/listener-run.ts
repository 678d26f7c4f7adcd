import type { RateLimitedLog } from '../../platform/logging/index.js';
import type { FeedListener } from './feed-listener.js';
import type { ListenerLock, ListenerLocks } from './listener-locks.js';
import type { FeedBehind, ListenerRepository, ReadFeed } from './listener.repository.js';

/** Changes that are handed over together, and feeds that they may be of: each may have 26 KB. */
const AT_ONCE = 200;
const FEEDS_AT_ONCE = 50;
const HANDLE_MS = 30_000;
/** One that goes on behind that is told of again and again: nothing else shows that it stands still. */
const REMIND_MS = 60_000;
/** How often it is made sure that the lock is still ours while a listener is at it. */
const WATCH_MS = 2_000;
/** What is under way when the process stops may take so long. Then it is left: what it was told comes again. */
const STOP_MS = 5_000;

export interface ListenerRunOptions {
  /** How often it looks when nothing has woken it, in milliseconds. */
  intervalMs: number;
}

/** Cut short by a stop, or another process's taking over. */
class CutShort extends Error {}

/** Hands one listener what it has not heard, as long as this process is the one that does so for its name. */
export class ListenerRun {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private wakeUp: (() => void) | undefined;
  private isWoken = false;

  constructor(
    private readonly listener: FeedListener,
    private readonly locks: ListenerLocks,
    private readonly repository: ListenerRepository,
    private readonly log: RateLimitedLog,
    private readonly options: ListenerRunOptions,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Something was committed in this process: looks at once. */
  wake(): void {
    this.isWoken = true;
    this.wakeUp?.();
  }

  /** Begins nothing more. Resolves when what is under way has ended, or has had its time. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Aborted by `stop`. */
  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      try {
        await this.holdAndWork();
      } catch (err) {
        if (this.isStopped) return;
        this.log.write('error', 'listening to feeds failed, and is tried again', { listener: this.listener.name, err });
      }
      // Whoever does not hold it asks by the clock alone: commits of this process wake another one.
      await this.nap(() => undefined);
    }
  }

  /** One process at a time. */
  private async holdAndWork(): Promise<void> {
    const lock = await this.locks.take(this.listener.name);
    if (!lock) return;
    try {
      while (!this.isStopped) {
        this.isWoken = false;
        await lock.check();
        const behind = await this.repository.findBehind(this.listener.name, FEEDS_AT_ONCE);
        if (behind.length > 0) await this.tell(behind, lock);
        else if (!this.isWoken) await this.nap((wakeUp) => (this.wakeUp = wakeUp));
      }
    } finally {
      await lock.release();
    }
  }

  private async tell(behind: readonly FeedBehind[], lock: ListenerLock): Promise<void> {
    const feeds = await this.repository.read(behind, Math.floor(AT_ONCE / behind.length));
    try {
      await this.hand(feeds, lock);
    } catch (err) {
      if (err instanceof CutShort || this.isStopped) throw err;
      if (behind.length > 1) await this.tellOneByOne(behind, lock);
      else for (const { recipient } of behind) await this.failed(recipient, err);
      return;
    }
    await this.repository.moveOn(this.listener.name, feeds);
  }

  /** One feed that can't be handled keeps no other: each by itself, as it is by now. */
  private async tellOneByOne(behind: readonly FeedBehind[], lock: ListenerLock): Promise<void> {
    for (const feed of behind) {
      if (this.isStopped) return;
      await this.tell([feed], lock);
    }
  }

  private async failed(recipient: string, err: unknown): Promise<void> {
    const { name } = this.listener;
    this.log.write('error', 'a listener failed, and is told again', { listener: name, recipient, err });
    await this.repository.postpone(name, recipient);
  }

  /**
   * Waits until it is through, however long, as it is not called again before; but for a stop, or another process's taking over.
   *
   * @throws CutShort then: what it was told comes again, here or there.
   */
  private async hand(feeds: readonly ReadFeed[], lock: ListenerLock): Promise<void> {
    const changes = feeds.flatMap((feed) => feed.changes);
    if (changes.length === 0) return;
    const { signal: stopped } = this.stopping;
    const lost = new AbortController();
    const watch = setInterval(() => void lock.check().catch(() => lost.abort()), WATCH_MS);
    let leave: () => void = () => undefined;
    let timer: NodeJS.Timeout | undefined;
    const cut = new Promise<never>((_, reject) => {
      leave = () => (timer = setTimeout(() => reject(new CutShort('it is left to another')), STOP_MS));
    });
    for (const signal of [stopped, lost.signal]) signal.addEventListener('abort', leave, { once: true });
    if (stopped.aborted) leave();
    const overdue = this.whenOverdue(feeds);
    try {
      const signal = AbortSignal.any([stopped, lost.signal, overdue.signal]);
      await Promise.race([this.listener.handle(changes, signal), cut]);
    } catch (err) {
      throw lost.signal.aborted ? new CutShort('another process may be at it') : err;
    } finally {
      overdue.end();
      clearInterval(watch);
      clearTimeout(timer);
      stopped.removeEventListener('abort', leave);
      lost.signal.removeEventListener('abort', leave);
    }
    if (lost.signal.aborted) throw new CutShort('another process may be at it');
  }

  /** Aborts its signal when a call has had its time, and says so then, and each minute until `end`. */
  private whenOverdue(feeds: readonly ReadFeed[]): { signal: AbortSignal; end(): void } {
    const { name } = this.listener;
    const startedAt = Date.now();
    const late = new AbortController();
    const tell = () => {
      late.abort(new DOMException('it has had its time', 'TimeoutError'));
      const seconds = Math.round((Date.now() - startedAt) / 1_000);
      const fields = { listener: name, recipient: feeds[0]?.recipient, seconds };
      this.log.write('warn', 'a listener has not ended, and hears no more until it does', fields);
      timer = setTimeout(tell, REMIND_MS);
    };
    let timer = setTimeout(tell, HANDLE_MS);
    return { signal: late.signal, end: () => clearTimeout(timer) };
  }

  /** Until the clock, a stop, or whoever is given `wakeUp`. */
  private async nap(give: (wakeUp: () => void) => void): Promise<void> {
    if (this.isStopped) return;
    const { signal } = this.stopping;
    let timer: NodeJS.Timeout | undefined;
    let end: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      end = resolve;
      give(end);
      signal.addEventListener('abort', end);
      timer = setTimeout(end, this.options.intervalMs);
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    this.wakeUp = undefined;
  }
}
