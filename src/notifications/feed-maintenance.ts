import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  createPartitions,
  Database,
  type PartitionedTable,
  type Sql,
  tryAdvisoryLock,
} from '../platform/database/index.js';
import { Config } from '../platform/config/index.js';
import { Logger } from '../platform/logging/index.js';
import { PublishRepository } from './publish.repository.js';

/** Room for the versions that reading and acknowledging make; what is never changed needs none. */
export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { name: 'notifications', fillfactor: 85 },
  { name: 'contents', fillfactor: 100 },
  { name: 'sends', fillfactor: 100 },
];

const EVERY_MS = 3_600_000;
const KEYS_AT_ONCE = 10_000;

/** Before the first request, and every hour: without the week's partition nothing can be published. */
export async function ensurePartitions(tx: Sql, nowMs: number = Date.now()): Promise<string[]> {
  return createPartitions(tx, PARTITIONED_TABLES, nowMs);
}

/** Makes partitions ahead of time and forgets old idempotency keys; one node at a time, every hour. */
@Injectable()
export class FeedMaintenance implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly repository: PublishRepository,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    if (!this.config.ROLES.includes('worker')) return;
    this.timer = setInterval(() => void this.run(), EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async run(): Promise<void> {
    try {
      const made = await this.database.transaction(async (tx) =>
        (await tryAdvisoryLock(tx, 'partitions')) ? ensurePartitions(tx) : [],
      );
      if (made.length > 0) this.logger.info('made partitions', { partitions: made });
      let forgotten: number;
      do {
        forgotten = await this.database.transaction(async (tx) =>
          (await tryAdvisoryLock(tx, 'idempotencyKeys')) ? this.repository.deleteExpiredKeys(tx, KEYS_AT_ONCE) : 0,
        );
      } while (forgotten === KEYS_AT_ONCE);
    } catch (error) {
      this.logger.error('the hourly maintenance of the feeds failed; it is tried again in an hour', { err: error });
    }
  }
}
