import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import type { Place } from './place.js';
import { type PostgresBinaries, preparePostgres } from './postgres-binaries.js';
import { parsePostmasterPid } from './postmaster-pid.js';
import { commandLine, endProcess, findProcess, pause, type ProcessMark, waitUntil } from './process-table.js';
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

const USER = 'herald';
const DATABASE = 'herald';
const START_TIMEOUT_MS = 60_000;
/** SIGINT is a fast shutdown (a checkpoint, no waiting for clients), SIGQUIT an immediate one (recovery at the next start). */
const STOP: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
];

/** Another program took the port meanwhile, or the children of a killed postmaster still hold its memory. */
const PASSING_FAILURE = /could not bind|could not create any TCP|pre-existing shared memory/;

const dataFolder = (place: Place) => join(place.folder, 'postgres', 'data');
const urlOf = (port: number, password: string, database: string) =>
  `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;

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

function readPassword(place: Place): string | undefined {
  const file = join(place.folder, 'postgres-password');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function ensurePassword(place: Place): string {
  const known = readPassword(place);
  if (known) return known;
  if (existsSync(dataFolder(place))) {
    throw new Error(`${place.folder}/postgres-password is gone, and without it nobody gets into ${dataFolder(place)}.`);
  }
  const password = randomBytes(24).toString('base64url');
  const file = join(place.folder, 'postgres-password');
  writeFileSync(`${file}.new`, `${password}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return password;
}

/** Makes an empty cluster, unless there is one. Under another name until it is whole: initdb may be killed half-way. */
function ensureCluster(options: PostgresOptions, binaries: PostgresBinaries, password: string): void {
  const { place, log } = options;
  const data = dataFolder(place);
  if (existsSync(data)) return;
  const home = join(place.folder, 'postgres');
  const draft = join(home, 'data.new');
  const passwordFile = join(home, 'initdb-password');
  log(`Making a PostgreSQL database in ${data}.`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.user) for (const path of [home, passwordFile]) chownSync(path, place.user.uid, place.user.gid);
  // The builtin provider sorts by code point on every system and in every release, whatever the C library does.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const result = spawnSync(
    binaries.initdb,
    [
      '-D',
      draft,
      '-U',
      USER,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      ...locale,
      '--no-instructions',
      ...(options.durable ? [] : ['--no-sync']),
    ],
    { ...asUser(place.user), env: serverEnvironment(), encoding: 'utf8' },
  );
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    throw new Error(
      `PostgreSQL's initdb failed (set DATABASE_URL to use another server): ${result.error?.message ?? result.stderr}`,
    );
  }
  renameSync(draft, data);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000, query_timeout: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The postmaster of this place that is alive, if there is one, whoever started it. */
export function findPostgres(place: Place): (ProcessMark & { port: number | undefined }) | undefined {
  const data = dataFolder(place);
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const written = parsePostmasterPid(readFileSync(file, 'utf8'));
  const found = written && findProcess(written.pid);
  if (!written || !found) return undefined;
  if (commandLine(found.pid).includes(data)) return { ...found, port: written.port };
  // A stranger has the pid now (after a reboot, say), which PostgreSQL would take for a running server.
  rmSync(file, { force: true });
  return undefined;
}

/** Takes over what a killed parent left behind, when it answers to our password; ends it when it doesn't. */
async function adopt(place: Place, log: (line: string) => void): Promise<RunningServer | undefined> {
  const left = findPostgres(place);
  if (!left) return undefined;
  const password = readPassword(place);
  const url = () => {
    const port = findPostgres(place)?.port;
    return port && password ? urlOf(port, password, 'postgres') : undefined;
  };
  const ready = await waitUntil(async () => {
    const target = url();
    return target !== undefined && (await answers(target));
  }, 10_000);
  const now = findPostgres(place);
  if (ready && password && now?.port) {
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
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure = `it ended with ${signal ?? code}`));
  const url = urlOf(port, password, 'postgres');
  const ready = await waitUntil(async () => failure !== undefined || (await answers(url)), START_TIMEOUT_MS);
  const mark = child.pid === undefined ? undefined : findProcess(child.pid);
  if (ready && failure === undefined && mark) return { url: urlOf(port, password, DATABASE), port, process: mark };
  if (mark) await endProcess(mark, STOP);
  const output = existsSync(logFile(options.place)) ? readFileSync(logFile(options.place), 'utf8').trim() : '';
  return `${failure ?? 'it does not answer'}\n${output.split('\n').slice(-12).join('\n')}`;
}

async function ensureDatabase(server: RunningServer): Promise<void> {
  const client = new Client({ connectionString: server.url.replace(new RegExp(`/${DATABASE}$`), '/postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** Starts the PostgreSQL of a place, or takes over the one that runs there. The caller holds the place's lock. */
export async function startPostgres(options: PostgresOptions): Promise<RunningServer> {
  const { place, log } = options;
  let server = await adopt(place, log);
  if (!server) {
    const binaries = preparePostgres(place, log);
    const password = ensurePassword(place);
    ensureCluster(options, binaries, password);
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
  await ensureDatabase(server);
  return server;
}

/** Ends the PostgreSQL of a place, whoever started it. */
export async function stopPostgres(place: Place): Promise<void> {
  const running = findPostgres(place);
  if (running) await endProcess(running, STOP);
}
