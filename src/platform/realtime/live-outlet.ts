import type { Outlet } from './outlet.js';
import type { SocketWriter, TextOwner } from './socket-writer.js';

/**
 * The events of one subscription on their way from where they come up to the socket by plain calls: no iterator, no promise and no
 * execution for each. As an iterator, which is how graphql-ws holds it, it yields nothing, and tells the end.
 */
export class LiveOutlet<Event> implements Outlet<Event>, TextOwner {
  /** Texts that have not left yet. */
  private atWriter = 0;
  private end: { error?: Error } | undefined;
  private reader: { resolve: (result: IteratorResult<Event>) => void; reject: (error: Error) => void } | undefined;
  /** Made when somebody waits. */
  private leaving: Set<() => void> | undefined;

  /** @param texts the whole `next` message of one event, as it goes over the wire. */
  constructor(
    private readonly writer: SocketWriter,
    private readonly texts: { of(event: Event): string },
    private readonly onEnd: () => void,
  ) {}

  get isEnded(): boolean {
    return this.end !== undefined;
  }

  /** Whoever is told of an error gets what came before it; who left wants nothing. */
  get isWanted(): boolean {
    return this.end === undefined || this.end.error !== undefined;
  }

  get waiting(): number {
    return this.writer.budget.waiting;
  }

  get lastTakenAt(): number {
    return this.writer.budget.lastTakenAt;
  }

  offer(event: Event, bytes: number, isAlone = false): boolean {
    if (this.end) return true;
    if (!this.writer.hasRoom(bytes)) return false;
    let text: string;
    try {
      text = this.texts.of(event);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
    this.atWriter += 1;
    this.writer.write(this, text, isAlone);
    return true;
  }

  left(): void {
    this.atWriter -= 1;
    if (this.atWriter === 0 && this.end) this.tellEnd();
  }

  async drained(): Promise<void> {
    if (this.end) return;
    await new Promise<void>((resolve) => {
      const leave = () => {
        this.leaving?.delete(leave);
        this.writer.budget.forget(leave);
        resolve();
      };
      this.leaving ??= new Set();
      this.leaving.add(leave);
      this.writer.budget.onceDrained(leave);
    });
  }

  fail(error: Error): void {
    this.finish({ error });
  }

  next(): Promise<IteratorResult<Event>> {
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject };
      if (this.end && this.atWriter === 0) this.tellEnd();
    });
  }

  return(): Promise<IteratorResult<Event>> {
    this.finish({});
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: Error): Promise<IteratorResult<Event>> {
    this.finish({});
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private finish(end: { error?: Error }): void {
    if (this.end) {
      // Who was to be told of an error has left: nobody waits for what is before it.
      if (end.error === undefined) {
        this.end = end;
        this.tellEnd();
      }
      return;
    }
    this.end = end;
    // What is under way leaves first: behind an `error`, nobody reads it.
    if (this.atWriter === 0 || end.error === undefined) this.tellEnd();
    for (const leave of this.leaving ?? []) leave();
    this.onEnd();
  }

  private tellEnd(): void {
    const { reader, end } = this;
    if (!reader || !end) return;
    this.reader = undefined;
    this.end = {};
    if (end.error === undefined) reader.resolve({ value: undefined, done: true });
    else reader.reject(end.error);
  }
}
