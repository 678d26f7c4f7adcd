import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fetchRedisOnDebian } from './debian-redis.js';
import type { Place } from './place.js';
import { canReach, serverEnvironment } from './run-as.js';

/** A server that speaks Redis, and where its shared libraries lie when they aren't the system's. */
export interface RedisBinary {
  path: string;
  libraryPath: string | undefined;
}

export type SystemEnvironment = Readonly<Record<string, string | undefined>>;

const NAMES = ['redis-server', 'valkey-server'];

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The first of `redis-server` and `valkey-server` on a search path. */
export function onPath(path: string, isProgram: (file: string) => boolean = executable): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** The folders that may keep what was fetched, the best first. */
export function cacheFolders(env: SystemEnvironment, home: string, place: string): string[] {
  const users = env['XDG_CACHE_HOME']?.startsWith('/') ? env['XDG_CACHE_HOME'] : home && join(home, '.cache');
  return [...(users ? [join(users, 'herald')] : []), join(place, 'programs')];
}

/** Redis as it lies in a folder that Debian's packages were unpacked to. */
export function unpackedRedis(folder: string): RedisBinary | undefined {
  const path = NAMES.map((name) => join(folder, 'usr/bin', name)).find(executable);
  if (!path) return undefined;
  const libraries = [join(folder, 'usr/lib'), join(folder, 'lib')].filter((lib) => existsSync(lib));
  // One level down they are sorted by machine: usr/lib/x86_64-linux-gnu.
  const perMachine = libraries.flatMap((lib) =>
    readdirSync(lib, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(lib, entry.name)] : [])),
  );
  return { path, libraryPath: [...perMachine, ...libraries].join(':') };
}

/** Whether it starts at all here: a cache may have come from another system. */
export function runs(binary: RedisBinary): boolean {
  const result = spawnSync(binary.path, ['--version'], { env: serverEnvironment(binary.libraryPath), stdio: 'ignore' });
  return result.status === 0;
}

function writable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const INSTALLERS: readonly (readonly [RegExp, string])[] = [
  [/debian|ubuntu/, 'sudo apt-get install redis-server'],
  [/alpine/, 'sudo apk add redis'],
  [/fedora|rhel|centos/, 'sudo dnf install valkey'],
  [/suse/, 'sudo zypper install valkey'],
  [/arch/, 'sudo pacman -S valkey'],
];

/** What helps here, in one command. `osRelease`: the text of /etc/os-release. */
export function installCommand(platform: NodeJS.Platform, osRelease: string): string {
  if (platform === 'darwin') return 'brew install redis';
  const names = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].map((match) => match[1]).join(' ');
  const installer = INSTALLERS.find(([name]) => name.test(names));
  return installer?.[1] ?? 'docker run -d -p 127.0.0.1:6379:6379 redis:7';
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** Fetched binaries are copied beside the data where the user who runs them can't read the cache (root's, say). */
function reachable(binary: RedisBinary, folder: string, place: Place, log: (line: string) => void): RedisBinary {
  const needed = [binary.path, ...(binary.libraryPath?.split(':') ?? [])];
  if (canReach(place.user, needed)) return binary;
  const copy = join(place.folder, 'programs', 'redis');
  const before = unpackedRedis(copy);
  if (before && runs(before)) return before;
  log(`Redis is copied to ${copy}, where ${place.user?.name} can run it.`);
  const draft = `${copy}.${randomUUID()}`;
  mkdirSync(join(place.folder, 'programs'), { recursive: true, mode: 0o755 });
  cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
  rmSync(copy, { recursive: true, force: true });
  renameSync(draft, copy);
  return unpackedRedis(copy) ?? binary;
}

/**
 * A Redis to start: one on the PATH, one that was fetched before, one fetched now.
 * @throws with the one command that helps on this system.
 */
export async function findRedis(
  place: Place,
  log: (line: string) => void,
  env: SystemEnvironment,
): Promise<RedisBinary> {
  const installed = onPath(env['PATH'] ?? '');
  if (installed && canReach(place.user, [installed])) return { path: installed, libraryPath: undefined };

  const name = `redis-${process.platform}-${process.arch}`;
  const caches = cacheFolders(env, homedir(), place.folder).map((folder) => join(folder, name));
  for (const folder of caches) {
    const cached = unpackedRedis(folder);
    if (cached && runs(cached)) return reachable(cached, folder, place, log);
    // Of another system, or broken: it would be in the way of a new one.
    if (cached) rmSync(folder, { recursive: true, force: true });
  }

  const target = caches.find((folder) => writable(join(folder, '..')));
  const reason = target ? await fetchRedisOnDebian(target, log) : 'no folder to keep it in';
  const fetched = target && reason === undefined ? unpackedRedis(target) : undefined;
  if (target && fetched && runs(fetched)) return reachable(fetched, target, place, log);
  throw new Error(
    `Herald needs Redis and could not get one (${reason ?? 'what was fetched does not run here'}). ` +
      `Run \`${installCommand(process.platform, osRelease())}\`, or set REDIS_URL to one that runs.`,
  );
}
