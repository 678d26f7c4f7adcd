const WHO_WIDTH = 14;

/** What happened, told in the order in which it happened, with the milliseconds since the beginning. */
export class Timeline {
  private began = performance.now();
  private waiting: { at: number; who: string; what: string }[] = [];

  constructor(private readonly print: (line: string) => void) {}

  begin(): void {
    this.began = performance.now();
  }

  /** What happened is told when a scene ends: an event may be there before the answer to the call that made it. */
  note(who: string, what: string, at: number = performance.now()): void {
    this.waiting.push({ at, who, what });
  }

  scene(title: string): void {
    this.flush();
    this.print(`\n  ${title}\n`);
  }

  flush(): void {
    for (const { at, who, what } of this.waiting.toSorted((a, b) => a.at - b.at)) {
      this.print(`  ${String(Math.round(at - this.began)).padStart(5)} ms  ${who.padEnd(WHO_WIDTH)}${what}`);
    }
    this.waiting = [];
  }
}
