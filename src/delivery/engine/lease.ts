/** Of the lease: an attempt ends here, so that there is time to write down what became of it. */
const GIVEN_UP_AT = 0.8;
/** Of the lease: behind this nothing may be sent any more. The rest is for clocks that run differently. */
const OURS_UNTIL = 0.9;

/**
 * The time for which a claimed delivery is ours, by a clock that runs on while the process is stopped, and that nobody sets. It begins before
 * the claim is made: the database's begins later, and so ends later.
 */
export class Lease {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly beganMs: number;

  constructor(
    private readonly lengthMs: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.beganMs = nowMs();
    this.timer = setTimeout(() => this.giveUp(), lengthMs * GIVEN_UP_AT);
  }

  /** Aborts when there is no time for an attempt any more. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get elapsedMs(): number {
    return this.nowMs() - this.beganMs;
  }

  /** False: another worker may have it by now. */
  isOurs(): boolean {
    return !this.controller.signal.aborted && this.elapsedMs < this.lengthMs * OURS_UNTIL;
  }

  /** Its end was not noticed in time: this process stood still. */
  get wasSleptThrough(): boolean {
    return this.elapsedMs >= this.lengthMs * OURS_UNTIL;
  }

  /** Resolves when it was given up, and a part of its length has passed since. */
  async over(part: number): Promise<void> {
    const { signal } = this.controller;
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await new Promise<void>((resolve) => setTimeout(resolve, this.lengthMs * part).unref());
  }

  giveUp(): void {
    this.controller.abort();
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
