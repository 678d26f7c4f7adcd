import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import type { Place } from './place.js';
import { type PostgresBinaries, preparePostgres } from './postgres-binaries.js';
import {
  DATABASE,
  dataFolder,
  ensureCluster,
  ensureDatabase,
  ensurePassword,
  passwordFile,
  readPassword,
  urlOf,
} from './postgres-cluster.js';
import { parsePostmasterPid } from './postmaster-pid.js';
import {
  commandLine,
  endProcess,
  findProcess,
  isUnburied,
  isWorkedIn,
  pause,
  type ProcessMark,
  waitUntil,
} from './process-table.js';
import { asUser, serverEnvironment } from './run-as.js';

/** A server of ours that answers. */
export interface RunningServer {
  url: string;
  port: number;
  process: ProcessMark;
}

export interface PostgresOptions {
  place: Place;
  /** False: a crash of the machine may lose everything. For data that a test throws away, several times as fast. */
  durable: boolean;
  /** Undefined: any free one. */
  port?: number;
  /** More of `postgresql.conf`. */
  settings?: Readonly<Record<string, string>>;
  log: (line: string) => void;
}

const START_TIMEOUT_MS = 60_000;
/** What was left behind may be in the middle of its start, or frozen. */
const ADOPT_TIMEOUT_MS = 10_000;
/** SIGINT is a fast shutdown (a checkpoint, no waiting for clients), SIGQUIT an immediate one (recovery at the next start). */
const STOP: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
];

/** Another program took the port meanwhile, or the children of a killed postmaster still hold its memory. */
const PASSING_FAILURE = /could not bind|could not create any TCP|pre-existing shared memory/;

function settings(options: PostgresOptions, port: number): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // A path to a socket may be no longer than 107 bytes, and nobody needs it.
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: options.durable ? '256MB' : '128MB',
    max_wal_size: '1GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Short statements only: compiling them costs more than running them.
    jit: 'off',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
}

