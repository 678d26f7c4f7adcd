import { getSharedConfigToken } from '@nestjs/bull';
import { Inject, Injectable } from '@nestjs/common';
import Bull from 'bull';
import { isId } from '../../platform/database/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { BullConnections, BullQueues } from '../../platform/queue/index.js';
import { inTime } from '../../platform/time/index.js';

/** Of Bull's queue of bulk sends. */
export const BULK_QUEUE = 'bulk';
const CLOSE_MS = 1_000;

interface Payload {
  bulk: string;
}

/** A bulk send that is due, or will be soon. */
export interface BulkWakeUp {
  id: string;
  /** Which job of that second it is. */
  turn: number;
  inMs: number;
}

/**
 * The jobs of bulk sends: each says that one is due, for a slice of it. A job is a hint, and may be lost, doubled or late: whoever gets one claims
 * the row. Of several bulk sends each has its turn, as the next slice of one goes behind the others.
 */
@Injectable()
export class BulkQueue {
  private bull: Bull.Queue<Payload> | undefined;
  private isProcessing = false;
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly connections: BullConnections,
    @Inject(getSharedConfigToken()) private readonly options: Bull.QueueOptions,
    logger: Logger,
    shown: BullQueues,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
    shown.addLater(BULK_QUEUE, () => this.queue);
  }

  /** Answers whether Redis has taken them. One that has a job keeps it. */
  async offer(dues: readonly BulkWakeUp[]): Promise<boolean> {
    if (dues.length === 0) return true;
    return (await this.connections.ask(() => this.queue.addBulk(dues.map(jobOf)))) !== undefined;
  }

  /** @param work never rejects. */
  process(concurrency: number, work: (id: string) => Promise<void>): void {
    this.isProcessing = true;
    // All names: one that nobody knows must not come back.
    const processing = this.queue.process('*', concurrency, async (job) => {
      const id: unknown = (job.data as Partial<Payload> | null)?.bulk;
      if (typeof id === 'string' && isId(id)) await work(id);
    });
    // Ended while Redis was away.
    processing.catch(() => undefined);
  }

  /** Takes no jobs any more. */
  async close(): Promise<void> {
    if (this.bull) {
      const { blocking } = this;
      // Bull would connect again in order to close.
      Object.assign(this.bull, { bclientInitialized: false });
      const closing = this.bull.close(true);
      if (this.isProcessing) blocking?.disconnect();
      // It waits for Redis, which may be away.
      await inTime(CLOSE_MS, closing).catch(() => undefined);
    }
    this.failures.close();
  }

  private get queue(): Bull.Queue<Payload> {
    if (this.bull) return this.bull;
    const bull = new Bull<Payload>(BULK_QUEUE, this.options);
    bull.on('error', (err) => this.failures.write('debug', 'the queue of bulk sends had trouble with Redis', { err }));
    // Its own one ends the process by a rejection that nobody handles, when it is closed while Redis is away.
    Object.assign(bull, { setWorkerName: () => Promise.resolve() });
    this.bull = bull;
    return bull;
  }

  private get blocking(): { disconnect(reconnect?: boolean): void } | undefined {
    const bull = this.bull as unknown as {
      bclientInitialized?: boolean;
      bclient: { disconnect(reconnect?: boolean): void };
    };
    return bull.bclientInitialized === true ? bull.bclient : undefined;
  }
}

/** Bull answers an id that it knows by doing nothing: the next slice, or one that is due another second, has another one. */
function jobOf({ id, turn, inMs }: BulkWakeUp): { data: Payload; opts: Bull.JobOptions } {
  const delay = Math.max(0, Math.round(inMs));
  const second = Math.floor((Date.now() + delay) / 1_000);
  return { data: { bulk: id }, opts: { jobId: `${id}:${turn}:${second}`, ...(delay > 0 ? { delay } : {}) } };
}
