import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  type AdvisoryJob,
  createPartitions,
  Database,
  exclusively,
  type PartitionedTable,
  type Sql,
  tryAdvisoryLock,
} from '../platform/database/index.js';
import { BulkSendsRepository } from './bulk/bulk-sends.repository.js';
import { Config } from '../platform/config/index.js';
import { Logger } from '../platform/logging/index.js';
import { PublishRepository } from './publish.repository.js';
import { RetentionService } from './retention.service.js';
import { ScheduleRepository } from './schedule.repository.js';
import { ResealingService } from './sealing/index.js';

/** Room for the versions that reading and acknowledging make; what is never changed needs none. */
export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { name: 'notifications', fillfactor: 85 },
  { name: 'contents', fillfactor: 100 },
  { name: 'sends', fillfactor: 100 },
];

const EVERY_MS = 3_600_000;
/** After a start: whoever is started every hour would never come to it. */
const FIRST_MS = 60_000;
const AT_ONCE = 10_000;
const WORDS_AT_ONCE = 500;
/** In days. */
const TWO_WEEKS = 14;

/** Before the first request, and every hour: without the week's partition nothing can be published. */
export async function ensurePartitions(tx: Sql, nowMs: number = Date.now()): Promise<string[]> {
  return createPartitions(tx, PARTITIONED_TABLES, nowMs);
}

/** Makes partitions ahead of time, drops those that are too old, forgets old keys, schedules and bulk sends, seals anew what an older key opens; one node at a time, every hour. */
@Injectable()
export class FeedMaintenance implements OnModuleInit, OnApplicationShutdown {
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly publishing: PublishRepository,
    private readonly schedules: ScheduleRepository,
    private readonly bulks: BulkSendsRepository,
    private readonly retention: RetentionService,
    private readonly resealing: ResealingService,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    if (!this.config.ROLES.includes('worker')) return;
    this.timers = [setTimeout(() => void this.run(), FIRST_MS), setInterval(() => void this.run(), EVERY_MS)];
    for (const timer of this.timers) timer.unref();
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** Each by itself: one that fails keeps none of the others. */
  async run(): Promise<void> {
    await this.attempt('making partitions', async () => {
      const made = await this.database.transaction(async (tx) =>
        (await tryAdvisoryLock(tx, 'partitions')) ? ensurePartitions(tx) : [],
      );
      if (made.length > 0) this.logger.info('made partitions', { partitions: made });
    });
    await this.attempt('making words of older contents', () =>
      this.inPieces('words', WORDS_AT_ONCE, (tx) => this.publishing.fillWords(tx, WORDS_AT_ONCE)),
    );
    await this.attempt('filing older sends', () =>
      this.inPieces('sendFacets', WORDS_AT_ONCE, (tx) => this.publishing.fillSends(tx, WORDS_AT_ONCE)),
    );
    await this.attempt('making people known', () =>
      this.inPieces('recipients', AT_ONCE, (tx) => this.publishing.fillRecipients(tx, AT_ONCE)),
    );
    await this.attempt('forgetting old idempotency keys', () =>
      this.inPieces('idempotencyKeys', AT_ONCE, (tx) => this.publishing.deleteExpiredKeys(tx, AT_ONCE)),
    );
    await this.attempt('forgetting old schedules', () =>
      this.inPieces('scheduledSends', AT_ONCE, (tx) =>
        this.schedules.deleteClosed(tx, this.config.RETENTION_DAYS + TWO_WEEKS, AT_ONCE),
      ),
    );
    await this.attempt('forgetting old bulk sends', async () => {
      await this.inPieces('bulkSends', AT_ONCE, (tx) => this.bulks.deleteRecipients(tx, AT_ONCE));
      await this.inPieces('bulkSends', AT_ONCE, (tx) =>
        this.bulks.deleteFinished(tx, this.config.RETENTION_DAYS + TWO_WEEKS, AT_ONCE),
      );
    });
    await this.attempt('sealing anew what an older key opens', () => this.resealing.run());
    await this.attempt('dropping what is too old', async () => {
      await exclusively(this.database, 'retention', () => this.retention.run());
    });
  }

  /** Until a piece is not full. */
  private async inPieces(job: AdvisoryJob, full: number, piece: (tx: Sql) => Promise<number>): Promise<void> {
    let done: number;
    do {
      done = await this.database.transaction(async (tx) => ((await tryAdvisoryLock(tx, job)) ? piece(tx) : 0));
    } while (done === full);
  }

  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      this.logger.error(`${what} failed; it is tried again in an hour`, { err });
    }
  }
}
