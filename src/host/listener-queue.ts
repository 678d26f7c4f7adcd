/** Events that may wait for one listener. */
export const MAX_WAITING = 1_000;

interface Trouble {
  failed(error: unknown): void;
  dropped(): void;
}

/** Calls one listener with one event after another, never within the call that brings one: whoever tells of something is not kept. */
export class ListenerQueue<Event> {
  private readonly waiting: Event[] = [];
  private isRunning = false;

  constructor(
    private readonly listener: (event: Event) => unknown,
    private readonly trouble: Trouble,
  ) {}

  add(event: Event): void {
    if (this.waiting.length >= MAX_WAITING) return this.trouble.dropped();
    this.waiting.push(event);
    if (this.isRunning) return;
    this.isRunning = true;
    setImmediate(() => void this.run());
  }

  private async run(): Promise<void> {
    for (let event = this.waiting.shift(); event !== undefined; event = this.waiting.shift()) {
      try {
        await this.listener(event);
      } catch (error) {
        this.trouble.failed(error);
      }
    }
    this.isRunning = false;
  }
}
