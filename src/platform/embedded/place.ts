import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { canEnter, chooseServerUser, lookUpUser, type ServerUser } from './run-as.js';

/** Where the servers keep what is theirs, and as whom they run. */
export interface Place {
  folder: string;
  user: ServerUser | undefined;
}

const WALKABLE = 0o711;

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function ownerOf(paths: readonly string[]): { uid: number; gid: number } | undefined {
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid };
  }
  return undefined;
}

/** Beside the project, where its folder is closed to the servers' user (a clone under /root, say). The same at each start. */
function outsidePlace(dir: string): string {
  const name = `herald-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`;
  for (const parent of ['/var/lib', tmpdir()]) {
    try {
      mkdirSync(join(parent, name), { recursive: true, mode: WALKABLE });
      return join(parent, name);
    } catch {
      // Read-only or not there: the next one.
    }
  }
  throw new Error('Neither /var/lib nor the folder for temporary files can be written to.');
}

/**
 * `<dir>/servers`, or where that is closed to the user who has to enter it, a folder outside, with a link to it in `dir`:
 * so that whoever looks into `dir` finds the data, and so does the next start.
 */
export function choosePlace(dir: string, log: (line: string) => void): Place {
  const home = resolve(dir);
  const inside = join(home, 'servers');
  mkdirSync(home, { recursive: true, mode: WALKABLE });
  const dataOwner = ownerOf([join(inside, 'postgres'), join(inside, 'redis')]);
  const user = chooseServerUser({ myUid: process.getuid?.(), dataOwner, lookUp: lookUpUser });
  // Only Herald's own folder is opened, for walking through; what lies in it has modes of its own.
  if (user) chmodSync(home, statSync(home).mode | 0o111);
  // A link to a folder that somebody has deleted since would be in the way.
  if (exists(inside) && !statSync(inside, { throwIfNoEntry: false })) rmSync(inside);
  if (!exists(inside)) {
    if (canEnter(user, home)) {
      mkdirSync(inside, { recursive: true, mode: WALKABLE });
    } else {
      const outside = outsidePlace(home);
      log(`${user?.name} can't enter ${home}: the servers' data are kept in ${outside}.`);
      link(outside, inside);
    }
  }
  return { folder: realpathSync(inside), user };
}

function link(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    // Two first starts at once: both chose the same folder.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
