import { Injectable } from '@nestjs/common';
import { Database, firstIdAt } from '../../platform/database/index.js';
import { DELIVERY_STATES, type DeliveryState } from '../reasons.js';
import {
  DELIVERIES,
  DELIVERY_COLUMNS,
  type DeliveryRecord,
  type DeliveryRow,
  toDeliveryRecord,
} from './delivery-reads.repository.js';

/** Narrows the list of deliveries; what is null or left out doesn't matter. */
export interface DeliveryFilterValues {
  userId?: string | null | undefined;
  channels?: readonly string[] | null | undefined;
  statuses?: readonly DeliveryState[] | null | undefined;
  reasons?: readonly string[] | null | undefined;
  createdAfter?: Date | null | undefined;
  createdBefore?: Date | null | undefined;
}

/** All deliveries that have a row, newest first. Reads alone, without a lock. */
@Injectable()
export class DeliveryListRepository {
  constructor(private readonly database: Database) {}

  /** @param before an id; null: from the newest on. Those that failed have an index of their own. */
  async page(filter: DeliveryFilterValues, before: string | null, limit: number): Promise<DeliveryRecord[]> {
    const params: unknown[] = [limit];
    // A digest is no delivery of anything: its members are.
    const conditions: string[] = ['d.notification_id IS NOT NULL'];
    const add = (text: string, value: unknown) => conditions.push(text.replace('?', `$${params.push(value)}`));
    if (before !== null) add('d.id < ?::uuid', before);
    if (filter.userId != null) add('d.recipient = ?', filter.userId);
    if (filter.channels != null) add('d.channel = ANY(?::text[])', filter.channels);
    if (filter.reasons != null) add('d.reason = ANY(?::text[])', filter.reasons);
    if (filter.createdAfter != null) add('d.id >= ?::uuid', firstIdAt(filter.createdAfter.getTime()));
    if (filter.createdBefore != null) add('d.id < ?::uuid', firstIdAt(filter.createdBefore.getTime()));
    if (filter.statuses != null) conditions.push(statesIn(filter.statuses));
    const where = `WHERE ${conditions.join(' AND ')}`;
    const rows = await this.database.read<DeliveryRow>(
      `SELECT ${DELIVERY_COLUMNS} FROM ${DELIVERIES} ${where} ORDER BY d.id DESC LIMIT $1`,
      params,
    );
    return rows.map(toDeliveryRecord);
  }
}

/** In the statement's own words: an index of some states is not found by a parameter. */
function statesIn(states: readonly DeliveryState[]): string {
  const known = DELIVERY_STATES.filter((state) => states.includes(state));
  return known.length === 0 ? 'false' : `d.state IN (${known.map((state) => `'${state}'`).join(', ')})`;
}
