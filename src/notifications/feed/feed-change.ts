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

/**
 * On the wire: lists. Shorter than the objects would be, and quicker to read, for each event that one person gets.
 */
type WireMessage = [
  installation: string,
  epoch: number,
  from: number,
  to: number,
  at: number,
  changes: WireChange[] | null,
];
type WireChange = [kind: FeedChange['kind'], number: number, unread: number, id: string, ...record: WireRecord | []];
type WireRecord = [
  seq: number,
  rev: number,
  deliveredAt: number | null,
  seenAt: number | null,
  readAt: number | null,
  type: string,
  category: string,
  topic: string | null,
  priority: number,
  title: string,
  message: string,
  actionUrl: string | null,
  data: string,
  createdAt: number,
];
const REMOVED_LENGTH = 4;
const CHANGE_LENGTH = 18;

export function serializeFeedMessage({ installation, epoch, from, to, at, changes }: FeedMessage): string {
  const wire: WireMessage = [installation, epoch, from, to, at, changes && changes.map(toWire)];
  const text = JSON.stringify(wire);
  if (text.length <= MAX_MESSAGE_CHARS) return text;
  wire[5] = null;
  return JSON.stringify(wire);
}

function toWire(change: FeedChange): WireChange {
  const { kind, number, unread } = change;
  if (!('record' in change)) return [kind, number, unread, change.id];
  const { id, seq, rev, deliveredAt, seenAt, readAt, content } = change.record;
  const { type, category, topic, priority, title, message, actionUrl, data, createdAt } = content;
  const record: WireRecord = [
    ...([seq, rev, deliveredAt, seenAt, readAt] as const),
    ...([type, category, topic, priority, title, message, actionUrl, data, createdAt] as const),
  ];
  return [kind, number, unread, id, ...record];
}

/** Undefined: it is none of ours. Whatever comes over the bus, a node lives on: what was lost so is read from PostgreSQL. */
export function parseFeedMessage(text: string): FeedMessage | undefined {
  let wire: Partial<WireMessage> | null;
  try {
    wire = JSON.parse(text) as Partial<WireMessage> | null;
  } catch {
    return undefined;
  }
  if (!Array.isArray(wire)) return undefined;
  const [installation, epoch, from, to, at, told] = wire;
  if (typeof installation !== 'string' || !isCount(epoch) || !isCount(from) || !isCount(to) || !isCount(at)) {
    return undefined;
  }
  if (told === null) return { installation, epoch, from, to, at, changes: null };
  if (!Array.isArray(told)) return undefined;
  const changes: FeedChange[] = [];
  for (const entry of told) {
    const change = fromWire(entry);
    if (!change) return undefined;
    changes.push(change);
  }
  return { installation, epoch, from, to, at, changes };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value);

/** By index: a pattern of so many would make an iterator for each event. */
function fromWire(wire: WireChange | null): FeedChange | undefined {
  if (!Array.isArray(wire)) return undefined;
  const kind = wire[0];
  const number = wire[1];
  const unread = wire[2];
  const id = wire[3];
  if (!isCount(number) || !isCount(unread) || typeof id !== 'string') return undefined;
  if (kind === 'REMOVED') return wire.length === REMOVED_LENGTH ? { kind, number, unread, id } : undefined;
  if ((kind !== 'ADDED' && kind !== 'UPDATED') || wire.length !== CHANGE_LENGTH) return undefined;
  const content: NotificationContent = {
    type: wire[9],
    category: wire[10],
    topic: wire[11],
    priority: wire[12],
    title: wire[13],
    message: wire[14],
    actionUrl: wire[15],
    data: wire[16],
    createdAt: wire[17],
  };
  const seq = wire[4];
  const rev = wire[5];
  if (!isCount(seq) || !isCount(rev) || !isContent(content)) return undefined;
  const record = { id, seq, rev, content, deliveredAt: wire[6], seenAt: wire[7], readAt: wire[8] };
  return { kind, number, unread, record };
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
