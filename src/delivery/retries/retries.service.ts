import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditRecord } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Database, isId, OperatorsDatabase } from '../../platform/database/index.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors/index.js';
import { DeliveryQueues } from '../engine/index.js';
import { DeliveryReads } from '../planning/delivery-reads.repository.js';
import { ofRow, type ShownDelivery } from '../planning/explanation.js';
import { type DeliveryState, REASONS } from '../reasons.js';
import { checkDeliveryFilter, type DeliveryFilterValues } from '../search/index.js';
import { RetryRefusedError } from './retries.errors.js';
import { RetriesRepository, type Standing } from './retries.repository.js';

/** Rows of one transaction: some 50 ms. */
const AT_ONCE = 500;
/** Of the app's own delivery, and of what was skipped: the notification's id and the channel. */
const WITHOUT_ROW = /^[0-9a-f-]{36}:./i;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Sends again what had been given up: the list of what failed is there to be worked off. */
@Injectable()
export class RetriesService {
  constructor(
    private readonly database: Database,
    private readonly operators: OperatorsDatabase,
    private readonly retries: RetriesRepository,
    private readonly reads: DeliveryReads,
    private readonly queues: DeliveryQueues,
    private readonly audit: AuditLog,
  ) {}

  /**
   * One that failed is due now, with all of its schedule before it. It is looked at again before it goes, as any other.
   * @throws NotFoundError; RetryRefusedError for one that did not fail, and for what nobody needs any more.
   */
  async retry(caller: Caller, id: string): Promise<ShownDelivery> {
    if (WITHOUT_ROW.test(id)) {
      throw new RetryRefusedError('that delivery was never tried. Only what failed is tried again.', 'NEVER_TRIED');
    }
    if (!isId(id)) throw new NotFoundError();
    const subject = { kind: 'delivery', id: id.toLowerCase() };
    const [retried] = await this.database.transaction(async (tx) => {
      const rows = await this.retries.retry(tx, [subject.id], 'at once');
      if (rows.length > 0) await this.audit.record(tx, { caller, action: 'delivery.retry', subject });
      return rows;
    });
    if (!retried) throw refusalOf(await this.retries.standing(subject.id));
    this.queues.wake([retried]);
    return this.shown(retried.notificationId, retried.id);
  }

  /**
   * All that failed and match, and that somebody still needs, from the oldest on; answers how many. Each piece is a transaction of its own: should this node
   * end in the midst of it, the rest is failed as before. Of two who ask at once each answers for what it did.
   * @throws InvalidInputError for statuses without FAILED
   */
  async retryAll(caller: Caller, given: DeliveryFilterValues): Promise<number> {
    const filter = checkDeliveryFilter(given);
    if (filter.statuses && !filter.statuses.includes('FAILED')) {
      throw new InvalidInputError('filter.statuses must have FAILED, or be left out.', { fields: ['filter.statuses'] });
    }
    let count = 0;
    for (let after = BEFORE_ALL; ;) {
      const { last, retried } = await this.operators.transaction(async (tx) => {
        const ids = await this.retries.nextFailed(tx, filter, after, AT_ONCE);
        const rows = ids.length === 0 ? [] : await this.retries.retry(tx, ids, 'gently');
        if (rows.length > 0) await this.audit.record(tx, entryOf(caller, filter, rows.length));
        return { last: ids.length < AT_ONCE ? undefined : ids.at(-1), retried: rows };
      });
      this.queues.wake(retried);
      count += retried.length;
      if (last === undefined) return count;
      after = last;
    }
  }

  private async shown(notificationId: string, id: string): Promise<ShownDelivery> {
    const [rows, attempts] = await Promise.all([this.reads.deliveries([notificationId]), this.reads.attempts([id])]);
    const row = rows.find((each) => each.id === id);
    if (!row) throw new NotFoundError();
    return ofRow(row, attempts);
  }
}

function entryOf(caller: Caller, filter: DeliveryFilterValues, count: number): AuditRecord {
  const { userId, channels, reasons } = filter;
  return {
    caller,
    action: 'delivery.retryFailed',
    subject: userId == null ? null : { kind: 'recipient', id: userId },
    detail: { count, channels: channels?.join(',') ?? null, reasons: reasons?.join(',') ?? null },
  };
}

const WHY: Readonly<Record<DeliveryState, string>> = {
  PENDING: 'it is to go by itself already.',
  DEFERRED: 'it is to go by itself already, when what holds it back is over.',
  SENDING: 'a worker is at it.',
  RETRYING: 'it is tried again by itself already.',
  DELIVERED: 'it was delivered.',
  SKIPPED: 'it was not to go, by a preference or for want of an address. Only what failed is tried again.',
  CANCELLED: 'it was cancelled, as nobody needed it any more. Only what failed is tried again.',
  FAILED: 'somebody else is at it.',
};

function refusalOf(standing: Standing | undefined): Error {
  if (!standing) return new NotFoundError();
  const { state, obstacle } = standing;
  if (state === 'FAILED' && obstacle !== null) {
    return new RetryRefusedError(`nobody needs it any more. ${REASONS[obstacle].meaning}`, obstacle);
  }
  return new RetryRefusedError(WHY[state], state);
}
