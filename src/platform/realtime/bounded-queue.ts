import type { Budget } from './budget.js';
import type { Outlet } from './outlet.js';

interface Queued<Item> {
  item: Item;
  bytes: number;
}

/** What waits for one reader, read as an async iterator: within a budget, which it may share with others of its socket. */
export class BoundedQueue<Item> implements Outlet<Item> {
  private readonly queued: Queued<Item>[] = [];
  private reader: { resolve: (result: IteratorResult<Item>) => void; reject: (error: Error) => void } | undefined;
  private readonly leaving = new Set<() => void>();
  private ended: { error?: Error } | undefined;

  constructor(
    private readonly budget: Budget,
    private readonly onEnd: () => void,
  ) {}

  get isEnded(): boolean {
    return this.ended !== undefined;
  }

  get lastTakenAt(): number {
    return this.budget.lastTakenAt;
  }

  get waiting(): number {
    return this.budget.waiting;
  }

  offer(item: Item, bytes: number): boolean {
    if (this.ended) return true;
    if (this.reader) {
      const { resolve } = this.reader;
      this.reader = undefined;
      resolve({ value: item, done: false });
      return true;
    }
    if (!this.budget.hasRoom(bytes)) return false;
    this.queued.push({ item, bytes });
    this.budget.take(bytes);
    return true;
  }

  async drained(): Promise<void> {
    if (this.ended) return;
    await new Promise<void>((resolve) => {
      const leave = () => {
        this.leaving.delete(leave);
        this.budget.forget(leave);
        resolve();
      };
      this.leaving.add(leave);
      this.budget.onceDrained(leave);
    });
  }

  fail(error: Error): void {
    this.end({ error });
  }

  next(): Promise<IteratorResult<Item>> {
    const head = this.queued.shift();
    if (head) {
      this.budget.give(head.bytes);
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
    this.clear();
    this.end({});
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: Error): Promise<IteratorResult<Item>> {
    this.clear();
    this.end({});
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private clear(): void {
    for (const { bytes } of this.queued.splice(0)) this.budget.give(bytes);
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
    for (const leave of this.leaving) leave();
    this.onEnd();
  }
}
