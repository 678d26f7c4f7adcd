import {
  named,
  type NotificationStatusName,
  PRIORITIES,
  type PriorityName,
  searchedText,
} from '../../notifications/index.js';
import { firstIdAt, isId } from '../../platform/database/index.js';
import { InvalidInputError } from '../../platform/errors/index.js';
import type { Facet } from './facets.js';
import { NEWEST, OLDEST, type Stretch } from './page-walk.js';

/** Narrows what everybody was told; what is null or left out doesn't matter. */
export interface NotificationSearchValues {
  userId?: string | null | undefined;
  sendId?: string | null | undefined;
  bulkSendId?: string | null | undefined;
  types?: readonly string[] | null | undefined;
  categories?: readonly string[] | null | undefined;
  topics?: readonly string[] | null | undefined;
  priorities?: readonly PriorityName[] | null | undefined;
  statuses?: readonly NotificationStatusName[] | null | undefined;
  /** Later than that. */
  createdAfter?: Date | null | undefined;
  createdBefore?: Date | null | undefined;
  /** Words of title and message: docs/search.md. */
  text?: string | null | undefined;
}

/** The same, checked. */
export interface NotificationQuery extends Stretch {
  userId: string | undefined;
  /** undefined: of any send. */
  sendId: string | undefined;
  bulkSendId: string | undefined;
  types: readonly string[] | undefined;
  categories: readonly string[] | undefined;
  topics: readonly string[] | undefined;
  /** Indexes into PRIORITIES. */
  priorities: readonly number[] | undefined;
  statuses: readonly NotificationStatusName[] | undefined;
  text: string | undefined;
}

const MAX_NAMES = 100;

/**
 * @param after a position; undefined: from the newest on.
 * @returns undefined: nothing can match, as a name is none that anything could bear.
 * @throws InvalidInputError for more than 100 names, or too long a text.
 */
export function checkNotificationFilter(
  filter: NotificationSearchValues,
  after: string | undefined,
): NotificationQuery | undefined {
  const names = (field: 'types' | 'categories' | 'topics') => {
    const given = filter[field];
    return given == null ? undefined : named(given, field);
  };
  for (const field of ['priorities', 'statuses'] as const) {
    if ((filter[field]?.length ?? 0) <= MAX_NAMES) continue;
    throw new InvalidInputError(`filter.${field} must name at most ${MAX_NAMES}.`, { fields: [`filter.${field}`] });
  }
  const query: NotificationQuery = {
    ...stretchOf(filter, after),
    userId: filter.userId ?? undefined,
    sendId: filter.sendId?.toLowerCase(),
    bulkSendId: filter.bulkSendId?.toLowerCase(),
    types: names('types'),
    categories: names('categories'),
    topics: names('topics'),
    priorities: filter.priorities?.map((priority) => PRIORITIES.indexOf(priority)),
    statuses: filter.statuses ?? undefined,
    text: searchedText(filter.text),
  };
  const lists = [query.types, query.categories, query.topics, query.priorities, query.statuses];
  const ids = [query.sendId, query.bulkSendId];
  const isNone =
    lists.some((list) => list?.length === 0) ||
    ids.some((id) => id !== undefined && !isId(id)) ||
    (query.userId !== undefined && (query.userId.includes('\0') || !query.userId.isWellFormed()));
  return isNone ? undefined : query;
}

/** The id's time is the time of publishing. */
function stretchOf(
  { createdAfter, createdBefore }: Pick<NotificationSearchValues, 'createdAfter' | 'createdBefore'>,
  after: string | undefined,
): Stretch {
  const below = createdBefore ? firstIdAt(createdBefore.getTime()) : NEWEST;
  const from = after ?? NEWEST;
  return {
    before: below < from ? below : from,
    floor: createdAfter ? firstIdAt(createdAfter.getTime() + 1) : OLDEST,
  };
}

/** What all notifications of a send have alike: columns of `sends`, each with an index. */
export function facetsOf({ types, categories, topics, priorities }: NotificationQuery): Facet[] {
  return [
    ...(types ? [{ column: 'type', type: 'text', values: types } as const] : []),
    ...(categories ? [{ column: 'category', type: 'text', values: categories } as const] : []),
    ...(topics ? [{ column: 'topic', type: 'text', values: topics } as const] : []),
    ...(priorities ? [{ column: 'priority', type: 'smallint', values: priorities } as const] : []),
  ];
}
