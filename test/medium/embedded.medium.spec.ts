import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  choosePlace,
  type EmbeddedServers,
  startEmbedded,
  stopPostgres,
  stopRedis,
} from '../../src/platform/embedded/index.js';
import { canEnter, lookUpUser } from '../../src/platform/embedded/run-as.js';
import { compileEmbedded, startInChild } from '../support/embedded-child.js';

const compiled = compileEmbedded();
let dir: string;
const started: EmbeddedServers[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'herald-embedded-'));
});
afterEach(async () => {
  for (const servers of started.splice(0)) await servers.stop();
  if (existsSync(join(dir, 'servers'))) {
    // A test that failed half-way leaves them running.
    const place = choosePlace(dir, () => undefined);
    await Promise.all([stopPostgres(place), stopRedis(place)]);
    rmSync(place.folder, { recursive: true, force: true });
  }
  rmSync(dir, { recursive: true, force: true });
});
afterAll(() => compiled.remove());

interface Kept {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
}

async function start(log: string[] = [], folder = dir): Promise<EmbeddedServers> {
  const servers = await startEmbedded({
    dir: folder,
    postgres: true,
    redis: true,
    persistent: true,
    log: (line) => log.push(line),
  });
  started.push(servers);
  return servers;
}

async function sql<Row>(servers: Kept, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: servers.databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function redis<T>(servers: Kept, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(servers.redisUrl ?? '', { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

async function write(servers: Kept): Promise<void> {
  await sql(servers, `CREATE TABLE kept AS SELECT 'told' AS word`);
  await redis(servers, (client) => client.set('kept', 'told'));
}

async function expectKept(servers: Kept): Promise<void> {
  expect(await sql(servers, 'SELECT word FROM kept')).toEqual([{ word: 'told' }]);
  expect(await redis(servers, (client) => client.get('kept'))).toBe('told');
}

async function expectStopped(servers: Kept): Promise<void> {
  await expect(sql(servers, 'SELECT 1')).rejects.toThrow();
  await expect(redis(servers, (client) => client.ping())).rejects.toThrow();
}

const postmasterOf = (servers: Kept) =>
  sql<{ started: string }>(servers, 'SELECT pg_postmaster_start_time()::text AS started').then(
    (rows) => rows[0]?.started,
  );

describe('servers of Herald’s own', () => {
  it('keep their data over a restart, and end with Herald', async () => {
    const first = await start();
    await write(first);
    await first.stop();
    await expectStopped(first);
    await expectKept(await start());
  });

  it('are durable, sort by code point and speak UTF-8', async () => {
    const servers = await start();
    const [row] = await sql<Record<string, string>>(
      servers,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commits,
              pg_encoding_to_char(encoding) AS encoding, ('Z' < 'a' AND 'z' < 'ä')::text AS by_code_point, lower('Ä') AS lower
         FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({ fsync: 'on', commits: 'on', encoding: 'UTF8', by_code_point: 'true', lower: 'ä' });
    expect(await redis(servers, (client) => client.config('GET', 'appendonly'))).toEqual(['appendonly', 'yes']);
  });

  it('let nobody in without the password', async () => {
    const servers = await start();
    const databaseUrl = servers.databaseUrl?.replace(/:[^:@]+@/, ':wrong@');
    await expect(sql({ databaseUrl, redisUrl: undefined }, 'SELECT 1')).rejects.toThrow(/password/);
    const redisUrl = servers.redisUrl?.replace(/:[^:@]+@/, '');
    await expect(redis({ databaseUrl, redisUrl }, (client) => client.get('kept'))).rejects.toThrow(/NOAUTH/);
  });

  it('are shared by two Heralds started at once, and end with the last of them', async () => {
    const [first, second] = await Promise.all([startInChild(compiled.module, { dir, persistent: true }), start()]);
    expect(first.databaseUrl).toBe(second.databaseUrl);
    expect(first.redisUrl).toBe(second.redisUrl);
    await write(second);
    expect(await first.stop()).toBe(0);
    await expectKept(second);
    await second.stop();
    await expectStopped(second);
  });

  it('are taken over from a Herald that was killed', async () => {
    const killed = await startInChild(compiled.module, { dir, persistent: true });
    await write(killed);
    const before = await postmasterOf(killed);
    await killed.kill();
    const next = await start();
    await expectKept(next);
    expect(await postmasterOf(next)).toBe(before);
    expect(next.redisUrl).toBe(killed.redisUrl);
    await next.stop();
    await expectStopped(next);
  });

  it('are ended when they were left behind and don’t let us in, and the start says what is wrong', async () => {
    const killed = await startInChild(compiled.module, { dir, persistent: true });
    await write(killed);
    await sql(killed, `ALTER ROLE herald PASSWORD 'another'`);
    await killed.kill();
    const log: string[] = [];
    await expect(start(log)).rejects.toThrow(/refuses the password/);
    expect(log.join('\n')).toMatch(/Ending a PostgreSQL that was left behind/);
    await expectStopped(killed);
  });

  it('start after everything was killed at once', async () => {
    const killed = await startInChild(compiled.module, { dir, persistent: true });
    await write(killed);
    const pid = await sql<{ pid: number }>(killed, `SELECT pg_read_file('postmaster.pid', 0, 7) AS pid`);
    const info = await redis(killed, (client) => client.info('server'));
    await killed.kill();
    process.kill(Number.parseInt(String(pid[0]?.pid), 10), 'SIGKILL');
    process.kill(Number(/process_id:(\d+)/.exec(info)?.[1]), 'SIGKILL');
    await expectKept(await start());
  });

  it('that are throw-away end, and their data go, when the test run is killed', async () => {
    const killed = await startInChild(compiled.module, { dir, persistent: false });
    await killed.kill();
    await expect.poll(() => existsSync(join(dir, 'servers')), { timeout: 10_000 }).toBe(false);
    await expectStopped(killed);
  });
});

const nobody = process.getuid?.() === 0 ? lookUpUser('nobody') : undefined;

describe.runIf(nobody)('as root', () => {
  it('keep their data outside of a folder that is closed to their user, and find them again', async () => {
    const home = join(dir, 'closed', '.herald');
    mkdirSync(join(dir, 'closed'), { mode: 0o700 });
    const log: string[] = [];
    const first = await start(log, home);
    expect(log.join('\n')).toMatch(/can't enter/);
    const outside = realpathSync(join(home, 'servers'));
    try {
      expect(outside.startsWith(realpathSync(dir))).toBe(false);
      await write(first);
      await first.stop();
      const second = await start([], home);
      await expectKept(second);
      await second.stop();
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it('as anybody else they run as ourselves', async ({ skip }) => {
    const user = { name: 'nobody', ...nobody! };
    if (!canEnter(user, join(compiled.module, '..'))) skip('the project’s folder is closed to nobody');
    chownSync(dir, user.uid, user.gid);
    chmodSync(dir, 0o700);
    // What root has fetched already need not be fetched again; where there is none, this fetches it without root.
    const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'herald');
    if (existsSync(cache)) {
      cpSync(cache, join(dir, '.cache', 'herald'), { recursive: true, verbatimSymlinks: true });
    }
    const env = { PATH: process.env['PATH'], HOME: dir, XDG_CACHE_HOME: join(dir, '.cache') };
    const options = { dir: join(dir, '.herald'), persistent: true };
    const first = await startInChild(compiled.module, options, { ...user, env });
    await write(first);
    expect(await first.stop()).toBe(0);
    const second = await startInChild(compiled.module, options, { ...user, env });
    await expectKept(second);
    expect(await second.stop()).toBe(0);
    await expectStopped(second);
  });
});
