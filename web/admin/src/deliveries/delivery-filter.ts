import type { TimeRange } from '../parts/time-range.js';
import type { DeliveryFilter, DeliveryStatus } from './operations.js';

type Known = Exclude<DeliveryStatus, '%future added value'>;

export const DELIVERY_STATUSES: readonly Known[] = [
  'PENDING',
  'DEFERRED',
  'SENDING',
  'RETRYING',
  'DELIVERED',
  'FAILED',
  'SKIPPED',
  'CANCELLED',
];

const some = <Value>(values: Value[]): Value[] | null => (values.length === 0 ? null : values);

/** The filter that a URL says, by the names of the API. Of what failed, the state is said. */
export function deliveryFilterOf(query: URLSearchParams, range: TimeRange, isOfFailed: boolean): DeliveryFilter {
  const statuses = DELIVERY_STATUSES.filter((status) => query.getAll('statuses').includes(status));
  return {
    statuses: isOfFailed ? ['FAILED'] : some(statuses),
    channels: some(query.getAll('channels')),
    reasons: some(query.getAll('reasons')),
    userId: query.get('userId'),
    ...range,
  };
}

/** What it leaves over, in words: one for each thing that narrows it; none: it does not. */
export function sayFilter(
  filter: DeliveryFilter,
  titleOf: (channel: string) => string,
  sayTime: (iso: string) => string,
) {
  const { channels, reasons, userId, createdAfter, createdBefore } = filter;
  const parts = [
    channels && `over ${channels.map(titleOf).join(' or ')}`,
    reasons && `for the reason ${reasons.join(' or ')}`,
    userId != null && `for ${userId}`,
    createdAfter && `of notifications published since ${sayTime(createdAfter)}`,
    createdBefore && `of notifications published before ${sayTime(createdBefore)}`,
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').map(String);
}
