import { rmSync } from 'node:fs';
import { withFolderLock } from './folder-lock.js';
import { addHolder, removeHolder } from './holders.js';
import { choosePlace, type Place } from './place.js';
import { type RunningServer, startPostgres, stopPostgres } from './postgres-server.js';
import type { SystemEnvironment } from './redis-binary.js';
import { startRedis, stopRedis } from './redis-server.js';
import { endWithUs } from './watchdog.js';

export interface EmbeddedOptions {
  /** Herald's own folder (`HERALD_DIR`). Its `servers` is ours. */
  dir: string;
  postgres: boolean;
  redis: boolean;
  /** False: the data are thrown away by `stop()`, written without care for a crash, and the servers end when we are killed. */
  persistent: boolean;
  /** Told each thing that is done, in one line. */
  log: (line: string) => void;
  /** PATH and XDG_CACHE_HOME: where to look for a Redis, and where to keep one. */
  env?: SystemEnvironment;
}

export interface EmbeddedServers {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  /** Ends the servers, unless another Herald uses them too. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and Redis of Herald's own, or takes over those that run for this folder already: of another Herald,
 * or of one that was killed. The last one to stop ends them.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServers> {
  if (!options.postgres && !options.redis) {
    // Both are given: an image without a writable folder, or a user to run servers as, must do.
    return { databaseUrl: undefined, redisUrl: undefined, stop: () => Promise.resolve() };
  }
  const place = choosePlace(options.dir, options.log);
  return withFolderLock(place.folder, () => startAll(options, place));
}

async function startAll(options: EmbeddedOptions, place: Place): Promise<EmbeddedServers> {
  const { log, persistent } = options;
  // oxlint-disable-next-line node/no-process-env -- the system's own variables (PATH), not Herald's configuration
  const env = options.env ?? process.env;
  const holder = addHolder(place.folder);
  const callOff: (() => void)[] = [];
  const guard = (server: RunningServer | undefined) => {
    if (server && !persistent) callOff.push(endWithUs(server.process.pid, place.folder));
  };
  try {
    const database = options.postgres ? await startPostgres({ place, durable: persistent, log }) : undefined;
    guard(database);
    const redis = options.redis ? await startRedis({ place, persistent, env, log }) : undefined;
    guard(redis);
    let stopping: Promise<void> | undefined;
    return {
      databaseUrl: database?.url,
      redisUrl: redis?.url,
      stop: () => (stopping ??= stopAll(place, holder, persistent, callOff)),
    };
  } catch (error) {
    // Under the lock already.
    await leave(place, holder, callOff);
    throw error;
  }
}

async function leave(place: Place, holder: string, callOff: readonly (() => void)[]): Promise<boolean> {
  const last = removeHolder(place.folder, holder);
  if (last) await Promise.all([stopRedis(place), stopPostgres(place)]);
  for (const dismiss of callOff) dismiss();
  return last;
}

async function stopAll(
  place: Place,
  holder: string,
  persistent: boolean,
  callOff: readonly (() => void)[],
): Promise<void> {
  const last = await withFolderLock(place.folder, () => leave(place, holder, callOff));
  if (last && !persistent) rmSync(place.folder, { recursive: true, force: true });
}
