import { HeraldError } from './herald-error.js';
import type { Link } from './link.js';
import { fullJitter, MAX_TIMER_MS, type RetryPace } from './retry-delay.js';
import { callAside, throwAside } from './thrown-aside.js';

/** A subscription that outlives its connections. */
export interface FollowOptions<Data> {
  query: string;
  /** Asked anew each time that it is subscribed: where to resume. When it throws, it is asked again after a pause. */
  variables: () => Record<string, unknown>;
  /** In order; never two at once. */
  next: (data: Data) => void;
  /** Refused, and would be again: it is over. */
  refused: (error: HeraldError) => void;
}

export class Following<Data> {
  private link: Link | undefined;
  private stopRunning: (() => void) | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isPaused = false;
  private isOver = false;
  private attempt = 0;

  constructor(
    private readonly options: FollowOptions<Data>,
    private readonly pace: RetryPace,
  ) {}

  /** Over a link that has just opened. */
  start(link: Link): void {
    this.halt();
    this.link = link;
    this.run();
  }

  /** The link is over: the next one goes on. */
  detach(): void {
    this.halt();
    this.link = undefined;
  }

  /** Nothing comes until `resume`, which subscribes again. */
  pause(): void {
    this.isPaused = true;
    this.halt();
  }

  resume(): void {
    this.isPaused = false;
    this.halt();
    this.run();
  }

  stop(): void {
    this.isOver = true;
    this.detach();
  }

  /** For good. Not for whoever has stopped it. */
  refuse(error: HeraldError): void {
    if (this.isOver) return;
    this.stop();
    callAside(() => this.options.refused(error));
  }

  private variables(): Record<string, unknown> | undefined {
    try {
      return this.options.variables();
    } catch (error) {
      throwAside(error);
      return undefined;
    }
  }

  private halt(): void {
    clearTimeout(this.timer);
    this.stopRunning?.();
    this.stopRunning = undefined;
  }

  private run(): void {
    const { link } = this;
    if (!link || this.isPaused || this.isOver) return;
    const { query, next } = this.options;
    const variables = this.variables();
    if (!variables) return this.runLater();
    this.stopRunning = link.execute(
      { query, variables, isLive: true },
      {
        next: ({ data }) => {
          if (data === undefined || data === null) return;
          this.attempt = 0;
          // Thrown into the stock client, an application's error would close the socket.
          callAside(() => next(data as Data));
        },
        refused: (errors) => {
          const error = HeraldError.of(errors);
          if (error.code === 'UNAUTHENTICATED') link.end({ code: 4401, reason: error.message });
          else if (error.isTransient) this.runLater(error.retryAfterMs);
          else this.refuse(error);
        },
        completed: () => this.runLater(),
        // Whoever made the link has heard that it is over, and makes another.
        lost: () => undefined,
      },
    );
  }

  private runLater(atLeastMs = 0): void {
    this.halt();
    const inMs = Math.min(MAX_TIMER_MS, atLeastMs + fullJitter(this.attempt, this.pace));
    this.timer = setTimeout(() => this.run(), inMs);
    this.attempt += 1;
  }
}
