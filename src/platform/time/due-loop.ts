import type { Logger } from '../logging/index.js';

/** However much is due, the rest of the process has its turn in between. */
const LEAST_PAUSE_MS = 10;

/** What one look at what is due found. */
export interface NextDue {
  /** In how many milliseconds something is due that is known already; undefined: nothing is within an interval. */
  inMs?: number | undefined;
}

export interface DueLoopOptions {
  /** How long until it looks again when nothing is known to be due, in milliseconds. */
  intervalMs: number;
  /** What it does, for the log. */
  name: string;
}

/**
 * Does what is due, again and again, one run at a time: when the next is due that the last run knew of, and every interval in any case. A
 * run that fails is logged, and done again an interval later.
 */
export class DueLoop {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private again = false;
  private isRunning = false;

  constructor(
    private readonly run: () => Promise<NextDue>,
    private readonly options: DueLoopOptions,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.schedule(0);
  }

  /** Something is due that the last run did not know of: runs at once, or once more behind the run under way. */
  soon(): void {
    this.again = true;
    if (this.isRunning) return;
    clearTimeout(this.timer);
    this.schedule(0);
  }

  /** Begins no run any more; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(inMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.runOnce();
    }, inMs);
    this.timer.unref();
  }

  private async runOnce(): Promise<void> {
    const { intervalMs, name } = this.options;
    let pauseMs = intervalMs;
    this.isRunning = true;
    this.again = false;
    try {
      const { inMs } = await this.run();
      if (inMs !== undefined) pauseMs = Math.min(intervalMs, Math.max(LEAST_PAUSE_MS, Math.ceil(inMs)));
    } catch (err) {
      this.logger.error(`${name} failed, and is tried again`, { err });
    }
    this.isRunning = false;
    this.schedule(this.again ? LEAST_PAUSE_MS : pauseMs);
  }
}
