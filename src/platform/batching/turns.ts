interface Line {
  last: Promise<unknown>;
  /** With the one whose turn it is. */
  length: number;
}

/** One at a time for each key, in the order of asking; different keys don't wait for each other. */
export class Turns {
  private readonly lines = new Map<string, Line>();

  /** @param busy what those are told who find the line full, or whose turn comes too late. */
  constructor(
    private readonly bounds: { maxLength: number; maxWaitMs: number },
    private readonly busy: () => Error,
  ) {}

  get size(): number {
    return this.lines.size;
  }

  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const line = this.lines.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (line.length >= this.bounds.maxLength) throw this.busy();
    const askedAt = Date.now();
    line.length += 1;
    this.lines.set(key, line);
    const turn = line.last.then(() => {
      if (Date.now() - askedAt > this.bounds.maxWaitMs) throw this.busy();
      return work();
    });
    // What became of it is for who asked, not for who comes next.
    line.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.lines.delete(key);
    }
  }
}
