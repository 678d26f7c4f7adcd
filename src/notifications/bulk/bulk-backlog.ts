import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { OperatorsDatabase } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger } from '../../platform/logging/index.js';
import { Backlog } from '../../platform/time/index.js';
import { BulkSendsCounted } from '../events/index.js';

/** Bulk sends that are not over. Counts end at `MOST_COUNTED`. */
export interface BulkCounts {
  /** Due, and nobody is at them. */
  waiting: number;
  /** A worker is at them. */
  active: number;
  /** Due later: at their time, or as soon as their rate lets more through. */
  delayed: number;
  /** By an operator. */
  paused: number;
  /** Of those that are open: could not be gone on with again and again. */
  failing: number;
  /** null: none is due. */
  oldestWaitingSeconds: number | null;
}

const MOST_COUNTED = 10_000;
const STATEMENT_TIMEOUT_MS = 2_000;
/** Failures. */
const HOPELESS = 3;

/** The clock is read once: one whose lease ends between two looks would be of two kinds, or of none. */
const COUNT = `
  WITH open AS MATERIALIZED (
    SELECT greatest(next_at, paced_at) AS due_at, lease_until, failures, now() AS at FROM bulk_sends
    WHERE state IN ('SCHEDULED', 'RUNNING') ORDER BY next_at LIMIT ${MOST_COUNTED}
  )
  SELECT (count(*) FILTER (WHERE lease_until <= at AND due_at <= at))::int AS waiting,
         (count(*) FILTER (WHERE lease_until > at))::int AS active,
         (count(*) FILTER (WHERE lease_until <= at AND due_at > at))::int AS delayed,
         (count(*) FILTER (WHERE failures >= ${HOPELESS}))::int AS failing,
         (SELECT count(*)::int FROM (SELECT FROM bulk_sends WHERE state = 'PAUSED' LIMIT ${MOST_COUNTED}) p) AS paused,
         extract(epoch FROM max(at - greatest(due_at, lease_until)) FILTER (WHERE lease_until <= at AND due_at <= at))::float8
           AS "oldestWaitingSeconds"
  FROM open`;

/** How many bulk sends are under way, and whether one waits for a worker. A second old at most; told by each worker every ten sweeps. */
@Injectable()
export class BulkBacklog extends Backlog<BulkCounts> {
  constructor(
    config: Config,
    private readonly database: OperatorsDatabase,
    private readonly events: Events,
    logger: Logger,
  ) {
    super('counting bulk sends', config, logger);
  }

  protected override tell({ waiting, active, delayed, paused, oldestWaitingSeconds }: BulkCounts): void {
    this.events.emit(new BulkSendsCounted(waiting, active, delayed, paused, oldestWaitingSeconds ?? 0));
  }

  protected override async count(): Promise<BulkCounts> {
    const [row] = await this.database.transaction((tx) => tx.query<BulkCounts & Record<string, unknown>>(COUNT), {
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    });
    return row ?? { waiting: 0, active: 0, delayed: 0, paused: 0, failing: 0, oldestWaitingSeconds: null };
  }
}
