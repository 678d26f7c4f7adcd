export interface BudgetBounds {
  maxEvents: number;
  maxBytes: number;
}

/**
 * What may wait for one socket, in events and bytes, over all of its subscriptions. Whoever makes something wait takes its part
 * first, and gives it back when the kernel has it or when nobody wants it any more.
 */
export class Budget {
  private events = 0;
  private bytes = 0;
  private given = Date.now();
  /** Made when somebody waits: mostly nobody ever does. */
  private waiters: Set<() => void> | undefined;

  constructor(private readonly bounds: BudgetBounds) {}

  /** Events that wait. */
  get waiting(): number {
    return this.events;
  }

  /** Their bytes. */
  get waitingBytes(): number {
    return this.bytes;
  }

  /** When the reader last took something, or had nothing to take; in milliseconds since 1970. */
  get lastTakenAt(): number {
    return this.events === 0 ? Date.now() : this.given;
  }

  /** What is larger than the bound has room where nothing waits. */
  hasRoom(bytes: number): boolean {
    return this.events === 0 || (this.events < this.bounds.maxEvents && this.bytes + bytes <= this.bounds.maxBytes);
  }

  take(bytes: number): void {
    if (this.events === 0) this.given = Date.now();
    this.events += 1;
    this.bytes += bytes;
  }

  give(bytes: number, events = 1): void {
    if (events === 0) return;
    this.events -= events;
    this.bytes -= bytes;
    if (this.events > 0) {
      this.given = Date.now();
    } else if (this.waiters) {
      const { waiters } = this;
      this.waiters = undefined;
      for (const listener of waiters) listener();
    }
  }

  /** Calls `listener` once, when nothing waits. */
  onceDrained(listener: () => void): void {
    if (this.events === 0) return listener();
    this.waiters ??= new Set();
    this.waiters.add(listener);
  }

  /** A reader that reads nothing drains nothing: who ends meanwhile leaves no listener behind. */
  forget(listener: () => void): void {
    this.waiters?.delete(listener);
  }
}
