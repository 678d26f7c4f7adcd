import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { Logger } from '../logging/index.js';
import { DueLoop, type NextDue } from '../time/index.js';
import { DatabaseLookedAt } from './events/index.js';
import { OperatorsDatabase } from './operators-database.js';
import { endOfWeek } from './partitions.js';

const EVERY_SWEEPS = 10;

/** Who may not see others' transactions (`pg_read_all_stats`) sees those of his own role: Herald's. */
const OPEN_TRANSACTIONS = `
  SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)::float8 AS transaction,
         coalesce(extract(epoch FROM max(clock_timestamp() - xact_start) FILTER (WHERE backend_xmin IS NOT NULL)), 0)::float8 AS snapshot
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

const LAST_PARTITIONS = `
  SELECT parent.relname AS table, max(right(c.relname, 8)) AS monday
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class parent ON parent.oid = i.inhparent
  WHERE parent.relkind = 'p' AND parent.relnamespace = current_schema()::regnamespace AND c.relname ~ '_[0-9]{8}$'
  GROUP BY parent.relname`;

/** Looks every ten sweeps, where this process is a worker, at what makes PostgreSQL slow or stop: old snapshots, and weeks without partitions. */
@Injectable()
export class DatabaseWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: DueLoop;

  constructor(
    private readonly config: Config,
    private readonly database: OperatorsDatabase,
    private readonly events: Events,
    logger: Logger,
  ) {
    const intervalMs = EVERY_SWEEPS * config.SWEEP_SECONDS * 1_000;
    this.loop = new DueLoop(() => this.look(), { intervalMs, name: 'looking at PostgreSQL' }, logger);
  }

  /** Not before: who listens is there by now. */
  onApplicationBootstrap(): void {
    if (this.config.ROLES.includes('worker')) this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async look(): Promise<NextDue> {
    const [open] = await this.database.read<{ transaction: number; snapshot: number }>(OPEN_TRANSACTIONS);
    const last = await this.database.read<{ table: string; monday: string }>(LAST_PARTITIONS);
    const nowMs = Date.now();
    const ahead = new Map(last.map(({ table, monday }) => [table, (endOfWeek(monday) - nowMs) / 1_000]));
    this.events.emit(new DatabaseLookedAt(open?.transaction ?? 0, open?.snapshot ?? 0, ahead));
    return {};
  }
}
