import { setImmediate as turn } from 'node:timers/promises';
import { TokenBucket } from '../../platform/admission/index.js';
import type { Outlet } from '../../platform/realtime/index.js';
import type { Signal } from './signal-word.js';

/** Signals times their listeners, of one topic in a second, at one node; and as many at once after a quiet while. */
export const MAX_DELIVERIES = 50_000;
/** Listeners that are told in one breath: beyond them everything else has its turn in between. */
const IN_ONE_BREATH = 1_000;
/** Signals of one topic that wait while one is told. */
const MAX_WAITING = 32;
/** Beside name, sender and data. */
const SIGNAL_BYTES = 256;

export interface AudienceOptions {
  /** Events that may wait for a socket before it is behind, and loses signals. */
  mostWaiting: number;
  /** @param count one for each signal and listener that did not get it. */
  onDropped: (count: number) => void;
  /** A clock in milliseconds that never goes back. */
  now?: () => number;
}

/**
 * Who listens to one topic at this node. All hear its signals in the same order. A topic is told no more than `MAX_DELIVERIES`: what is said
 * costs as much as it has listeners, and one that is busy must not be what a whole node does.
 */
export class TopicAudience {
  private readonly outlets = new Set<Outlet<Signal>>();
  private readonly rate: TokenBucket;
  private readonly waiting: Signal[] = [];
  private isTelling = false;

  constructor(private readonly options: AudienceOptions) {
    this.rate = new TokenBucket(MAX_DELIVERIES, MAX_DELIVERIES, options.now);
  }

  get size(): number {
    return this.outlets.size;
  }

  add(outlet: Outlet<Signal>): void {
    this.outlets.add(outlet);
  }

  remove(outlet: Outlet<Signal>): void {
    this.outlets.delete(outlet);
  }

  /** At once, where they are few and nothing waits. */
  tell(signal: Signal): void {
    if (this.waiting.length >= MAX_WAITING || !this.rate.take(this.size)) {
      this.options.onDropped(this.size);
      return;
    }
    this.waiting.push(signal);
    if (!this.isTelling) void this.tellWaiting();
  }

  private async tellWaiting(): Promise<void> {
    this.isTelling = true;
    try {
      for (let signal = this.waiting.shift(); signal; signal = this.waiting.shift()) {
        const bytes = SIGNAL_BYTES + signal.name.length + signal.from.length + signal.dataText.length;
        let told = 0;
        let dropped = 0;
        for (const outlet of this.outlets) {
          if (told > 0 && told % IN_ONE_BREATH === 0) await turn();
          told += 1;
          // It may have ended in between.
          if (outlet.isEnded) continue;
          if (outlet.waiting >= this.options.mostWaiting || !outlet.offer(signal, bytes, true)) dropped += 1;
        }
        if (dropped > 0) this.options.onDropped(dropped);
      }
    } finally {
      this.isTelling = false;
    }
  }
}
