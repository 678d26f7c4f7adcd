import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Config } from '../config/index.js';
import type { Logger } from '../logging/index.js';
import { DueLoop } from './due-loop.js';
import { KeptAnswer } from './kept-answer.js';

/** For all who ask at a node. */
const KEPT_MS = 1_000;
const TOLD_EVERY_SWEEPS = 10;

/** What waits to be done, which costs something to count: a second old at most for who asks, and told by each worker every ten sweeps. */
export abstract class Backlog<Counts> implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly kept: KeptAnswer<Counts>;
  private readonly loop: DueLoop;
  private readonly isTold: boolean;

  /** @param name what is counted, for the log. */
  protected constructor(name: string, { ROLES, SWEEP_SECONDS }: Config, logger: Logger) {
    this.isTold = ROLES.includes('worker');
    this.kept = new KeptAnswer(KEPT_MS, () => this.count());
    this.loop = new DueLoop(
      async () => {
        this.tell(await this.kept.get());
        return {};
      },
      { intervalMs: TOLD_EVERY_SWEEPS * SWEEP_SECONDS * 1_000, name },
      logger,
    );
  }

  /** Bounded in what it looks at, and in time. */
  protected abstract count(): Promise<Counts>;

  /** To whoever watches. */
  protected abstract tell(counts: Counts): void;

  /** Not before: who listens is there by now. */
  onApplicationBootstrap(): void {
    if (this.isTold) this.loop.start();
  }

  /** Nothing is counted any more. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** @throws UnavailableError, TooSlowError */
  read(): Promise<Counts> {
    return this.kept.get();
  }
}
