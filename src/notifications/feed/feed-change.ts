import type { Counts, NotificationContent, NotificationRecord } from '../notification.record.js';
import { isSealed } from '../sealing/sealed-content.js';

/** What one transaction did to one feed, in the words of its subscribers. Numbers are consecutive. */
export type FeedChange = Counts &
  (
    | { kind: 'ADDED' | 'UPDATED'; number: number; record: NotificationRecord }
    | { kind: 'REMOVED'; number: number; id: string }
  );

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
export type FeedEvent = FeedChange | (Counts & { kind: 'SYNCED' | 'RESYNC'; number: number });

/** Did it take a new place in the feed: published, or back from a snooze? One that was archived, and is back, has its old one. */
export function tookPlace(change: FeedEvent): boolean {
  return change.kind === 'ADDED' && change.record.seq === change.number;
}

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
  /** Numbers of those that are silent; left out where none is: a node of the version before reads the rest. */
  silent?: number[],
];
type WireChange = [
  kind: FeedChange['kind'],
  number: number,
  unread: number,
  unseen: number,
  id: string,
  ...record: WireRecord | [],
];
type WireRecord = [
  seq: number,
  rev: number,
  deliveredAt: number | null,
  seenAt: number | null,
  readAt: number | null,
  resurfacedAt: number | null,
  type: string,
  category: string,
  topic: string | null,
  priority: number,
  title: string,
  message: string,
  actionUrl: string | null,
  data: string,
  createdAt: number,
  expiresAt: number | null,
];
const REMOVED_LENGTH = 5;
const CHANGE_LENGTH = 21;

/** What is kept encrypted travels in no form: gateways read it. A message that has some of it travels without its changes. */
export function serializeFeedMessage({ installation, epoch, from, to, at, changes }: FeedMessage): string {
  const withoutChanges = () => JSON.stringify([installation, epoch, from, to, at, null]);
  if (changes?.some((change) => 'record' in change && isSealed(change.record.content))) return withoutChanges();
  const wire: WireMessage = [installation, epoch, from, to, at, changes && changes.map(toWire)];
  const silent = changes?.filter((change) => 'record' in change && change.record.silent).map(({ number }) => number);
  if (silent && silent.length > 0) wire[6] = silent;
  const text = JSON.stringify(wire);
  if (text.length <= MAX_MESSAGE_CHARS) return text;
  return withoutChanges();
}

/** What is told with its record is in the inbox: neither archived nor snoozed. */
function toWire(change: FeedChange): WireChange {
  const { kind, number, unread, unseen } = change;
  if (!('record' in change)) return [kind, number, unread, unseen, change.id];
  const { id, seq, rev, deliveredAt, seenAt, readAt, resurfacedAt, content } = change.record;
  const { type, category, topic, priority, title, message, actionUrl, data, createdAt, expiresAt } = content;
  const record: WireRecord = [
    ...([seq, rev, deliveredAt, seenAt, readAt, resurfacedAt] as const),
    ...([type, category, topic, priority, title, message, actionUrl, data, createdAt, expiresAt] as const),
  ];
  return [kind, number, unread, unseen, id, ...record];
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
  const [installation, epoch, from, to, at, told, silent] = wire;
  if (typeof installation !== 'string' || !isCount(epoch) || !isCount(from) || !isCount(to) || !isCount(at)) {
    return undefined;
  }
  if (told === null) return { installation, epoch, from, to, at, changes: null };
  if (!Array.isArray(told)) return undefined;
  const changes: FeedChange[] = [];
  for (const entry of told) {
    const change = fromWire(entry);
    if (!change) return undefined;
    if (Array.isArray(silent) && 'record' in change) change.record.silent = silent.includes(change.number);
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
  const unseen = wire[3];
  const id = wire[4];
  if (!isCount(number) || !isCount(unread) || !isCount(unseen) || typeof id !== 'string') return undefined;
  if (kind === 'REMOVED') {
    return wire.length === REMOVED_LENGTH ? { kind, number, unread, unseen, id } : undefined;
  }
  if ((kind !== 'ADDED' && kind !== 'UPDATED') || wire.length !== CHANGE_LENGTH) return undefined;
  const content: NotificationContent = {
    type: wire[11],
    category: wire[12],
    topic: wire[13],
    priority: wire[14],
    title: wire[15],
    message: wire[16],
    actionUrl: wire[17],
    data: wire[18],
    createdAt: wire[19],
    expiresAt: wire[20],
  };
  const seq = wire[5];
  const rev = wire[6];
  if (!isCount(seq) || !isCount(rev) || !isContent(content)) return undefined;
  const record: NotificationRecord = {
    id,
    seq,
    rev,
    silent: false,
    content,
    deliveredAt: wire[7],
    seenAt: wire[8],
    readAt: wire[9],
    archivedAt: null,
    snoozedUntil: null,
    resurfacedAt: wire[10],
  };
  return { kind, number, unread, unseen, record };
}

/** Whole enough for every field of a notification: one that had none of a type would fail at each of its readers. */
export function isContent(content: Partial<NotificationContent> | null | undefined): content is NotificationContent {
  if (typeof content !== 'object' || content === null) return false;
  const { type, category, topic, title, message, actionUrl, data, priority, createdAt, expiresAt } = content;
  return (
    typeof type === 'string' &&
    typeof category === 'string' &&
    (topic === null || typeof topic === 'string') &&
    typeof title === 'string' &&
    typeof message === 'string' &&
    (actionUrl === null || typeof actionUrl === 'string') &&
    typeof data === 'string' &&
    Number.isSafeInteger(priority) &&
    Number.isSafeInteger(createdAt) &&
    (expiresAt === null || Number.isSafeInteger(expiresAt))
  );
}
