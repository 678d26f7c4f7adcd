import { Injectable } from '@nestjs/common';
import { isId } from '../../platform/database/index.js';
import { InvalidInputError } from '../../platform/errors/index.js';
import { DeliveryListRepository, type DeliveryFilterValues } from './delivery-list.repository.js';
import { DeliveryReads } from './delivery-reads.repository.js';
import { ofRow, type ShownDelivery } from './explanation.js';

export const MAX_DELIVERIES = 100;
const MAX_NAMES = 100;

export interface DeliveryPage {
  deliveries: ShownDelivery[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** All deliveries that have a row of their own, whoever they are for: the log, and the list of those that failed for good. */
@Injectable()
export class DeliveryListService {
  constructor(
    private readonly list: DeliveryListRepository,
    private readonly reads: DeliveryReads,
  ) {}

  /** Newest first. @param after the id of the last one of the page before. @throws InvalidInputError */
  async page(first: number, after: string | null, filter: DeliveryFilterValues): Promise<DeliveryPage> {
    if (!Number.isInteger(first) || first < 1 || first > MAX_DELIVERIES) {
      throw new InvalidInputError(`first must be between 1 and ${MAX_DELIVERIES}.`, { fields: ['first'] });
    }
    if (after !== null && !isId(after)) {
      throw new InvalidInputError('after must be the cursor of an edge.', { fields: ['after'] });
    }
    for (const name of ['channels', 'statuses', 'reasons'] as const) {
      if ((filter[name]?.length ?? 0) <= MAX_NAMES) continue;
      throw new InvalidInputError(`filter.${name} must name at most ${MAX_NAMES}.`, { fields: [`filter.${name}`] });
    }
    const rows = await this.list.page(filter, after, first + 1);
    const shown = rows.slice(0, first);
    const attempts = await this.reads.attempts(shown.map(({ id }) => id));
    return {
      deliveries: shown.map((row) => ofRow(row, attempts)),
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null,
    };
  }
}
