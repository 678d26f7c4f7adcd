interface Queued<Item> {
  item: Item;
  bytes: number;
}

export interface QueueBounds {
  maxItems: number;
  maxBytes: number;
}

/**
 * What waits for one reader: bounded in items and bytes, read as an async iterator. The writer is never made to
 * wait: `offer` says no when the queue is full, and the writer decides what that means.
 */
export class BoundedQueue<Item> implements AsyncIterableIterator<Item> {
  private readonly queued: Queued<Item>[] = [];
  private bytes = 0;
  private reader: { resolve: (result: IteratorResult<Item>) => void; reject: (error: Error) => void } | undefined;
  private drainWaiters: (() => void)[] = [];
  private ended: { error?: Error } | undefined;
  private taken = Date.now();

  constructor(
    private readonly bounds: QueueBounds,
    private readonly onEnd: () => void,
  ) {}

  get isEnded(): boolean {
    return this.ended !== undefined;
  }

  /** When the reader last took something, or had nothing to take; in milliseconds since 1970. */
  get lastTakenAt(): number {
    return this.queued.length === 0 ? Date.now() : this.taken;
  }

  get size(): number {
    return this.queued.length;
  }

  /** False: it is full, and `item` is not in it. An item that is larger than the bound fits into an empty queue. */
  offer(item: Item, bytes: number): boolean {
    if (this.ended) return true;
    if (this.reader) {
      const { resolve } = this.reader;
      this.reader = undefined;
      resolve({ value: item, done: false });
      return true;
    }
    const full = this.queued.length >= this.bounds.maxItems || this.bytes + bytes > this.bounds.maxBytes;
    if (full && this.queued.length > 0) return false;
    if (this.queued.length === 0) this.taken = Date.now();
    this.queued.push({ item, bytes });
    this.bytes += bytes;
    return true;
  }

  /** Resolves when nothing waits for the reader any more, or when it is gone. */
  async drained(): Promise<void> {
    if (this.queued.length === 0 || this.ended) return;
    await new Promise<void>((resolve) => this.drainWaiters.push(resolve));
  }

  /** The reader gets what is queued, then this error. */
  fail(error: Error): void {
    this.end({ error });
  }

  next(): Promise<IteratorResult<Item>> {
    const head = this.queued.shift();
    if (head) {
      this.bytes -= head.bytes;
      this.taken = Date.now();
      if (this.queued.length === 0) this.wakeDrainWaiters();
      return Promise.resolve({ value: head.item, done: false });
    }
    if (this.ended) {
      const { error } = this.ended;
      this.ended = {};
      return error === undefined ? Promise.resolve({ value: undefined, done: true }) : Promise.reject(error);
    }
    return new Promise((resolve, reject) => (this.reader = { resolve, reject }));
  }

  return(): Promise<IteratorResult<Item>> {
    this.queued.length = 0;
    this.bytes = 0;
    this.end({});
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: Error): Promise<IteratorResult<Item>> {
    this.queued.length = 0;
    this.end({});
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private end(how: { error?: Error }): void {
    if (this.ended) return;
    this.ended = how;
    if (this.reader) {
      const { resolve, reject } = this.reader;
      this.reader = undefined;
      this.ended = {};
      if (how.error === undefined) resolve({ value: undefined, done: true });
      else reject(how.error);
    }
    this.wakeDrainWaiters();
    this.onEnd();
  }

  private wakeDrainWaiters(): void {
    for (const resolve of this.drainWaiters.splice(0)) resolve();
  }
}
