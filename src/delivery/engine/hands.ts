/** So many at a time. Whoever takes one gives it back by what he is answered, once. */
export class Hands {
  private readonly waiting: (() => void)[] = [];
  private left: number;

  constructor(readonly all: number) {
    this.left = all;
  }

  get free(): number {
    return this.left;
  }

  /** In the order of asking. */
  async take(): Promise<() => void> {
    if (this.left === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.left -= 1;
    return this.release();
  }

  /** undefined: all are at something. */
  tryTake(): (() => void) | undefined {
    if (this.left === 0) return undefined;
    this.left -= 1;
    return this.release();
  }

  private release(): () => void {
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      // Handed on: nobody who comes in between takes it.
      const next = this.waiting.shift();
      if (next) next();
      else this.left += 1;
    };
  }
}
