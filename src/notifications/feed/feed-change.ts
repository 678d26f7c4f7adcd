import type { NotificationRecord } from '../notification.record.js';

/** What one transaction did to one feed, in the words of its subscribers. Numbers are consecutive. */
export type FeedChange =
  | { kind: 'ADDED' | 'UPDATED'; number: number; unread: number; record: NotificationRecord }
  | { kind: 'REMOVED'; number: number; unread: number; id: string };

/** One transaction on the bus. `from` to `to` are the numbers that it took. */
export interface FeedMessage {
  /** Which life of the database, see InstallationEpoch. */
  installation: string;
  epoch: number;
  from: number;
  to: number;
  /** When it was published, in milliseconds since 1970. */
  at: number;
  /** null: too much to tell; read it from PostgreSQL. */
  changes: FeedChange[] | null;
}

/** What a subscription shows: a change, or a word about the stream itself. */
export type FeedEvent = FeedChange | { kind: 'SYNCED' | 'RESYNC'; number: number; unread: number };

/** A transaction that changes more rows than this is one event, RESYNC. */
export const MAX_CHANGES = 200;

/** A message that is larger than this travels without its changes. */
const MAX_MESSAGE_CHARS = 256 * 1024;

/** The bus topic of a person's feed. */
export function feedTopic(recipient: string): string {
  return `feed:${recipient}`;
}

export function serializeFeedMessage(message: FeedMessage): string {
  const text = JSON.stringify(message);
  return text.length <= MAX_MESSAGE_CHARS ? text : JSON.stringify({ ...message, changes: null });
}

export function parseFeedMessage(text: string): FeedMessage {
  return JSON.parse(text) as FeedMessage;
}
