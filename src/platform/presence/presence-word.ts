import type { Sighting } from './presence-store.js';

/** The bus topic of the people in one bucket. */
export const presenceTopic = (bucket: number): string => `presence:${bucket}`;

type Entry = readonly [userId: string, online: 0 | 1, lastSeenAt: number | null, asOf: number];

/** Changes, as one message of the bus. */
export function presenceWord(changes: readonly Sighting[]): string {
  return JSON.stringify(
    changes.map(({ userId, online, lastSeenAt, asOf }): Entry => [userId, online ? 1 : 0, lastSeenAt, asOf]),
  );
}

/** What can't be read is nothing: nodes of two versions may run side by side, and whoever watches looks for himself, too. */
export function parsePresenceWord(message: string): Sighting[] {
  let entries: unknown;
  try {
    entries = JSON.parse(message);
  } catch {
    return [];
  }
  return (Array.isArray(entries) ? entries : []).filter(isEntry).map(([userId, online, lastSeenAt, asOf]) => ({
    userId,
    online: online === 1,
    lastSeenAt,
    asOf,
  }));
}

function isEntry(entry: unknown): entry is Entry {
  if (!Array.isArray(entry)) return false;
  const [userId, online, lastSeenAt, asOf] = entry as unknown[];
  return (
    typeof userId === 'string' &&
    (online === 0 || online === 1) &&
    (lastSeenAt === null || typeof lastSeenAt === 'number') &&
    typeof asOf === 'number'
  );
}
