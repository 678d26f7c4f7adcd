import type { ItemFragment, NotificationFilter, Priority } from './operations.js';

const PRIORITIES: readonly Priority[] = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'];

/**
 * Whether a filter can be looked at from here. What is archived or asleep leaves the stream, and words are the server's to
 * find: a list of those is loaded anew when something changes.
 */
export function isLive(filter: NotificationFilter): boolean {
  return !filter.archived && !filter.snoozed && !filter.text;
}

/** @returns undefined where only the server can tell */
export function matches(item: ItemFragment, filter: NotificationFilter): boolean | undefined {
  const { categories, types, topics, minPriority, read, seen, createdAfter, createdBefore } = filter;
  // Marked where it was put away, it is told of as well, and is in no inbox for that.
  if (!filter.archived && !filter.snoozed && (item.archivedAt || item.snoozedUntil)) return false;
  if (categories && !categories.includes(item.category)) return false;
  if (types && !types.includes(item.type)) return false;
  if (topics && (item.topic == null || !topics.includes(item.topic))) return false;
  if (minPriority && PRIORITIES.indexOf(item.priority) < PRIORITIES.indexOf(minPriority)) return false;
  if (typeof read === 'boolean' && read !== Boolean(item.readAt)) return false;
  if (typeof seen === 'boolean' && seen !== Boolean(item.seenAt)) return false;
  if (createdAfter && Date.parse(item.createdAt) <= Date.parse(createdAfter)) return false;
  if (createdBefore && Date.parse(item.createdAt) >= Date.parse(createdBefore)) return false;
  return isLive(filter) ? true : undefined;
}
