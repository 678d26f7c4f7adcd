import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Logger } from '../../platform/logging/index.js';
import { DueLoop, inTime, type NextDue } from '../../platform/time/index.js';
import { DeliveryEngine } from './delivery-engine.js';
import { DeliveryQueues } from './delivery-queues.js';
import { Hands } from './hands.js';
import { LapsedLeases } from './lapsed-leases.js';
import { QueueSweeper, type SweptQueue } from './queue-sweeper.js';
import { concurrencyOf } from './queue-names.js';

/** How long a worker that is told to stop finishes what it is at. */
const FINISH_MS = 5_000;
/** And then, how long what was broken off may take to be written down. */
const WRITE_DOWN_MS = 2_000;

/**
 * Works on deliveries, where this process is a worker: on those that Bull hands out, and by itself on those that were due and that nobody
 * handed out. As many at a time, of each queue, as it has hands for it.
 */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly underWay = new Set<Promise<void>>();
  private readonly swept: SweptQueue[] = [];
  private loops: DueLoop[] = [];
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly config: Config,
    private readonly engine: DeliveryEngine,
    private readonly queues: DeliveryQueues,
    private readonly sweeper: QueueSweeper,
    private readonly leases: LapsedLeases,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.ROLES.includes('worker')) return;
    const intervalMs = this.config.SWEEP_SECONDS * 1_000;
    for (const key of this.queues.keys()) this.serve(key);
    this.loops = [
      new DueLoop(() => this.sweep(), { intervalMs, name: 'finding deliveries that are due' }, this.logger),
      new DueLoop(() => this.leases.free(), { intervalMs, name: 'rescuing deliveries' }, this.logger),
    ];
    for (const loop of this.loops) loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  /** Begins nothing any more, finishes what it is at, within bounds, and gives back the rest. A guest is told so before its host's end. */
  stop(): Promise<void> {
    this.stopping ??= this.finish();
    return this.stopping;
  }

  private async finish(): Promise<void> {
    this.engine.stopBeginning();
    await Promise.all([this.queues.close(), ...this.loops.map((loop) => loop.stop())]);
    const idle = () => Promise.all(this.underWay);
    await inTime(FINISH_MS, idle()).catch(() => this.engine.giveUp());
    await inTime(WRITE_DOWN_MS, idle()).catch(() =>
      this.logger.warn('stopped in the midst of deliveries: they are tried again when their leases are over'),
    );
  }

  private serve(key: SweptQueue['key']): void {
    const concurrency = concurrencyOf(this.config, key);
    const swept = this.sweeper.queue(key, new Hands(concurrency), (id, release) => void this.begin(swept, id, release));
    this.swept.push(swept);
    this.queues.of(key).process(concurrency, async (id) => {
      swept.takenAtMs = performance.now();
      await this.begin(swept, id, await swept.hands.take());
    });
  }

  private begin(swept: SweptQueue, id: string, release: () => void): Promise<void> {
    const working = this.engine
      .work({ id, ...swept.key })
      .then((settled) => {
        if (settled?.state === 'RETRYING') this.queues.wake([settled]);
      })
      .finally(() => {
        release();
        this.underWay.delete(working);
        if (this.sweeper.ended(swept)) this.loops[0]?.soon();
      });
    this.underWay.add(working);
    return working;
  }

  /** All queues in turn, the urgent ones first: however many there are, they take one connection. */
  private async sweep(): Promise<NextDue> {
    let inMs: number | undefined;
    for (const swept of this.swept) {
      const next = await this.sweeper.look(swept);
      if (next !== undefined) inMs = Math.min(inMs ?? Infinity, next);
    }
    return { inMs };
  }
}
