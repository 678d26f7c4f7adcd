import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/platform/embedded/index.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL for this run, whose user may make databases. Tests take theirs from `freshDatabase()`. */
    databaseUrl: string;
    redisUrl: string;
    /** Part of the names of what this run makes on servers that others use too. */
    runId: string;
  }
}

interface SharedServers {
  databaseUrl: string;
  redisUrl: string;
  runId: string;
  stop(): Promise<void>;
}

/** Each project of a run calls setup, in one process but with a module of its own: so what they share hangs here. */
const shared = globalThis as { heraldTestServers?: { servers: Promise<SharedServers>; users: number } };

async function start(): Promise<SharedServers> {
  const given = { databaseUrl: process.env['TEST_DATABASE_URL'], redisUrl: process.env['TEST_REDIS_URL'] };
  const dir = mkdtempSync(join(tmpdir(), 'herald-test-'));
  const servers = await startEmbedded({
    dir,
    postgres: !given.databaseUrl,
    redis: !given.redisUrl,
    persistent: false,
    log: (line) => console.error(`[servers] ${line}`),
  });
  const databaseUrl = given.databaseUrl ?? servers.databaseUrl;
  const redisUrl = given.redisUrl ?? servers.redisUrl;
  if (!databaseUrl || !redisUrl) throw new Error('a server was asked for and has no address');
  return {
    databaseUrl,
    redisUrl,
    runId: randomBytes(4).toString('hex'),
    async stop() {
      await servers.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** One throw-away PostgreSQL and Redis for the whole run, whichever projects it has. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const holder = (shared.heraldTestServers ??= { servers: start(), users: 0 });
  holder.users += 1;
  const { stop, ...addresses } = await holder.servers;
  project.provide('databaseUrl', addresses.databaseUrl);
  project.provide('redisUrl', addresses.redisUrl);
  project.provide('runId', addresses.runId);
  return async () => {
    holder.users -= 1;
    if (holder.users > 0) return;
    delete shared.heraldTestServers;
    await stop();
  };
}
