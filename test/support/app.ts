import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHerald, prepareDatabase } from '../../src/herald.js';
import { issueToken } from '../../src/platform/auth/index.js';
import { type ConfigValues, readEnvironment } from '../../src/platform/config/index.js';
import { freshDatabase, type FreshDatabase, redisUrl } from './servers.js';

export const TEST_SECRET = 'a secret of the tests, longer than 32 bytes';

/** Where mails are written to, not among those of whoever runs the tests. */
const ownFolder = mkdtempSync(join(tmpdir(), 'herald-of-tests-'));
process.on('exit', () => rmSync(ownFolder, { recursive: true, force: true }));

export interface TestNode {
  app: NestExpressApplication;
  config: ConfigValues;
  /** "http://127.0.0.1:12345" */
  origin: string;
  /** Of HTTP GraphQL. */
  url: string;
  wsUrl: string;
  token(sub: string, roles?: ('service' | 'admin')[], expiresInSeconds?: number): string;
  close(): Promise<void>;
}

export interface TestInstallation {
  database: FreshDatabase;
  /** What every node of it is configured with. */
  env: Record<string, string>;
  nodes: TestNode[];
  startNode(env?: Record<string, string>): Promise<TestNode>;
  close(): Promise<void>;
}

export const environmentOf = (databaseUrl: string, env: Record<string, string>): Record<string, string> => ({
  NODE_ENV: 'test',
  PORT: '0',
  HOST: '127.0.0.1',
  LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
  DATABASE_URL: databaseUrl,
  DATABASE_POOL: '10',
  OPERATORS_POOL: '2',
  REDIS_URL: redisUrl(),
  REDIS_PREFIX: `t${randomBytes(6).toString('hex')}:`,
  JWT_SECRET: TEST_SECRET,
  HERALD_DIR: ownFolder,
  POSITION_CHECK: '500ms',
  DRAIN_SECONDS: '0',
  ...env,
});

export function tokenFor(sub: string, roles: ('service' | 'admin')[] = [], expiresInSeconds = 3_600): string {
  return issueToken(TEST_SECRET, { sub, roles, expiresInSeconds });
}

export async function migrateAt(url: string): Promise<void> {
  await prepareDatabase(readEnvironment(environmentOf(url, {})));
}

/** The application as main.ts makes it, on a free port of loopback. */
export async function startNodeWith(env: Record<string, string>): Promise<TestNode> {
  const config = readEnvironment(env);
  const app = await createHerald(config);
  await app.listen(config.PORT, config.HOST);
  const origin = await app.getUrl();
  return {
    app,
    config,
    origin,
    url: `${origin}/graphql`,
    wsUrl: `${origin.replace('http', 'ws')}/graphql`,
    token: tokenFor,
    close: () => app.close(),
  };
}

/** One installation: a database and a Redis prefix of its own, and nodes that share them. */
export async function startInstallation(env: Record<string, string> = {}, nodes = 1): Promise<TestInstallation> {
  const database = await freshDatabase(migrateAt);
  const shared = environmentOf(database.url, env);
  const installation: TestInstallation = {
    database,
    env: shared,
    nodes: [],
    async startNode(own = {}) {
      const node = await startNodeWith({ ...shared, ...own });
      installation.nodes.push(node);
      return node;
    },
    async close() {
      await Promise.all(installation.nodes.map((node) => node.close()));
      await database.drop();
    },
  };
  for (let started = 0; started < nodes; started += 1) await installation.startNode();
  return installation;
}

/** One node, for tests that need no more. */
export async function startApp(env: Record<string, string> = {}): Promise<TestNode> {
  const installation = await startInstallation(env);
  const [node] = installation.nodes;
  if (!node) throw new Error('no node was started');
  return { ...node, close: () => installation.close() };
}
