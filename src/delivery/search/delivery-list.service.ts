import { Injectable } from '@nestjs/common';
import { named } from '../../notifications/index.js';
import { decodeIdKeyset, encodeKeyset } from '../../platform/database/index.js';
import { InvalidInputError } from '../../platform/errors/index.js';
import { type DeliveryRecord, DeliveryReads } from '../planning/delivery-reads.repository.js';
import { ofRow, type ShownDelivery } from '../planning/explanation.js';
import { type DeliveryFilterValues, DeliveryListRepository, deliveryStretch } from './delivery-list.repository.js';
import { checkFirst } from './list-page.js';
import { leadsFrom, type Look, stepOf, walk, type Walked } from './page-walk.js';

const LIST = 'deliveries';
const MAX_NAMES = 100;
/** Rows that are looked at for one page, where most of them don't match: some 50 ms. */
const WIDTH = { first: 500, all: 40_000 } as const;

/** Of everybody's, where one person is looked for who was told much: if he was lately, that is all. */
const HEAVY_WIDTH = 5_000;

type Asked = (before: string, width: number, wanted: number) => Promise<Look<DeliveryRecord>>;

export interface DeliveryPage {
  edges: { cursor: string; node: ShownDelivery }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** Where to go on: below the last one of the page, unless more was looked at in vain. null: there is none. */
  endCursor: string | null;
}

/** All deliveries that have a row of their own, whoever they are for: the log, and the list of those that failed for good. */
@Injectable()
export class DeliveryListService {
  constructor(
    private readonly list: DeliveryListRepository,
    private readonly reads: DeliveryReads,
  ) {}

  /** Newest first. @param after an edge's cursor, or `endCursor`. @throws InvalidInputError */
  async page(first: number, after: string | null, given: DeliveryFilterValues): Promise<DeliveryPage> {
    checkFirst(first);
    const filter = checkDeliveryFilter(given);
    const position = after === null ? undefined : decodeIdKeyset(after, LIST);
    const { before } = deliveryStretch(filter, position);
    const { found, leftAt } = await this.walked(filter, before, first + 1);
    const shown = found.slice(0, first);
    const attempts = await this.reads.attempts(shown.map(({ id }) => id));
    const edges = shown.map((row) => ({ cursor: encodeKeyset(LIST, row.id), node: ofRow(row, attempts) }));
    const isCut = found.length > first;
    return {
      edges,
      hasNextPage: isCut || leftAt !== null,
      hasPreviousPage: after !== null,
      endCursor: !isCut && leftAt !== null ? encodeKeyset(LIST, leftAt) : (edges.at(-1)?.cursor ?? null),
    };
  }

  private async walked(filter: DeliveryFilterValues, before: string, wanted: number): Promise<Walked<DeliveryRecord>> {
    const plan = { before, wanted, width: Math.max(WIDTH.first, wanted), budget: WIDTH.all };
    if (filter.userId == null) return walk(plan, await this.ofAll(filter, before));
    const own = this.ofPerson(filter.userId, filter);
    if (!(await this.list.isHeavy(filter.userId))) return walk(plan, own);
    const newest = await walk({ ...plan, budget: HEAVY_WIDTH }, await this.ofAll(filter, before));
    if (newest.leftAt === null) return newest;
    const rest = await walk({ ...plan, before: newest.leftAt, wanted: wanted - newest.found.length }, own);
    return { found: [...newest.found, ...rest.found], leftAt: rest.leftAt };
  }

  private async ofAll(filter: DeliveryFilterValues, before: string): Promise<Asked> {
    const facet = await this.list.sparsest(filter, before);
    const source = facet ? ({ kind: 'facet', facet } as const) : ({ kind: 'all' } as const);
    return (at, width, most) => this.list.look(source, filter, { before: at, width, wanted: most });
  }

  /** By what he was told: no index of deliveries has people that are written to for the last time. */
  private ofPerson(userId: string, filter: DeliveryFilterValues): Asked {
    return async (before, width, wanted) => {
      const { leads, isAll } = await leadsFrom(width, (limit) =>
        this.list.notificationsOf(userId, filter, before, limit),
      );
      const { taken, end } = stepOf(leads, isAll, width);
      if (taken.length === 0) return { found: [], end, looked: 0 };
      const source = { kind: 'notifications', ids: taken.map(({ id }) => id) } as const;
      // Each has some channels; more than are looked at are next.
      const look = await this.list.look(source, filter, { before, width: 10 * width, wanted });
      return { ...look, end: look.end ?? end };
    };
  }
}

/** @throws InvalidInputError for more than 100 names. What no row can hold matches none. */
export function checkDeliveryFilter(filter: DeliveryFilterValues): DeliveryFilterValues {
  const { userId, channels, statuses, reasons, createdAfter, createdBefore } = filter;
  if ((statuses?.length ?? 0) > MAX_NAMES) {
    throw new InvalidInputError(`filter.statuses must name at most ${MAX_NAMES}.`, { fields: ['filter.statuses'] });
  }
  const isNobody = userId != null && (userId.includes('\0') || !userId.isWellFormed());
  return {
    // Of nobody there is nothing.
    userId: isNobody ? '' : userId,
    channels: channels && named(channels, 'channels'),
    statuses,
    reasons: reasons && named(reasons, 'reasons'),
    createdAfter,
    createdBefore,
  };
}
