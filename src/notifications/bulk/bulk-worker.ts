import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Logger } from '../../platform/logging/index.js';
import { DueLoop, inTime, type NextDue } from '../../platform/time/index.js';
import { BulkQueue } from './bulk-queue.js';
import { BulkRunner } from './bulk-runner.js';
import { BulkTally } from './bulk-tally.js';
import { BulkWorkRepository } from './bulk-work.repository.js';

/** Bulk sends that one worker is at together. The others wait for their turns, of a second each. */
const HANDS = 2;
/** Looked at in one sweep. */
const AT_ONCE = 100;
/** Beside two sweeps: whoever was due for longer has no job that anybody would get. */
const PATIENCE_MS = 500;
/** How long a worker that is told to stop finishes the chunk that it is at. */
const FINISH_MS = 5_000;

/**
 * Works on bulk sends, where this process is a worker: on those that Bull hands out, and by itself on those that were due and that nobody handed
 * out: Redis may be away all the time.
 */
@Injectable()
export class BulkWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly loop: DueLoop;
  private readonly patienceMs: number;
  private readonly aheadMs: number;
  /** By it a job is another one than those before, of whichever process. */
  private turn = Math.floor(Math.random() * 1e9);
  private isWithoutJobs = false;
  private isStopping = false;

  constructor(
    private readonly config: Config,
    private readonly work: BulkWorkRepository,
    private readonly runner: BulkRunner,
    private readonly queue: BulkQueue,
    private readonly tally: BulkTally,
    logger: Logger,
  ) {
    const intervalMs = config.SWEEP_SECONDS * 1_000;
    this.patienceMs = 2 * intervalMs + PATIENCE_MS;
    this.aheadMs = intervalMs;
    this.loop = new DueLoop(() => this.sweep(), { intervalMs, name: 'finding bulk sends that are due' }, logger);
  }

  onApplicationBootstrap(): void {
    if (!this.config.ROLES.includes('worker')) return;
    this.queue.process(HANDS, (id) => this.begin(id));
    this.loop.start();
    this.tally.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    this.runner.stop();
    await Promise.all([this.queue.close(), this.loop.stop(), this.tally.stop()]);
    await inTime(FINISH_MS, Promise.all(this.underWay.values())).catch(() => undefined);
  }

  /** Says that one was started, or goes on. Where this process works, it needs no Redis for that. Nobody waits. */
  soon(id: string): void {
    void this.offer(id, 0).then((isTold) => {
      if (!isTold && this.config.ROLES.includes('worker')) this.loop.soon();
    });
  }

  private begin(id: string): Promise<void> {
    const known = this.underWay.get(id);
    if (known || this.isStopping) return known ?? Promise.resolve();
    const working = this.slice(id).finally(() => {
      this.underWay.delete(id);
      if (this.isWithoutJobs) this.loop.soon();
    });
    this.underWay.set(id, working);
    return working;
  }

  /** The next slice has a job of its own, behind those of others. */
  private async slice(id: string): Promise<void> {
    const end = await this.runner.run(id);
    if (end === 'over' || this.isStopping) return;
    this.isWithoutJobs = !(await this.offer(id, end.inMs));
  }

  /** Never rejects: false: Redis was not told. */
  private offer(id: string, inMs: number): Promise<boolean> {
    this.turn += 1;
    return this.queue.offer([{ id, turn: this.turn, inMs }]).catch(() => false);
  }

  private async sweep(): Promise<NextDue> {
    const due = (await this.work.findDue(this.aheadMs, AT_ONCE)).filter(({ id }) => !this.underWay.has(id));
    const isTold = await this.queue.offer(due.map(({ id, inMs }) => ({ id, turn: 0, inMs }))).catch(() => false);
    this.isWithoutJobs = !isTold;
    for (const { id, inMs } of due) {
      if (this.underWay.size >= HANDS) break;
      if (inMs <= (isTold ? -this.patienceMs : 0)) void this.begin(id);
    }
    const [next] = due.filter(({ inMs }) => inMs > 0).map(({ inMs }) => inMs);
    return { inMs: isTold ? undefined : next };
  }
}
