import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Place } from './place.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { asUser, serverEnvironment } from './run-as.js';

/** The files of a place's PostgreSQL, and how they come into being. */
const USER = 'herald';
export const DATABASE = 'herald';

export const dataFolder = (place: Place) => join(place.folder, 'postgres', 'data');
export const passwordFile = (place: Place) => join(place.folder, 'postgres-password');
export const urlOf = (port: number, password: string, database: string) =>
  `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;

export function readPassword(place: Place): string | undefined {
  const file = passwordFile(place);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

export function ensurePassword(place: Place): string {
  const known = readPassword(place);
  if (known) return known;
  if (existsSync(dataFolder(place))) {
    throw new Error(`${passwordFile(place)} is gone, and without it nobody gets into ${dataFolder(place)}.`);
  }
  const password = randomBytes(24).toString('base64url');
  const file = passwordFile(place);
  writeFileSync(`${file}.new`, `${password}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return password;
}

/** Makes an empty cluster, unless there is one. Under another name until it is whole: initdb may be killed half-way. */
export function ensureCluster(
  options: { place: Place; durable: boolean; log: (line: string) => void },
  binaries: PostgresBinaries,
  password: string,
): void {
  const { place, log } = options;
  const data = dataFolder(place);
  if (existsSync(data)) return;
  const home = join(place.folder, 'postgres');
  const draft = join(home, 'data.new');
  const handedOver = join(home, 'initdb-password');
  log(`Making a PostgreSQL database in ${data}.`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(handedOver, `${password}\n`, { mode: 0o600 });
  if (place.user) for (const path of [home, handedOver]) chownSync(path, place.user.uid, place.user.gid);
  // The builtin provider sorts by code point on every system and in every release, whatever the C library does.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const result = spawnSync(
    binaries.initdb,
    [
      '-D',
      draft,
      '-U',
      USER,
      `--pwfile=${handedOver}`,
      '--auth=scram-sha-256',
      ...locale,
      '--no-instructions',
      ...(options.durable ? [] : ['--no-sync']),
    ],
    { ...asUser(place.user), env: serverEnvironment(), encoding: 'utf8' },
  );
  rmSync(handedOver, { force: true });
  if (result.status !== 0) {
    throw new Error(
      `PostgreSQL's initdb failed (set DATABASE_URL to use another server): ${result.error?.message ?? result.stderr}`,
    );
  }
  renameSync(draft, data);
}

/** Makes Herald's database in a server that answers, unless there is one. */
export async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(new RegExp(`/${DATABASE}$`), '/postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
