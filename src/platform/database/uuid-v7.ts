import { createHash, randomFillSync } from 'node:crypto';
import { v7, validate, version } from 'uuid';

/** Randomness of one id, and of as many as are drawn from the system at once: a call for each takes longer than all else about it. */
const RANDOM_BYTES = 16;
const random = Buffer.alloc(RANDOM_BYTES * 256);
let drawn = random.length;

function nextRandom(): Uint8Array {
  if (drawn === random.length) {
    randomFillSync(random);
    drawn = 0;
  }
  return random.subarray(drawn, (drawn += RANDOM_BYTES));
}

/** A new UUIDv7 whose time is `atMs`. Within a millisecond ids are in no order: `seq` orders a feed. */
export function newId(atMs: number = Date.now()): string {
  return v7({ msecs: atMs, random: nextRandom() });
}

/** The UUIDv7 of that time which `of` always has: whoever makes it, and however often. */
export function derivedId(atMs: number, of: string): string {
  return v7({ msecs: atMs, random: createHash('sha256').update(of).digest().subarray(0, RANDOM_BYTES) });
}

/** The least UUID whose time is `atMs`: a bound for ranges, not an id. */
export function firstIdAt(atMs: number): string {
  const hex = Math.max(0, Math.floor(atMs)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}

/** Milliseconds since 1970 that a UUIDv7 carries. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

export function isId(text: string): boolean {
  return validate(text) && version(text) === 7;
}