/** `refused`: a server that will never let us in, as it has another password. */
async function ask(url: string): Promise<'answers' | 'refused' | 'silent'> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000, query_timeout: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return 'answers';
  } catch (error) {
    return (error as { code?: string }).code === '28P01' ? 'refused' : 'silent';
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Undefined: it is not there. A server that ends takes its file away between two looks at it. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The postmaster of this place that is alive, if there is one, whoever started it. */
export function findPostgres(place: Place): (ProcessMark & { port: number | undefined }) | undefined {
  const data = dataFolder(place);
  const file = join(data, 'postmaster.pid');
  const text = textOf(file);
  const written = text === undefined ? undefined : parsePostmasterPid(text);
  const found = written && findProcess(written.pid);
  if (!written || !found) return undefined;
  if (commandLine(found.pid).includes(data)) return { ...found, port: written.port };
  // A stranger has the pid now (after a reboot, say), which PostgreSQL would take for a running server.
  rmSync(file, { force: true });
  return undefined;
}

/**
 * Where nobody buries orphans (a container without an init), a killed postmaster stays in the process table, and
 * PostgreSQL takes it for a running one. Its file may go once none of its children works in the data directory any more.
 */
async function forgetUnburied(place: Place): Promise<void> {
  const data = dataFolder(place);
  const file = join(data, 'postmaster.pid');
  const text = textOf(file);
  const written = text === undefined ? undefined : parsePostmasterPid(text);
  if (!written || findProcess(written.pid) || !isUnburied(written.pid)) return;
  if (await waitUntil(() => !isUnburied(written.pid), 1_000)) return;
  if (await waitUntil(() => !isWorkedIn(data), 10_000)) rmSync(file, { force: true });
}

/** Takes over what a killed parent left behind, when it answers to our password; ends it when it doesn't. */
async function adopt(place: Place, log: (line: string) => void): Promise<RunningServer | undefined> {
  const left = findPostgres(place);
  if (!left) return undefined;
  const password = readPassword(place);
  let answer = 'silent';
  await waitUntil(async () => {
    const port = findPostgres(place)?.port;
    if (port && password) answer = await ask(urlOf(port, password, 'postgres'));
    return answer !== 'silent' || !password;
  }, ADOPT_TIMEOUT_MS);
  const now = findPostgres(place);
  if (answer === 'answers' && password && now?.port) {
    log(`Using the PostgreSQL that runs already (process ${now.pid}, port ${now.port}).`);
    return { url: urlOf(now.port, password, DATABASE), port: now.port, process: now };
  }
  log(`Ending a PostgreSQL that was left behind and doesn't answer (process ${left.pid}).`);
  await stopPostgres(place);
  return undefined;
}

const logFile = (place: Place) => join(place.folder, 'postgres.log');

function spawnPostgres(options: PostgresOptions, binaries: PostgresBinaries, port: number): ChildProcess {
  const { place } = options;
  const file = logFile(place);
  if (existsSync(file)) renameSync(file, `${file}.1`);
  const output = openSync(file, 'a', 0o600);
  const flags = Object.entries(settings(options, port)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    // Detached: Ctrl-C in a terminal reaches Herald alone, which needs its database to stop in good order.
    const child = spawn(binaries.postgres, ['-D', dataFolder(place), ...flags], {
      ...asUser(place.user),
      env: serverEnvironment(),
      stdio: ['ignore', output, output],
      detached: true,
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

async function startOnce(
  options: PostgresOptions,
  binaries: PostgresBinaries,
  password: string,
): Promise<RunningServer | string> {
  const port = options.port ?? (await freePort());
  const child = spawnPostgres(options, binaries, port);
  let failure: string | undefined;
  child.once('error', (error) => (failure ??= error.message));
  child.once('exit', (code, signal) => (failure ??= `it ended with ${signal ?? code}`));
  const url = urlOf(port, password, 'postgres');
  const ready = await waitUntil(async () => {
    if (failure !== undefined) return true;
    const answer = await ask(url);
    if (answer === 'refused') failure = `it refuses the password in ${passwordFile(options.place)}`;
    return answer !== 'silent';
  }, START_TIMEOUT_MS);
  const mark = child.pid === undefined ? undefined : findProcess(child.pid);
  if (ready && failure === undefined && mark) return { url: urlOf(port, password, DATABASE), port, process: mark };
  if (mark) await endProcess(mark, STOP);
  const output = existsSync(logFile(options.place)) ? readFileSync(logFile(options.place), 'utf8').trim() : '';
  return `${failure ?? 'it does not answer'}\n${output.split('\n').slice(-12).join('\n')}`;
}

/** Starts the PostgreSQL of a place, or takes over the one that runs there. The caller holds the place's lock. */
export async function startPostgres(options: PostgresOptions): Promise<RunningServer> {
  const { place, log } = options;
  let server = await adopt(place, log);
  if (!server) {
    const binaries = preparePostgres(place, log);
    const password = ensurePassword(place);
    ensureCluster(options, binaries, password);
    await forgetUnburied(place);
    let outcome: RunningServer | string = '';
    for (let attempt = 1; attempt <= 5; attempt++) {
      outcome = await startOnce(options, binaries, password);
      if (typeof outcome !== 'string' || !PASSING_FAILURE.test(outcome)) break;
      await pause(1_000);
    }
    if (typeof outcome === 'string') {
      throw new Error(`PostgreSQL didn't start (set DATABASE_URL to use another server): ${outcome}`);
    }
    server = outcome;
    log(`Started PostgreSQL (process ${server.process.pid}, 127.0.0.1:${server.port}, data in ${dataFolder(place)}).`);
  }
  await ensureDatabase(server.url);
  return server;
}

/** Ends the PostgreSQL of a place, whoever started it. */
export async function stopPostgres(place: Place): Promise<void> {
  const running = findPostgres(place);
  if (running) await endProcess(running, STOP);
}
