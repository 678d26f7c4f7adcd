import { Injectable } from '@nestjs/common';
import { type SendRequest, SendService } from '../../notifications/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { isId } from '../../platform/database/index.js';
import { NotFoundError } from '../../platform/errors/index.js';
import { DeliveryPlanning } from './delivery-planning.js';
import { DeliveryReads, type PlanRecord } from './delivery-reads.repository.js';
import { decisionsOf, deliveriesOf, type ShownDelivery } from './explanation.js';
import type { KeptDecision } from './plan-text.js';

export interface Explanation {
  /** null: a preview. */
  notificationId: string | null;
  userId: string;
  decisions: KeptDecision[];
  deliveries: ShownDelivery[];
}

/** Why something was, wasn't, or would be delivered. */
@Injectable()
export class ExplanationsService {
  constructor(
    private readonly sends: SendService,
    private readonly planning: DeliveryPlanning,
    private readonly reads: DeliveryReads,
  ) {}

  /** What was decided then, and what happened since. @throws NotFoundError for one that doesn't exist, and for somebody else's */
  async explain(caller: Caller, notificationId: string): Promise<Explanation> {
    const [record] = isId(notificationId) ? await this.reads.plans([notificationId.toLowerCase()]) : [];
    if (!record || (!caller.roles.has('admin') && record.sentBy !== caller.id)) throw new NotFoundError();
    const [deliveries = []] = await this.deliveriesFor([record], 'with attempts');
    return {
      notificationId: record.notificationId,
      userId: record.recipient,
      decisions: decisionsOf(record),
      deliveries,
    };
  }

  /** What would be decided now, by the same function; nothing is written. @throws InvalidInputError, as sending it would be refused */
  async preview(caller: Caller, request: SendRequest): Promise<Explanation[]> {
    const planned = await this.sends.prepare(caller, request);
    const plans = await this.planning.plan([planned]);
    return planned.recipients.map(({ userId, notificationId: id }) => ({
      notificationId: null,
      userId,
      decisions: plans.of(id).decisions,
      deliveries: [],
    }));
  }

  /**
   * Of each notification, in the order asked for; of one that is not kept any more nothing.
   * @param how its recipient may know of no attempts.
   */
  async shown(
    notificationIds: readonly string[],
    how: 'with attempts' | 'alone' = 'alone',
  ): Promise<ShownDelivery[][]> {
    const records = await this.reads.plans(notificationIds);
    const deliveries = await this.deliveriesFor(records, how);
    const byId = new Map(records.map((record, index) => [record.notificationId, deliveries[index] ?? []]));
    return notificationIds.map((id) => byId.get(id) ?? []);
  }

  private async deliveriesFor(
    records: readonly PlanRecord[],
    how: 'with attempts' | 'alone',
  ): Promise<ShownDelivery[][]> {
    const rows = await this.reads.deliveries(records.map(({ notificationId }) => notificationId));
    const attempts = how === 'alone' ? [] : await this.reads.attempts(rows.map(({ id }) => id));
    return records.map((record) =>
      deliveriesOf(
        record,
        rows.filter(({ notificationId }) => notificationId === record.notificationId),
        attempts,
      ),
    );
  }
}
