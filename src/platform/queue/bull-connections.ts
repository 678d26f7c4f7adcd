import { Injectable } from '@nestjs/common';
import type { QueueOptions } from 'bull';
import type { Cluster, Redis } from 'ioredis';
import { Config } from '../config/index.js';
import { RedisConnections } from '../redis/index.js';
import { inTime } from '../time/index.js';
import { queuePrefix } from './queue-prefix.js';

type Client = Redis | Cluster;

/** Bull's own demand on connections that wait for something. */
const CONNECTION = { enableReadyCheck: false, maxRetriesPerRequest: null } as const;
/** A Redis that has not answered so many times running is silent, not slow: its connections are made anew. */
const SILENT_AFTER = 3;
const LONGEST_GUARD_MS = 5_000;

/**
 * Bull's connections to Redis: one to say things, one to listen, both for all queues, and one for each queue that waits for jobs; made when
 * they are first needed. Knows whether Redis answers: whoever asks while it doesn't is told so at once.
 */
@Injectable()
export class BullConnections {
  private readonly shared = new Map<string, Client>();
  private readonly all = new Set<Client>();
  private failedInARow = 0;
  private silentUntilMs = 0;

  constructor(
    private readonly config: Config,
    private readonly redis: RedisConnections,
  ) {}

  /** For all queues. Jobs are tried once: retries are rows. */
  options(): QueueOptions & { skipVersionCheck: true } {
    return {
      prefix: queuePrefix(this.config),
      createClient: (type) => this.connect(type),
      skipVersionCheck: true,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
      settings: {
        // What is delayed is looked at as often, where nobody was told of it.
        guardInterval: Math.min(LONGEST_GUARD_MS, Math.max(50, this.config.SWEEP_SECONDS * 1_000)),
        // After a job that nobody understands, or a Redis that was wiped under it.
        retryProcessDelay: 500,
        maxStalledCount: 3,
      },
    };
  }

  /** Opens what says things: who waits for the first word to do so loses it. */
  open(): void {
    this.connect('client');
  }

  /** What `work` answers; undefined: Redis does not, or not in time. What came of it then is nobody's. */
  async ask<Answer>(work: (client: Client) => Promise<Answer>): Promise<Answer | undefined> {
    const client = this.connect('client');
    if (client.status !== 'ready' || performance.now() < this.silentUntilMs) return undefined;
    try {
      const answer = await inTime(this.config.BUS_TIMEOUT, work(client));
      this.failedInARow = 0;
      return answer;
    } catch {
      // Nobody else waits for it in vain, and commands don't pile up.
      this.silentUntilMs = performance.now() + 2 * this.config.BUS_TIMEOUT;
      this.failedInARow += 1;
      if (this.failedInARow % SILENT_AFTER === 0) for (const each of this.all) each.disconnect(true);
      return undefined;
    }
  }

  private connect(type: 'client' | 'subscriber' | 'bclient'): Client {
    const known = this.shared.get(type);
    if (known) return known;
    const client = this.redis.connectToKeys(`deliver:${type}`, CONNECTION);
    // Each queue listens to the shared ones.
    client.setMaxListeners(0);
    this.all.add(client);
    if (type !== 'bclient') this.shared.set(type, client);
    return client;
  }
}
