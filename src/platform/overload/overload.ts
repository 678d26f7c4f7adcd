import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/index.js';

/** Why no more requests are taken. */
export type OverloadReason = 'in-flight' | 'event-loop';

const RESOLUTION_MS = 20;
const WINDOW_MS = 500;
/** One long pause is no overload: it has to last for so many windows. */
const LATE_WINDOWS = 2;

/**
 * Whether this node has more to do than it can. A node that takes everything answers nobody in time: callers give up and ask
 * again, and what it works on has nobody waiting for it any more.
 *
 * Two bounds: requests under way (MAX_REQUESTS_IN_FLIGHT), and how late the event loop comes round (MAX_EVENT_LOOP_DELAY, its mean over
 * half a second, twice running). Begun requests are always finished.
 */
@Injectable()
export class Overload implements OnModuleInit, OnApplicationShutdown {
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private timer: NodeJS.Timeout | undefined;
  private underWay = 0;
  private lateWindows = 0;

  constructor(private readonly config: Config) {}

  onModuleInit(): void {
    this.delay.enable();
    this.timer = setInterval(() => this.look(), WINDOW_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  /** Undefined: there is room. */
  get reason(): OverloadReason | undefined {
    if (this.underWay >= this.config.MAX_REQUESTS_IN_FLIGHT) return 'in-flight';
    return this.lateWindows >= LATE_WINDOWS ? 'event-loop' : undefined;
  }

  /** A request was taken. @returns what to call, once, when it is answered. */
  begin(): () => void {
    this.underWay += 1;
    return () => void (this.underWay -= 1);
  }

  private look(): void {
    // What it measures is the time between two looks; without a single one in the window, its mean is not a number.
    const lateMs = this.delay.mean / 1e6 - RESOLUTION_MS;
    this.delay.reset();
    this.lateWindows = lateMs > this.config.MAX_EVENT_LOOP_DELAY ? this.lateWindows + 1 : 0;
  }
}
