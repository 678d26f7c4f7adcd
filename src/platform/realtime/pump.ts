/** What has something to write, and writes it when its turn comes. */
export interface Writes {
  isScheduled: boolean;
  flush(): void;
}

/** Sockets written to before the loop looks at anything else: some 5 ms. */
const SLICE = 500;

/**
 * Lets sockets write in turns. What comes for one while it waits for its turn leaves in the same write: a loop that falls behind
 * merges more, and so catches up; one that doesn't writes at once.
 */
export class Pump {
  private queue: Writes[] = [];
  private head = 0;
  private isRunning = false;

  /** @param onFailure told of what a `flush` threw: the others have their turn all the same. */
  constructor(readonly onFailure: (error: unknown) => void) {}

  schedule(one: Writes): void {
    if (one.isScheduled) return;
    one.isScheduled = true;
    this.queue.push(one);
    if (this.isRunning) return;
    this.isRunning = true;
    setImmediate(this.run);
  }

  private readonly run = (): void => {
    const end = Math.min(this.head + SLICE, this.queue.length);
    for (; this.head < end; this.head += 1) {
      const one = this.queue[this.head];
      if (!one) continue;
      one.isScheduled = false;
      try {
        one.flush();
      } catch (error) {
        this.onFailure(error);
      }
    }
    if (this.head < this.queue.length) {
      // Often enough that what is behind us is let go, and seldom enough that it costs nothing.
      if (this.head >= 16 * SLICE) {
        this.queue = this.queue.slice(this.head);
        this.head = 0;
      }
      setImmediate(this.run);
      return;
    }
    this.queue.length = 0;
    this.head = 0;
    this.isRunning = false;
  };
}
