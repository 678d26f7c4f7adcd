import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const WINDOW_MS = 10_000;

/** How late the event loop came round, over the last ten to twenty seconds. */
export class EventLoopLag {
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private previousMs = 0;
  private begunAtMs = performance.now();

  start(): void {
    this.delay.enable();
  }

  stop(): void {
    this.delay.disable();
  }

  /** In milliseconds: all but one of a hundred times it was no later. */
  p99Ms(): number {
    const currentMs = this.delay.count === 0 ? 0 : this.delay.percentile(99) / 1e6;
    const p99Ms = Math.max(this.previousMs, currentMs);
    if (performance.now() - this.begunAtMs > WINDOW_MS) {
      this.previousMs = currentMs;
      this.begunAtMs = performance.now();
      this.delay.reset();
    }
    // What is measured is the time between two looks.
    return Math.max(0, p99Ms - RESOLUTION_MS);
  }
}
