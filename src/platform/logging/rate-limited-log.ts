import type { LogFields, Logger, LogLevel } from './logger.js';

interface Window {
  written: number;
  suppressed: number;
  level: LogLevel;
}

/**
 * At most so many lines a second of each kind; what goes over is counted, and told in one line when the second ends. Ten thousand
 * people who come back at once must not become ten thousand lines. Kinds are a handful of fixed messages.
 */
export class RateLimitedLog {
  private readonly windows = new Map<string, Window>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly perSecond: number,
  ) {}

  /** @param message the kind: always the same words, what differs goes into `fields`. */
  write(level: LogLevel, message: string, fields?: LogFields): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const window = this.windowOf(message, level);
    if (window.written < this.perSecond) {
      window.written += 1;
      this.logger.write(level, message, fields);
    } else {
      window.suppressed += 1;
    }
  }

  /** Tells what was held back, and stops the clock. */
  close(): void {
    clearTimeout(this.timer);
    this.endWindows();
  }

  private windowOf(message: string, level: LogLevel): Window {
    let window = this.windows.get(message);
    if (!window) {
      window = { written: 0, suppressed: 0, level };
      this.windows.set(message, window);
      this.timer ??= setTimeout(() => this.endWindows(), 1_000).unref();
    }
    return window;
  }

  private endWindows(): void {
    this.timer = undefined;
    for (const [message, { suppressed, level }] of this.windows) {
      if (suppressed > 0)
        this.logger.write(level, `${message}: and ${suppressed} more within a second`, { suppressed });
    }
    this.windows.clear();
  }
}
