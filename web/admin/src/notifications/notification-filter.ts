import type { TimeRange } from '../parts/time-range.js';
import type { AdminNotificationFilter, NotificationStatus, Priority } from './operations.js';

type Known<Value> = Exclude<Value, '%future added value'>;

export const STATUSES: readonly Known<NotificationStatus>[] = [
  'PENDING',
  'DELIVERED',
  'READ',
  'FAILED',
  'CANCELLED',
  'EXPIRED',
];
export const PRIORITIES: readonly Known<Priority>[] = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'];

/** What is seldom asked for: out of sight until it is. */
export const RARE_NAMES = ['categories', 'types', 'topics', 'priorities', 'userId', 'sendId', 'bulkSendId'] as const;

/** The filter that a URL says, by the names of the API: `/notifications?bulkSendId=…` leads to all of a bulk send. */
export function filterOf(query: URLSearchParams, range: TimeRange): AdminNotificationFilter {
  return {
    text: query.get('text'),
    statuses: oneOf(STATUSES, query.getAll('statuses')),
    priorities: oneOf(PRIORITIES, query.getAll('priorities')),
    categories: some(query.getAll('categories')),
    types: some(query.getAll('types')),
    topics: some(query.getAll('topics')),
    userId: query.get('userId'),
    sendId: query.get('sendId'),
    bulkSendId: query.get('bulkSendId'),
    ...range,
  };
}

/** The API takes an empty list for "none of any". */
const some = (values: string[]): string[] | null => (values.length === 0 ? null : values);

/** Names that the API does not know would have all of the filter refused. */
function oneOf<Value extends string>(known: readonly Value[], said: readonly string[]): Value[] | null {
  const values = known.filter((value) => said.includes(value));
  return values.length === 0 ? null : values;
}
