/**
 * What one reader is told of something that changes: the newest alone. One that is slow never has more than one waiting for it, and whoever
 * tells never waits.
 */
export class Newest<Value> implements AsyncIterableIterator<Value> {
  private waiting: { value: Value } | undefined;
  private reader: ((result: IteratorResult<Value>) => void) | undefined;
  private isFinished = false;
  private isEnded = false;

  /** @param onEnd called once, when nobody reads any more, or nothing more is to be told. */
  constructor(private readonly onEnd: () => void) {}

  /** In the place of what the reader has not taken yet. */
  tell(value: Value): void {
    if (this.isFinished) return;
    if (this.reader) this.answer({ value, done: false });
    else this.waiting = { value };
  }

  /** Nothing more: the reader gets what waits, and then the end. */
  finish(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    if (this.reader) this.answer({ value: undefined, done: true });
    this.end();
  }

  next(): Promise<IteratorResult<Value>> {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) return Promise.resolve({ value: waiting.value, done: false });
    if (this.isFinished) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => (this.reader = resolve));
  }

  return(): Promise<IteratorResult<Value>> {
    this.waiting = undefined;
    this.finish();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: Error): Promise<IteratorResult<Value>> {
    void this.return();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private answer(result: IteratorResult<Value>): void {
    const { reader } = this;
    this.reader = undefined;
    reader?.(result);
  }

  private end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.onEnd();
  }
}
