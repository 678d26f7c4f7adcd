import { firstIdAt } from '../platform/database/index.js';
import { InvalidInputError } from '../platform/errors/index.js';
import { IN_INBOX } from './feed/feed.rows.js';
import { PRIORITIES, type PriorityName } from './notification.record.js';

/** Narrows a list of one person's notifications; what is null or left out doesn't matter. */
export interface NotificationFilterValues {
  read?: boolean | null | undefined;
  seen?: boolean | null | undefined;
  /** Those alone; null and false: none of them. */
  archived?: boolean | null | undefined;
  /** Likewise; both: either. */
  snoozed?: boolean | null | undefined;
  categories?: readonly string[] | null | undefined;
  types?: readonly string[] | null | undefined;
  topics?: readonly string[] | null | undefined;
  minPriority?: PriorityName | null | undefined;
  createdAfter?: Date | null | undefined;
  createdBefore?: Date | null | undefined;
  /** Words of title and message: see InboxSearchRepository, which knows how to look for them. */
  text?: string | null | undefined;
}

const MAX_NAMES = 100;

/** Collects conditions and the parameters that they name. */
export class Conditions {
  readonly params: unknown[] = [];
  private readonly parts: string[] = [];

  /** @param text with `?` where the parameter goes. */
  add(text: string, ...params: unknown[]): this {
    let next = 0;
    this.parts.push(text.replaceAll('?', () => `$${this.params.push(params[next++])}`));
    return this;
  }

  param(value: unknown): string {
    return `$${this.params.push(value)}`;
  }

  get sql(): string {
    return this.parts.join(' AND ');
  }
}

/** Where a notification is: in exactly one of inbox, archive and snooze, or gone. */
function placeOf({ archived, snoozed }: NotificationFilterValues): string {
  const places = [
    ...(archived === true ? ['n.archived_at IS NOT NULL'] : []),
    ...(snoozed === true ? ['n.snoozed_until IS NOT NULL'] : []),
  ];
  return places.length === 0 ? IN_INBOX : `n.gone IS NULL AND (${places.join(' OR ')})`;
}

/**
 * The conditions on `notifications n` that a filter means beside its text, of one person.
 * @param recipientColumn another expression for it: one that no index has leaves all of these out.
 */
export function conditionsOf(
  recipient: string,
  filter: NotificationFilterValues,
  recipientColumn = 'n.recipient',
): Conditions {
  const conditions = new Conditions().add(`${recipientColumn} = ?`, recipient).add(placeOf(filter));
  if (filter.read === true) conditions.add('n.read_at IS NOT NULL');
  if (filter.read === false) conditions.add('n.read_at IS NULL');
  if (filter.seen === true) conditions.add('n.seen_at IS NOT NULL');
  if (filter.seen === false) conditions.add('n.seen_at IS NULL');
  if (filter.categories) conditions.add('n.category = ANY(?)', named(filter.categories, 'categories'));
  if (filter.types) conditions.add('n.type = ANY(?)', named(filter.types, 'types'));
  if (filter.topics) conditions.add('n.topic = ANY(?)', named(filter.topics, 'topics'));
  if (filter.minPriority) conditions.add('n.priority >= ?', PRIORITIES.indexOf(filter.minPriority));
  // The id's time is the time of creation: naming it, too, leaves out the partitions that can't have any.
  if (filter.createdAfter) {
    conditions.add('n.created_at > ?', filter.createdAfter).add('n.id >= ?', firstIdAt(filter.createdAfter.getTime()));
  }
  if (filter.createdBefore) {
    conditions
      .add('n.created_at < ?', filter.createdBefore)
      .add('n.id < ?', firstIdAt(filter.createdBefore.getTime() + 1));
  }
  return conditions;
}

/** Does a filter leave every unread one of the inbox in? Then the feed's own count answers. */
export function isUnfiltered(filter: NotificationFilterValues): boolean {
  const { read, archived, snoozed, ...others } = filter;
  return (
    read !== true && archived !== true && snoozed !== true && Object.values(others).every((value) => value == null)
  );
}

/** @throws InvalidInputError for more than 100. What no row can hold matches none. */
export function named(names: readonly string[], field: string): readonly string[] {
  if (names.length > MAX_NAMES) {
    throw new InvalidInputError(`filter.${field} must name at most ${MAX_NAMES}.`, { fields: [`filter.${field}`] });
  }
  return names.filter((name) => !name.includes('\u0000') && name.isWellFormed());
}
