import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessMark, thisProcess, waitUntil } from './process-table.js';

/**
 * One process at a time may start or stop the servers of a folder. Node has no flock(2), and a plain lock file can't be
 * taken over from a dead owner without a race: two see it stale, the second deletes the first one's new lock. So locks
 * are numbered and never deleted before a higher one exists. Whoever links number n + 1 owns the folder; link(2)
 * lets one win, and a file that exists is always whole.
 */
interface LockFile {
  owner: ProcessMark;
  released: boolean;
}

const NUMBERED = /^lock\.(\d+)$/;

function highestLock(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map((name) => Number(NUMBERED.exec(name)?.[1] ?? 0)));
}

function readLock(folder: string, number: number): LockFile | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, `lock.${number}`), 'utf8')) as LockFile;
  } catch (error) {
    // Deleted between listing and reading: a higher one exists.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The number that this process now holds, or undefined while somebody else has it. */
function tryLock(folder: string, me: ProcessMark): number | undefined {
  const highest = highestLock(folder);
  if (highest > 0) {
    const lock = readLock(folder, highest);
    if (!lock || (!lock.released && isAlive(lock.owner))) return undefined;
  }
  const mine = highest + 1;
  const draft = join(folder, `lock-draft.${randomUUID()}`);
  writeFileSync(draft, JSON.stringify({ owner: me, released: false } satisfies LockFile));
  try {
    linkSync(draft, join(folder, `lock.${mine}`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  // Listed long ago, number `mine` may have been used and deleted meanwhile: then a higher one exists.
  if (highestLock(folder) > mine) {
    rmSync(join(folder, `lock.${mine}`), { force: true });
    return undefined;
  }
  for (const name of readdirSync(folder)) {
    if (Number(NUMBERED.exec(name)?.[1] ?? mine) < mine) rmSync(join(folder, name), { force: true });
  }
  return mine;
}

function unlock(folder: string, number: number, me: ProcessMark): void {
  const draft = join(folder, `lock-draft.${randomUUID()}`);
  writeFileSync(draft, JSON.stringify({ owner: me, released: true } satisfies LockFile));
  renameSync(draft, join(folder, `lock.${number}`));
}

/** Runs `work` while no other process (nor another call of this one) does so for the same folder. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>, timeoutMs = 120_000): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const me = thisProcess();
  let number: number | undefined;
  const locked = await waitUntil(() => (number = tryLock(folder, me)) !== undefined, timeoutMs);
  if (!locked || number === undefined) {
    const owner = readLock(folder, highestLock(folder))?.owner.pid ?? 'unknown';
    throw new Error(`Process ${owner} has been starting or stopping the servers of ${folder} for too long.`);
  }
  try {
    return await work();
  } finally {
    unlock(folder, number, me);
  }
}
