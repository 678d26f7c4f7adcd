import type { Logger } from '../logging/index.js';
import { DueLoop } from './due-loop.js';
import { KeptAnswer } from './kept-answer.js';

/** For all who ask at a node. */
const KEPT_MS = 1_000;

export interface ToldCountOptions<Counts> {
  /** What is counted, for the log. */
  name: string;
  /** How often it is told, in milliseconds. */
  everyMs: number;
  /** Bounded in what it looks at, and in time. */
  count(): Promise<Counts>;
  /** To whoever watches. */
  tell(counts: Counts): void;
}

/** What costs something to count: a second old at most for who asks, and told again and again while it is started. */
export class ToldCount<Counts> {
  private readonly kept: KeptAnswer<Counts>;
  private readonly loop: DueLoop;

  constructor({ name, everyMs, count, tell }: ToldCountOptions<Counts>, logger: Logger) {
    this.kept = new KeptAnswer(KEPT_MS, count);
    this.loop = new DueLoop(
      async () => {
        tell(await this.kept.get());
        return {};
      },
      { intervalMs: everyMs, name },
      logger,
    );
  }

  start(): void {
    this.loop.start();
  }

  /** Resolves when nothing is counted any more. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** @throws what counting does */
  read(): Promise<Counts> {
    return this.kept.get();
  }
}
