import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessMark, thisProcess } from './process-table.js';

/**
 * Who uses the servers of a place: one file each, so that a second Herald doesn't stop the servers of the first, nor the
 * first those of the second. Read and written under the place's lock.
 */
const folderOf = (place: string) => join(place, 'holders');

export function addHolder(place: string): string {
  const name = `${process.pid}-${randomUUID()}`;
  mkdirSync(folderOf(place), { recursive: true });
  writeFileSync(join(folderOf(place), name), JSON.stringify(thisProcess()));
  return name;
}

/** Takes a holder away, and those that were killed with it. @returns whether nobody is left. */
export function removeHolder(place: string, mine: string): boolean {
  const folder = folderOf(place);
  mkdirSync(folder, { recursive: true });
  let left = 0;
  for (const name of readdirSync(folder)) {
    const mark = name === mine ? undefined : readMark(join(folder, name));
    if (mark && isAlive(mark)) left += 1;
    else rmSync(join(folder, name), { force: true });
  }
  return left === 0;
}

function readMark(file: string): ProcessMark | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessMark;
  } catch {
    // Torn: its writer was killed while it wrote.
    return undefined;
  }
}
