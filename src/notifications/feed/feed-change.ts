import type { NotificationContent, NotificationRecord } from '../notification.record.js';

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

/** Undefined: it is none of ours. Whatever comes over the bus, a node lives on: what was lost so is read from PostgreSQL. */
export function parseFeedMessage(text: string): FeedMessage | undefined {
  let message: Partial<FeedMessage> | null;
  try {
    message = JSON.parse(text) as Partial<FeedMessage> | null;
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const { installation, epoch, from, to, at, changes } = message;
  const isWhole =
    typeof installation === 'string' &&
    [epoch, from, to, at].every(Number.isSafeInteger) &&
    (changes === null || (Array.isArray(changes) && changes.every(isChange)));
  return isWhole ? (message as FeedMessage) : undefined;
}

function isChange(change: Partial<FeedChange> | null): boolean {
  if (typeof change !== 'object' || change === null) return false;
  if (!Number.isSafeInteger(change.number) || !Number.isSafeInteger(change.unread)) return false;
  if (change.kind === 'REMOVED') return typeof change.id === 'string';
  if (change.kind !== 'ADDED' && change.kind !== 'UPDATED') return false;
  const { id, seq, content } = change.record ?? {};
  return typeof id === 'string' && Number.isSafeInteger(seq) && isContent(content);
}

/** Whole enough for every field of a notification: one that had none of a type would fail at each of its readers. */
export function isContent(content: Partial<NotificationContent> | null | undefined): content is NotificationContent {
  if (typeof content !== 'object' || content === null) return false;
  const { type, category, title, message, actionUrl, data, priority, createdAt } = content;
  return (
    typeof type === 'string' &&
    typeof category === 'string' &&
    typeof title === 'string' &&
    typeof message === 'string' &&
    (actionUrl === null || typeof actionUrl === 'string') &&
    typeof data === 'string' &&
    Number.isSafeInteger(priority) &&
    Number.isSafeInteger(createdAt)
  );
}
