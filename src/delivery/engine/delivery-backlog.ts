import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { OperatorsDatabase } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger } from '../../platform/logging/index.js';
import { Backlog } from '../../platform/time/index.js';
import { DeliveryBacklogCounted } from '../events/index.js';
import { OPEN_STATES_SQL } from '../reasons.js';
import { LANES } from './deliveries.js';
import { DeliveryQueues } from './delivery-queues.js';

/** What is owed of one channel and lane, as the rows say, whatever Redis knows of it. */
export interface QueueBacklog {
  channel: string;
  lane: string;
  /** Due, and nobody is at them. */
  waiting: number;
  /** Being sent. */
  active: number;
  /** Due later: put off, to be tried again, or held for a digest. */
  delayed: number;
  /** Given up: the dead-letter list. */
  failed: number;
  /** For how long the first of those that are due has been due; null: none is. */
  oldestWaitingSeconds: number | null;
}

/** More of one kind in one queue are not counted: a backlog of a million is not counted each second. */
export const MOST_COUNTED = 10_000;
/** A database that can't say it in this time has other work. */
const STATEMENT_TIMEOUT_MS = 2_000;

const COUNT = `
  SELECT q.channel, q.lane, due.count AS waiting, later.count AS delayed, coalesce(at_it.count, 0) AS active, coalesce(lost.count, 0) AS failed,
         (SELECT extract(epoch FROM clock_timestamp() - d.due_at)::float8 FROM deliveries d
          WHERE d.channel = q.channel AND d.lane = q.lane AND d.state IN ${OPEN_STATES_SQL} AND d.due_at <= now()
          ORDER BY d.due_at LIMIT 1) AS "oldestWaitingSeconds"
  FROM unnest($1::text[], $2::smallint[]) AS q (channel, lane)
  CROSS JOIN LATERAL (SELECT count(*)::int FROM (
    SELECT 1 FROM deliveries d
    WHERE d.channel = q.channel AND d.lane = q.lane AND d.state IN ${OPEN_STATES_SQL} AND d.due_at <= now() LIMIT ${MOST_COUNTED}) x) due
  CROSS JOIN LATERAL (SELECT count(*)::int FROM (
    SELECT 1 FROM deliveries d
    WHERE d.channel = q.channel AND d.lane = q.lane AND d.state IN ${OPEN_STATES_SQL} AND d.due_at > now() LIMIT ${MOST_COUNTED}) x) later
  LEFT JOIN (SELECT channel, lane, count(*)::int FROM (
    SELECT channel, lane FROM deliveries WHERE state = 'SENDING' LIMIT ${MOST_COUNTED}) x GROUP BY channel, lane) at_it USING (channel, lane)
  LEFT JOIN (SELECT channel, lane, count(*)::int FROM (
    SELECT channel, lane FROM deliveries WHERE state = 'FAILED' ORDER BY id DESC LIMIT ${MOST_COUNTED}) x GROUP BY channel, lane) lost USING (channel, lane)`;

/**
 * How much is owed, from the rows, the urgent ones first. Counts end at `MOST_COUNTED`: of each queue for what waits, of all together, the newest ones, for what was given up. Over the
 * operators' connections, a second old at most; and told by each worker every ten sweeps.
 */
@Injectable()
export class DeliveryBacklog extends Backlog<QueueBacklog[]> {
  constructor(
    config: Config,
    private readonly database: OperatorsDatabase,
    private readonly queues: DeliveryQueues,
    private readonly events: Events,
    logger: Logger,
  ) {
    super('counting what is owed', config, logger);
  }

  protected override tell(counts: QueueBacklog[]): void {
    this.events.emit(new DeliveryBacklogCounted(counts));
  }

  protected override async count(): Promise<QueueBacklog[]> {
    const keys = this.queues.keys();
    const params = [keys.map(({ channel }) => channel), keys.map(({ lane }) => lane)];
    const rows = await this.database.transaction(
      (tx) => tx.query<Omit<QueueBacklog, 'lane'> & { lane: number }>(COUNT, params),
      { statementTimeoutMs: STATEMENT_TIMEOUT_MS },
    );
    const byKey = new Map(rows.map((row) => [`${row.channel} ${row.lane}`, row]));
    return keys.flatMap(({ channel, lane }) => {
      const row = byKey.get(`${channel} ${lane}`);
      return row ? [{ ...row, lane: LANES[lane] }] : [];
    });
  }
}
