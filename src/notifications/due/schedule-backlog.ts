import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { OperatorsDatabase } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger } from '../../platform/logging/index.js';
import { Backlog } from '../../platform/time/index.js';
import { SchedulesCounted } from '../events/index.js';

/** Sends that wait for their time. Counts end at `MOST_COUNTED`. */
export interface ScheduleCounts {
  /** Due, and not published. */
  waiting: number;
  /** Due later. */
  delayed: number;
  /** Due, of them: those that could not be published again and again. */
  failing: number;
  /** null: none is due. */
  oldestWaitingSeconds: number | null;
}

const MOST_COUNTED = 10_000;
const STATEMENT_TIMEOUT_MS = 2_000;
/** Failures. */
const HOPELESS = 3;

/** When it is looked at next, which has an index: when it is due, or up to half a minute later where it was postponed. */
const LOOK_AT = 'coalesce(topic_next_at, next_at)';
const COUNT = `
  WITH due AS MATERIALIZED (
    SELECT due_at, failures FROM scheduled_sends
    WHERE closed_at IS NULL AND ${LOOK_AT} <= now() + interval '1 minute' AND due_at <= now()
    ORDER BY ${LOOK_AT} LIMIT ${MOST_COUNTED}
  )
  SELECT (SELECT count(*)::int FROM due) AS waiting,
         (SELECT count(*)::int FROM due WHERE failures >= ${HOPELESS}) AS failing,
         (SELECT extract(epoch FROM clock_timestamp() - min(due_at))::float8 FROM due) AS "oldestWaitingSeconds",
         (SELECT count(*)::int FROM (
           SELECT 1 FROM scheduled_sends WHERE closed_at IS NULL AND ${LOOK_AT} > now() AND due_at > now() LIMIT ${MOST_COUNTED}) s) AS delayed`;

/** How many sends wait for their time, and whether their time has passed. A second old at most; told by each worker every ten sweeps. */
@Injectable()
export class ScheduleBacklog extends Backlog<ScheduleCounts> {
  constructor(
    config: Config,
    private readonly database: OperatorsDatabase,
    private readonly events: Events,
    logger: Logger,
  ) {
    super('counting scheduled sends', config, logger);
  }

  protected override tell({ waiting, delayed, oldestWaitingSeconds }: ScheduleCounts): void {
    this.events.emit(new SchedulesCounted(waiting, delayed, oldestWaitingSeconds ?? 0));
  }

  protected override async count(): Promise<ScheduleCounts> {
    const [row] = await this.database.transaction((tx) => tx.query<ScheduleCounts & Record<string, unknown>>(COUNT), {
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    });
    return row ?? { waiting: 0, delayed: 0, failing: 0, oldestWaitingSeconds: null };
  }
}
