import { execFileSync, spawnSync } from 'node:child_process';

/** The user that the servers run as, where that isn't ourselves. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

const CANDIDATES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root: then the user who owns the data already, or else the first of `postgres` and
 * `nobody` that exists. Undefined: ourselves.
 */
export function chooseServerUser(facts: {
  myUid: number | undefined;
  dataOwner: { uid: number; gid: number } | undefined;
  lookUp: (name: string) => { uid: number; gid: number } | undefined;
}): ServerUser | undefined {
  if (facts.myUid !== 0) return undefined;
  if (facts.dataOwner && facts.dataOwner.uid !== 0) return { name: `user ${facts.dataOwner.uid}`, ...facts.dataOwner };
  for (const name of CANDIDATES) {
    const found = facts.lookUp(name);
    if (found) return { name, ...found };
  }
  throw new Error(
    `PostgreSQL doesn't run as root, and there is no user ${CANDIDATES.join(' or ')}: ` +
      'start Herald as another user, or set DATABASE_URL and REDIS_URL.',
  );
}

/** A user of this system by name. */
export function lookUpUser(name: string): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** The part of spawn's options that makes a child run as `user`, in a folder that everybody may enter. */
export function asUser(user: ServerUser | undefined): { uid?: number; gid?: number; cwd: string } {
  return user ? { uid: user.uid, gid: user.gid, cwd: '/' } : { cwd: '/' };
}

/** Whether `user` may read (a folder: enter) every one of `paths`. Asked of the system, which knows of ACLs and mounts. */
export function canReach(user: ServerUser | undefined, paths: readonly string[]): boolean {
  if (!user) return true;
  const script = 'for path; do [ -r "$path" ] || exit 1; [ ! -d "$path" ] || [ -x "$path" ] || exit 1; done';
  return spawnSync('/bin/sh', ['-c', script, 'sh', ...paths], { ...asUser(user), stdio: 'ignore' }).status === 0;
}

/** Whether `user` may walk through `folder`, and all that leads to it. */
export function canEnter(user: ServerUser | undefined, folder: string): boolean {
  if (!user) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...asUser(user), stdio: 'ignore' }).status === 0;
}

/** What a server of ours is started with: nothing of Herald's own environment, which holds secrets. */
export function serverEnvironment(libraryPath?: string): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {}),
  };
}
