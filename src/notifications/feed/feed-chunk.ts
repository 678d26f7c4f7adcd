import { type NotificationContent, UNTOUCHED } from '../notification.record.js';
import { type FeedChange, type FeedMessage, isContent } from './feed-change.js';

/**
 * A notification of many, on the bus: what is said once, and whose it is in a list. Each of them took one number of his feed in the
 * transaction, so that for each this is a whole FeedMessage.
 */
export interface FeedChunk {
  installation: string;
  /** When it was published, in milliseconds since 1970. */
  at: number;
  content: NotificationContent;
  /** To all of these without a sound; left out where it isn't. */
  silent?: true;
  to: ChunkRecipient[];
}

/** recipient, epoch of his feed, id of his notification, its number, his counts */
export type ChunkRecipient = [
  recipient: string,
  epoch: number,
  id: string,
  number: number,
  unread: number,
  unseen: number,
];

/** The one bus topic that every gateway reads: it looks itself who is here. */
export const CHUNK_TOPIC = 'feeds';
/** Below this many a message to each costs less than a list that every gateway reads. */
export const MIN_CHUNK = 20;
/** A chunk is taken in one go, while sockets wait: a few milliseconds of a loop. */
const MAX_CHUNK = 500;

/** One bus message for every 500 recipients. */
export function serializeFeedChunks(chunk: FeedChunk): string[] {
  const { installation, at, content, to, silent } = chunk;
  const sound = silent ? '"silent":true,' : '';
  const head = `{"installation":${JSON.stringify(installation)},"at":${at},"content":${JSON.stringify(content)},${sound}"to":`;
  const texts: string[] = [];
  for (let start = 0; start < to.length; start += MAX_CHUNK) {
    texts.push(`${head}${JSON.stringify(to.slice(start, start + MAX_CHUNK))}}`);
  }
  return texts;
}

/** Undefined: it is none of ours. */
export function parseFeedChunk(text: string): FeedChunk | undefined {
  let chunk: Partial<FeedChunk> | null;
  try {
    chunk = JSON.parse(text) as Partial<FeedChunk> | null;
  } catch {
    return undefined;
  }
  if (typeof chunk !== 'object' || chunk === null) return undefined;
  const { installation, at, content, to } = chunk;
  const isWhole =
    typeof installation === 'string' &&
    Number.isSafeInteger(at) &&
    isContent(content) &&
    Array.isArray(to) &&
    to.every(isRecipient);
  return isWhole ? (chunk as FeedChunk) : undefined;
}

function isRecipient(entry: unknown): entry is ChunkRecipient {
  if (!Array.isArray(entry) || entry.length !== 6) return false;
  // By index: a pattern would make an iterator for each of ten thousand.
  return (
    typeof entry[0] === 'string' &&
    Number.isSafeInteger(entry[1]) &&
    typeof entry[2] === 'string' &&
    Number.isSafeInteger(entry[3]) &&
    Number.isSafeInteger(entry[4]) &&
    Number.isSafeInteger(entry[5])
  );
}

/** What a chunk says to one of its recipients. */
export function changeOf({ content, silent }: FeedChunk, to: ChunkRecipient): FeedChange {
  const id = to[2];
  const number = to[3];
  const record = { id, seq: number, rev: number, content, ...UNTOUCHED, silent: silent === true };
  return { kind: 'ADDED', number, unread: to[4], unseen: to[5], record };
}

/** The same, as a message to him alone. */
export function messageOf({ installation, at }: FeedChunk, to: ChunkRecipient, change: FeedChange): FeedMessage {
  const { number } = change;
  return { installation, epoch: to[1], from: number, to: number, at, changes: [change] };
}
