import Bull from 'bull';
import { isId } from '../../platform/database/index.js';
import { inTime } from '../../platform/time/index.js';
import type { BullConnections } from '../../platform/queue/index.js';
import type { WakeUp } from './deliveries.js';
import { type QueueKey, queueName } from './queue-names.js';

const CLOSE_MS = 1_000;

/** What a queue has in Redis. */
export interface QueueCounts {
  /** For somebody to take them. */
  waiting: number;
  /** With those that wait for their time, and those that somebody has taken. */
  all: number;
}

interface Payload {
  delivery: string;
}

/**
 * The jobs of one queue: each says that a delivery is due, or when. A job is a hint and may be lost, doubled, late or of something that is done
 * long since: whoever gets one claims the row.
 */
export class WakeUpQueue {
  readonly bull: Bull.Queue<Payload>;

  /** @param window so many jobs at most: what else is due waits in PostgreSQL. */
  constructor(
    readonly key: QueueKey,
    private readonly connections: BullConnections,
    options: Bull.QueueOptions,
    private readonly window: number,
    onError: (error: Error) => void,
  ) {
    this.bull = new Bull<Payload>(queueName(key), options);
    this.bull.on('error', onError);
    // Its own one ends the process by a rejection that nobody handles, when it is closed while Redis is away.
    Object.assign(this.bull, { setWorkerName: () => Promise.resolve() });
  }

  /**
   * Makes jobs for those that have none, the first first, as far as there is room. Undefined: Redis does not answer, and some may have one now
   * or not.
   */
  async offer(rows: readonly WakeUp[]): Promise<QueueCounts | undefined> {
    const jobs = rows.map((row) => jobOf(row));
    const known = await this.connections.ask(async (client) => {
      const pipeline = client.pipeline();
      for (const list of ['wait', 'paused', 'active']) pipeline.llen(this.bull.toKey(list));
      pipeline.zcard(this.bull.toKey('delayed'));
      for (const { opts } of jobs) pipeline.exists(this.bull.toKey(String(opts.jobId)));
      return (await pipeline.exec())?.map(([error, answer]) => {
        if (error) throw error;
        return Number(answer);
      });
    });
    if (!known) return undefined;
    const [wait = 0, paused = 0, active = 0, delayed = 0, ...exist] = known;
    const all = wait + paused + active + delayed;
    const missing = jobs.filter((_job, at) => exist[at] === 0).slice(0, Math.max(0, this.window - all));
    if (missing.length > 0 && !(await this.connections.ask(() => this.bull.addBulk(missing)))) return undefined;
    return { waiting: wait + missing.length, all: all + missing.length };
  }

  /** @param work never rejects. Of what is no delivery's id it is not told. */
  process(concurrency: number, work: (deliveryId: string) => Promise<void>): void {
    // All names: one that nobody knows must not come back.
    const processing = this.bull.process('*', concurrency, async (job) => {
      const id: unknown = (job.data as Partial<Payload> | null)?.delivery;
      if (typeof id === 'string' && isId(id)) await work(id);
    });
    // Ended while Redis was away.
    processing.catch(() => undefined);
  }

  /** Its connection may be dead without knowing: it is made anew. */
  reconnect(): void {
    if (this.isProcessing) this.blocking.disconnect(true);
  }

  /** Takes no jobs any more, and lets go of those that nobody has begun. */
  async close(): Promise<void> {
    const isProcessing = this.isProcessing;
    // Bull would connect again in order to close.
    Object.assign(this.bull, { bclientInitialized: false });
    const closing = this.bull.close(true);
    if (isProcessing) this.blocking.disconnect();
    // It waits for Redis, which may be away.
    await inTime(CLOSE_MS, closing).catch(() => undefined);
  }

  private get isProcessing(): boolean {
    return (this.bull as unknown as { bclientInitialized?: boolean }).bclientInitialized === true;
  }

  private get blocking(): { disconnect(reconnect?: boolean): void } {
    return (this.bull as unknown as { bclient: { disconnect(reconnect?: boolean): void } }).bclient;
  }
}

/** Bull answers an id that it knows by doing nothing: what is due another time, or another attempt, has another one. */
function jobOf({ id, attempts = 0, dueAt, inMs }: WakeUp): { data: Payload; opts: Bull.JobOptions } {
  const dueMs = dueAt.getTime();
  // Bull goes by our clock, and rows by the database's.
  const delay = Math.max(0, Math.round(inMs ?? dueMs - Date.now()));
  return {
    data: { delivery: id },
    opts: { jobId: `${id}:${attempts + 1}:${Math.floor(dueMs / 1_000)}`, ...(delay > 0 ? { delay } : {}) },
  };
}
