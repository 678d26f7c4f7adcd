import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import {
  createPartitions,
  Database,
  dropOldWeeks,
  exclusively,
  type PartitionedTable,
  type Sql,
  tryAdvisoryLock,
} from '../../platform/database/index.js';
import { Channels } from '../channels/index.js';
import { ChannelUsageRepository } from './channel-usage.repository.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { DeliveryWorkRepository } from './delivery-work.repository.js';
import { Logger } from '../../platform/logging/index.js';

/** Each row is written again at every claim, and at every outcome. */
export const DELIVERY_TABLES: readonly PartitionedTable[] = [
  { name: 'deliveries', fillfactor: 70 },
  { name: 'delivery_attempts', fillfactor: 100 },
  { name: 'push_receipts', fillfactor: 100 },
  { name: 'status_events', fillfactor: 70 },
];

const EVERY_MS = 3_600_000;
/** After a start: whoever is started every hour would never come to it. */
const FIRST_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;
const AT_ONCE = 1_000;

/** Before the first request, and every hour: without the week's partition nothing can be delivered. */
export async function ensureDeliveryPartitions(tx: Sql, nowMs: number = Date.now()): Promise<string[]> {
  return createPartitions(tx, DELIVERY_TABLES, nowMs);
}

/** Makes weeks of deliveries ahead of time, and drops those that are too old: a week behind their notifications, which are never without them. */
@Injectable()
export class DeliveryMaintenance implements OnModuleInit, OnApplicationShutdown {
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly work: DeliveryWorkRepository,
    private readonly usage: ChannelUsageRepository,
    private readonly outcomes: DeliveryOutcomes,
    private readonly channels: Channels,
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

  async run(nowMs: number = Date.now()): Promise<void> {
    try {
      const made = await this.database.transaction(async (tx) =>
        (await tryAdvisoryLock(tx, 'deliveryPartitions')) ? ensureDeliveryPartitions(tx, nowMs) : [],
      );
      if (made.length > 0) this.logger.info('made partitions', { partitions: made });
      await exclusively(this.database, 'deliveryRetention', async () => {
        await this.skipUnknown();
        this.outcomes.tell(await this.work.endLeftMembers(AT_ONCE));
        while ((await this.usage.forget(2 * DAY_MS, AT_ONCE)) === AT_ONCE);
        await this.dropOld(nowMs);
      });
    } catch (err) {
      this.logger.error('the upkeep of deliveries failed; it is tried again in an hour', { err });
    }
  }

  /** Of a channel that this installation no longer has. Nodes of a newer version, which may know it, have had their time. */
  private async skipUnknown(): Promise<void> {
    const known = this.channels.list().map(({ key }) => key);
    let skipped: number;
    do {
      skipped = await this.work.skipUnknown(known, this.config.PROVIDER_PATIENCE, AT_ONCE);
      if (skipped > 0) this.logger.warn('skipped deliveries of channels that nobody knows', { count: skipped });
    } while (skipped === AT_ONCE);
  }

  private async dropOld(nowMs: number): Promise<void> {
    const keptFromMs = nowMs - this.config.RETENTION_DAYS * DAY_MS - WEEK_MS;
    await dropOldWeeks(this.database, {
      tables: DELIVERY_TABLES.map(({ name }) => name),
      keptFromMs,
      onDropped: (partition) => this.logger.info('dropped a week of deliveries', { partition }),
    });
  }
}
