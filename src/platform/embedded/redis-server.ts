import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import type { Place } from './place.js';
import type { RunningServer } from './postgres-server.js';
import { endProcess, findProcess, isAlive, type ProcessMark, waitUntil } from './process-table.js';
import { findRedis, type RedisBinary, type SystemEnvironment } from './redis-binary.js';
import { asUser, serverEnvironment } from './run-as.js';

export interface RedisOptions {
  place: Place;
  /** Keeps its data over a restart, in an append-only file. */
  persistent: boolean;
  /** Undefined: any free one. */
  port?: number;
  /** More of `redis.conf`. */
  settings?: Readonly<Record<string, string>>;
  env: SystemEnvironment;
  log: (line: string) => void;
}

/** What we remember of the Redis of a place: written before it starts, so that none is ever forgotten. */
interface RedisState {
  port: number;
  password: string;
  process?: ProcessMark;
}

const START_TIMEOUT_MS = 30_000;
const STOP: readonly (readonly [NodeJS.Signals, number])[] = [['SIGTERM', 15_000]];

const stateFile = (place: Place) => join(place.folder, 'redis.json');
const urlOf = ({ port, password }: RedisState) => `redis://:${password}@127.0.0.1:${port}`;

function readState(place: Place): RedisState | undefined {
  const file = stateFile(place);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RedisState) : undefined;
}

function writeState(place: Place, state: RedisState): void {
  const draft = `${stateFile(place)}.new`;
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 });
  renameSync(draft, stateFile(place));
}

/** The process behind a port that knows our password and has its data loaded. */
async function whoAnswers(state: RedisState): Promise<number | undefined> {
  const client = new Redis(urlOf(state), {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const info = await client.info();
    return /^loading:0/m.test(info) ? Number(/^process_id:(\d+)/m.exec(info)?.[1]) : undefined;
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}

/** The Redis of this place that is alive, if there is one, whoever started it. */
export async function findRedisServer(place: Place): Promise<ProcessMark | undefined> {
  const state = readState(place);
  if (!state) return undefined;
  if (state.process) return isAlive(state.process) ? state.process : undefined;
  // Its parent was killed in the instant between its start and our note of its pid.
  let pid: number | undefined;
  await waitUntil(async () => (pid = await whoAnswers(state)) !== undefined, 2_000);
  return pid === undefined ? undefined : findProcess(pid);
}

async function adopt(place: Place, log: (line: string) => void): Promise<RunningServer | undefined> {
  const state = readState(place);
  const left = state && (await findRedisServer(place));
  if (!state || !left) return undefined;
  if (await waitUntil(async () => (await whoAnswers(state)) === left.pid, 5_000)) {
    writeState(place, { ...state, process: left });
    log(`Using the Redis that runs already (process ${left.pid}, port ${state.port}).`);
    return { url: urlOf(state), port: state.port, process: left };
  }
  log(`Ending a Redis that was left behind and doesn't answer (process ${left.pid}).`);
  await endProcess(left, STOP);
  return undefined;
}

/** redis.conf: a file, as a password on the command line can be read by everybody. */
function writeConfiguration(options: RedisOptions, state: RedisState): string {
  const { place } = options;
  const folder = join(place.folder, 'redis');
  const file = join(folder, 'redis.conf');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lines: Record<string, string> = {
    bind: '127.0.0.1',
    port: String(state.port),
    requirepass: state.password,
    dir: JSON.stringify(folder),
    daemonize: 'no',
    save: '""',
    appendonly: options.persistent ? 'yes' : 'no',
    // Bull's jobs must not be evicted to make room.
    'maxmemory-policy': 'noeviction',
    ...options.settings,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(file, text.join(''), { mode: 0o600 });
  if (place.user) for (const path of [folder, file]) chownSync(path, place.user.uid, place.user.gid);
  return file;
}

const logFile = (place: Place) => join(place.folder, 'redis.log');

function spawnRedis(place: Place, binary: RedisBinary, configuration: string): ChildProcess {
  const file = logFile(place);
  if (existsSync(file)) renameSync(file, `${file}.1`);
  const output = openSync(file, 'a', 0o600);
  try {
    // Detached for the same reason as PostgreSQL: Ctrl-C is for Herald alone.
    const child = spawn(binary.path, [configuration], {
      ...asUser(place.user),
      env: serverEnvironment(binary.libraryPath),
      stdio: ['ignore', output, output],
      detached: true,
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

async function startOnce(options: RedisOptions, binary: RedisBinary): Promise<RunningServer | string> {
  const { place } = options;
  const password = readState(place)?.password ?? randomBytes(24).toString('base64url');
  const state: RedisState = { port: options.port ?? (await freePort()), password };
  const configuration = writeConfiguration(options, state);
  writeState(place, state);
  const child = spawnRedis(place, binary, configuration);
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure = `it ended with ${signal ?? code}`));
  const mark = child.pid === undefined ? undefined : findProcess(child.pid);
  if (mark) writeState(place, { ...state, process: mark });
  const ready = await waitUntil(
    async () => failure !== undefined || (await whoAnswers(state)) === child.pid,
    START_TIMEOUT_MS,
  );
  if (ready && failure === undefined && mark) return { url: urlOf(state), port: state.port, process: mark };
  if (mark) await endProcess(mark, STOP);
  const output = existsSync(logFile(place)) ? readFileSync(logFile(place), 'utf8').trim() : '';
  return `${failure ?? 'it does not answer'}\n${output.split('\n').slice(-12).join('\n')}`;
}

/** Starts the Redis of a place, or takes over the one that runs there. The caller holds the place's lock. */
export async function startRedis(options: RedisOptions): Promise<RunningServer> {
  const { place, log } = options;
  const adopted = await adopt(place, log);
  if (adopted) return adopted;
  const binary = await findRedis(place, log, options.env);
  let outcome: RunningServer | string = '';
  for (let attempt = 1; attempt <= 5; attempt++) {
    outcome = await startOnce(options, binary);
    // Another program took the port between our asking for a free one and its use.
    if (typeof outcome !== 'string' || !/Address already in use/.test(outcome)) break;
  }
  if (typeof outcome === 'string') {
    throw new Error(`Redis didn't start (set REDIS_URL to use another server): ${outcome}`);
  }
  log(`Started Redis (${binary.path}, process ${outcome.process.pid}, 127.0.0.1:${outcome.port}).`);
  return outcome;
}

/** Ends the Redis of a place, whoever started it. */
export async function stopRedis(place: Place): Promise<void> {
  const running = await findRedisServer(place);
  if (running) await endProcess(running, STOP);
}
