import { getSharedConfigToken } from '@nestjs/bull';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { QueueOptions } from 'bull';
import { Config } from '../../platform/config/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { BullConnections, BullQueues } from '../../platform/queue/index.js';
import { Channels } from '../channels/index.js';
import type { WakeUp } from './deliveries.js';
import { ALL_LANES, type QueueKey, queueLabel } from './queue-names.js';
import { WakeUpQueue } from './wake-up-queue.js';

/** What is due later than this is found by the sweepers in time. */
export function wakeAheadMs(config: Pick<Config, 'SWEEP_SECONDS'>): number {
  return 2 * config.SWEEP_SECONDS * 1_000 + 1_000;
}

/** What is said of a queue while it is being said something. */
interface Telling {
  rows: WakeUp[];
  isUnderWay: boolean;
}

/** The queues in Redis, one for each channel and lane: what is due within seconds is woken by them. */
@Injectable()
export class DeliveryQueues implements OnModuleInit {
  private readonly queues = new Map<string, WakeUpQueue>();
  private readonly telling = new Map<string, Telling>();
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly config: Config,
    private readonly channels: Channels,
    private readonly connections: BullConnections,
    @Inject(getSharedConfigToken()) private readonly options: QueueOptions,
    logger: Logger,
    private readonly shown: BullQueues = new BullQueues(),
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleInit(): void {
    if (this.channels.list().length > 0) this.connections.open();
  }

  /**
   * Says that these are due, or soon will be. To be called behind the commit. Nobody waits for it, and it never fails: what it could not say,
   * and what is due later than some seconds, is found by the sweepers.
   */
  wake(rows: readonly WakeUp[]): void {
    const nowMs = Date.now();
    for (const row of rows) {
      if ((row.inMs ?? row.dueAt.getTime() - nowMs) > wakeAheadMs(this.config) || !this.channels.get(row.channel))
        continue;
      const label = queueLabel(row);
      const telling = this.telling.get(label) ?? { rows: [], isUnderWay: false };
      this.telling.set(label, telling);
      // More than that has no room in the queue either.
      if (telling.rows.length < this.config.DELIVERY_WINDOW) telling.rows.push(row);
      if (!telling.isUnderWay) void this.tell(row, telling);
    }
  }

  of(key: QueueKey): WakeUpQueue {
    const label = queueLabel(key);
    let queue = this.queues.get(label);
    if (!queue) {
      const onError = (err: Error) =>
        this.failures.write('debug', 'a queue of deliveries had trouble with Redis', { err, queue: label });
      queue = new WakeUpQueue(key, this.connections, this.options, this.config.DELIVERY_WINDOW, onError);
      this.queues.set(label, queue);
      this.shown.add(queue.bull);
    }
    return queue;
  }

  /** Of all channels that there are, the urgent ones first. */
  keys(): QueueKey[] {
    return ALL_LANES.flatMap((lane) => this.channels.list().map(({ key }) => ({ channel: key, lane })));
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    this.failures.close();
  }

  /** What comes while Redis is told goes with the next word. */
  private async tell({ channel, lane }: QueueKey, telling: Telling): Promise<void> {
    telling.isUnderWay = true;
    try {
      // With the rest of this turn.
      await Promise.resolve();
      while (telling.rows.length > 0) await this.of({ channel, lane }).offer(telling.rows.splice(0));
    } catch (err) {
      this.failures.write('warn', 'a queue could not be told of deliveries', { err });
    } finally {
      telling.isUnderWay = false;
    }
  }
}
