export interface BreakerOptions {
  /** After so many failures in a row it opens. */
  failures: number;
  /** How long nobody is let through before a probe is, in milliseconds; twice as long after each probe that failed. */
  pauseMs: number;
  /** However often probes failed. */
  longestPauseMs: number;
}

export type BreakerState = 'closed' | 'open' | 'probing';

/**
 * Keeps a provider that is down from being asked: closed, all are let through; open, nobody; when the pause is over, a single one is, as a
 * probe, and what becomes of that one decides. Whoever was let through says what became of it. Pure: times are given to it.
 */
export class Breaker {
  private current: BreakerState = 'closed';
  private failedInARow = 0;
  private pauseMs: number;
  private openUntilMs = 0;

  constructor(
    private readonly options: BreakerOptions,
    private readonly onChange: (state: BreakerState) => void = () => undefined,
  ) {
    this.pauseMs = options.pauseMs;
  }

  get state(): BreakerState {
    return this.current;
  }

  /** In how many milliseconds somebody may be let through; 0: now. Infinity: when the probe that is under way has ended. */
  opensInMs(nowMs: number): number {
    if (this.current === 'closed') return 0;
    return this.current === 'probing' ? Infinity : Math.max(0, this.openUntilMs - nowMs);
  }

  /** Whether one may go. A probe must be followed by one of the three below. */
  enter(nowMs: number): boolean {
    if (this.current === 'closed') return true;
    if (this.opensInMs(nowMs) > 0) return false;
    this.become('probing');
    return true;
  }

  /** It answered, whatever it said. Those that were let through before it opened may say so, too. */
  succeeded(): void {
    this.failedInARow = 0;
    this.pauseMs = this.options.pauseMs;
    this.become('closed');
  }

  failed(nowMs: number): void {
    // Those that were let through before it opened: they say nothing new.
    if (this.current === 'open') return;
    this.failedInARow += 1;
    if (this.current === 'closed' && this.failedInARow < this.options.failures) return;
    if (this.current === 'probing') this.pauseMs = Math.min(this.pauseMs * 2, this.options.longestPauseMs);
    this.openUntilMs = nowMs + this.pauseMs;
    this.become('open');
  }

  /** Whoever was let through did not come to ask it: the next one may. */
  left(): void {
    if (this.current === 'probing') this.become('open');
  }

  private become(state: BreakerState): void {
    if (this.current === state) return;
    this.current = state;
    this.onChange(state);
  }
}
