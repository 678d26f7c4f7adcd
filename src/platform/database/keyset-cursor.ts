import { InvalidInputError } from '../errors/index.js';
import { isId } from './uuid-v7.js';

const VERSION = 1;
/** Longer than any key of a list: an id of 128 characters, of four bytes each, or an address and a channel. */
const MAX_BYTES = 640;

/**
 * Where a page of a list ends that is ordered by keys which never change: the keys of its last row, and which list it is. Opaque to whoever
 * gets it: a cursor of one list means nothing in another.
 */
export function encodeKeyset(list: string, ...keys: readonly string[]): string {
  return Buffer.from(JSON.stringify([VERSION, list, ...keys])).toString('base64url');
}

/** @throws InvalidInputError for what we never handed out, and for a cursor of another list. */
export function decodeKeyset(text: string, list: string, count: number): string[] {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length > MAX_BYTES || bytes.toString('base64url') !== text) throw refused();
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString());
  } catch {
    throw refused();
  }
  if (!Array.isArray(parsed) || parsed.length !== count + 2 || parsed[0] !== VERSION || parsed[1] !== list)
    throw refused();
  const keys: unknown[] = parsed.slice(2);
  if (!keys.every(isKey)) throw refused();
  return keys;
}

/** Of a list that is ordered by ids, or by where their times begin. */
export function decodeIdKeyset(text: string, list: string): string {
  const [id = ''] = decodeKeyset(text, list, 1);
  if (!isId(id) && !BOUND.test(id)) throw refused();
  return id;
}

/** `firstIdAt` */
const BOUND = /^[0-9a-f]{8}-[0-9a-f]{4}-0000-0000-000000000000$/;

function isKey(key: unknown): key is string {
  return typeof key === 'string' && key.isWellFormed() && !key.includes('\0');
}

function refused(): InvalidInputError {
  return new InvalidInputError('after: this is no cursor of this list.', { fields: ['after'] });
}
