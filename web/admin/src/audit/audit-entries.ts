import type { AuditLogQuery } from './operations.js';

export type Entry = AuditLogQuery['auditLog']['nodes'][number];

export interface AuditFilter {
  /** "": anybody's. */
  actorId: string;
  /** "": all; one that ends in a full stop: all that begin so. */
  action: string;
}

/** Whether the log, asked with that filter, would have it. */
export function isAskedFor(entry: Entry, { actorId, action }: AuditFilter): boolean {
  if (actorId !== '' && entry.actorId !== actorId) return false;
  if (action === '') return true;
  return action.endsWith('.') ? entry.action.startsWith(action) : entry.action === action;
}

/** Those that came live and those that were loaded, each once, in the order of the log: newest first. */
export function merged(live: readonly Entry[], loaded: readonly Entry[]): readonly Entry[] {
  const known = new Set(loaded.map(({ id }) => id));
  const fresh = live.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return loaded;
  // Ids rise with the time, and the log goes by them.
  return [...fresh, ...loaded].toSorted((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0));
}

/** `screen`: what somebody reads, which stays as it is. Of `rows`, older ones follow it; all others wait. */
export function heldBack(screen: readonly Entry[], rows: readonly Entry[]): { shown: readonly Entry[]; held: number } {
  const last = screen.at(-1);
  if (!last) return { shown: rows, held: 0 };
  const known = new Set(screen.map(({ id }) => id));
  const others = rows.filter(({ id }) => !known.has(id));
  const older = others.filter(({ id }) => id < last.id);
  return { shown: older.length === 0 ? screen : [...screen, ...older], held: others.length - older.length };
}

/** What there is, of docs/audit.md: to choose from. What a later server adds can be written. */
export const ACTIONS = [
  'bulkSend.cancel',
  'bulkSend.pause',
  'bulkSend.resume',
  'bulkSend.start',
  'category.save',
  'channel.saveDefaults',
  'delivery.retry',
  'delivery.retryFailed',
  'notification.cancel',
  'notification.send',
  'personalData.export',
  'recipient.erase',
  'recipient.upsert',
  'session.revoke',
  'statusEvents.replay',
  'suppression.remove',
  'template.delete',
  'template.save',
  'topic.save',
  'topic.setFollowers',
] as const;

/** Beginnings that several share, each before its actions. */
export const ACTION_CHOICES: readonly string[] = [...new Set(ACTIONS.map((action) => `${action.split('.')[0]}.`))]
  .flatMap((prefix) => [prefix, ...ACTIONS.filter((action) => action.startsWith(prefix))])
  .filter((choice, _at, all) => !choice.endsWith('.') || all.filter((each) => each.startsWith(choice)).length > 2);
