import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../config/index.js';
import { RedisConnections } from '../redis/index.js';
import { inTime, isLate } from '../time/index.js';
import type { Counted } from './window-count.js';

/** Who is near a limit waits so long for Redis, and then for nobody. */
const ANSWER_MS = 500;
/** A Redis that has not answered so many times running is silent, not slow: its connection is made anew. */
const SILENT_AFTER = 3;
/** What is counted is judged by whoever asks. */
const COUNTED = { points: Number.MAX_SAFE_INTEGER, duration: 1 } as const;

/** What all nodes have counted, in Redis; while that is away, or silent, what this one has. Nobody waits for it then. */
@Injectable()
export class SharedCounts {
  private readonly client: ReturnType<RedisConnections['connectToKeys']>;
  private readonly insurance = new RateLimiterMemory({ ...COUNTED, keyPrefix: 'rate' });
  private readonly limiter: RateLimiterRedis;
  private readonly answerMs: number;
  private failedInARow = 0;
  private silentUntilMs = 0;

  constructor(
    private readonly config: Config,
    redis: RedisConnections,
  ) {
    this.answerMs = Math.min(ANSWER_MS, config.BUS_TIMEOUT);
    this.client = redis.connectToKeys('rates', {
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
    });
    this.limiter = new RateLimiterRedis({
      ...COUNTED,
      storeClient: this.client,
      keyPrefix: `${config.REDIS_PREFIX}rate`,
      // The insurance is asked here: its own would count once more what fails long after it was late.
      rejectIfRedisNotReady: true,
    });
  }

  /** @param key says nothing of whom it is about. Never rejects. */
  async add(key: string, more: number, windowSeconds: number): Promise<Counted> {
    const options = { customDuration: windowSeconds };
    if (performance.now() >= this.silentUntilMs) {
      try {
        const counted = await inTime(this.answerMs, this.limiter.consume(key, more, options));
        this.failedInARow = 0;
        return countedBy(counted);
      } catch (error) {
        this.failedInARow += 1;
        // One answer that is late may be our own loop's fault, and nodes that count by themselves allow more.
        if (this.failedInARow > 1) this.silentUntilMs = performance.now() + 2 * this.config.BUS_TIMEOUT;
        if (isLate(error) && this.failedInARow % SILENT_AFTER === 0) this.client.disconnect(true);
      }
    }
    return countedBy(await this.insurance.consume(key, more, options));
  }
}

function countedBy({ consumedPoints, msBeforeNext }: RateLimiterRes): Counted {
  return { count: consumedPoints, leftMs: msBeforeNext };
}
