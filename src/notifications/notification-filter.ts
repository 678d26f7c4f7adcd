import { firstIdAt } from '../platform/database/index.js';
import { InvalidInputError } from '../platform/errors/index.js';
import { IN_INBOX } from './feed/feed.rows.js';
import { PRIORITIES, type PriorityName } from './notification.record.js';

/** Narrows a list of one person's notifications; what is null or left out doesn't matter. */
export interface NotificationFilterValues {
  read?: boolean | null | undefined;
  categories?: readonly string[] | null | undefined;
  types?: readonly string[] | null | undefined;
  minPriority?: PriorityName | null | undefined;
  createdAfter?: Date | null | undefined;
  createdBefore?: Date | null | undefined;
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

/** The conditions on `notifications n` that a filter means, in the inbox of one person. */
export function conditionsOf(recipient: string, filter: NotificationFilterValues): Conditions {
  const conditions = new Conditions().add('n.recipient = ?', recipient).add(IN_INBOX);
  if (filter.read === true) conditions.add('n.read_at IS NOT NULL');
  if (filter.read === false) conditions.add('n.read_at IS NULL');
  if (filter.categories) conditions.add('n.category = ANY(?)', named(filter.categories, 'categories'));
  if (filter.types) conditions.add('n.type = ANY(?)', named(filter.types, 'types'));
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
  return Object.entries(filter).every(([name, value]) => value == null || (name === 'read' && value === false));
}

/** @throws InvalidInputError for more than 100. What no row can hold matches none. */
export function named(names: readonly string[], field: string): readonly string[] {
  if (names.length > MAX_NAMES) {
    throw new InvalidInputError(`filter.${field} must name at most ${MAX_NAMES}.`, { fields: [`filter.${field}`] });
  }
  return names.filter((name) => !name.includes('\u0000') && name.isWellFormed());
}
