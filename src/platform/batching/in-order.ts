/** What shares a key is done one after another, in the order of asking, whatever became of the one before; everything else at once. */
export class InOrder {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Keys that somebody works under, or waits for. */
  get size(): number {
    return this.last.size;
  }

  run<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = keys.flatMap((key) => this.last.get(key) ?? []);
    const result = Promise.all(before).then(work);
    const settled: Promise<void> = result.then(
      () => this.forget(keys, settled),
      () => this.forget(keys, settled),
    );
    for (const key of keys) this.last.set(key, settled);
    return result;
  }

  private forget(keys: readonly string[], settled: Promise<unknown>): void {
    for (const key of keys) if (this.last.get(key) === settled) this.last.delete(key);
  }
}
