import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/index.js';
import { Database, dropOldWeeks, exclusively, tryAdvisoryLock } from '../database/index.js';
import { Logger } from '../logging/index.js';
import { AUDIT_TABLE, ensureAuditPartitions } from './audit-partitions.js';

const EVERY_MS = 3_600_000;
/** After a start: whoever is started every hour would never come to it. */
const FIRST_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/** Makes weeks of the log ahead of time, and drops those that are older than AUDIT_DAYS, whole; one node at a time, every hour. */
@Injectable()
export class AuditMaintenance implements OnModuleInit, OnApplicationShutdown {
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly config: Config,
    private readonly database: Database,
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
        (await tryAdvisoryLock(tx, 'auditPartitions')) ? ensureAuditPartitions(tx, nowMs) : [],
      );
      if (made.length > 0) this.logger.info('made partitions', { partitions: made });
      await exclusively(this.database, 'auditRetention', () =>
        dropOldWeeks(this.database, {
          tables: [AUDIT_TABLE.name],
          keptFromMs: nowMs - this.config.AUDIT_DAYS * DAY_MS,
          onDropped: (partition) => this.logger.info('dropped a week of the audit log', { partition }),
        }),
      );
    } catch (err) {
      this.logger.error('the upkeep of the audit log failed; it is tried again in an hour', { err });
    }
  }
}
