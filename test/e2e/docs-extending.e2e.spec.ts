import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endWithUs } from '../../src/platform/embedded/index.js';
import { environmentOf } from '../support/app.js';
import { ask, eventually, run } from '../support/client.js';
import {
  blocksOf,
  compileExample,
  EXAMPLE,
  exampleFiles,
  HERALD,
  importsOf,
  installHerald,
} from '../support/example-package.js';
import { HERALD_SCHEMA } from '../support/host-app.js';
import { portOfItsOwn } from '../support/port-of-its-own.js';
import { freshDatabase, type FreshDatabase } from '../support/servers.js';

const PAGE = 'docs/extending.md';
const LIST = '{ notifications { edges { node { id title message } } } }';

interface Listed {
  notifications: { edges: { node: { id: string; title: string; message: string } }[] };
}

/** A user's package, with Herald as npm would install it: compiled, started, and asked. */
describe('docs/extending.md', () => {
  let database: FreshDatabase;
  let shop: ChildProcess;
  let admin: Client;
  let origin: string;
  let output = '';
  beforeAll(async () => {
    installHerald();
    compileExample();
    database = await freshDatabase();
    admin = new Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(readFileSync(join(EXAMPLE, 'tables.sql'), 'utf8'));
    const port = await portOfItsOwn();
    origin = `http://127.0.0.1:${port}`;
    shop = spawn(process.execPath, ['.output/main.js'], {
      cwd: EXAMPLE,
      env: {
        PATH: process.env['PATH'] ?? '',
        ...environmentOf(database.url, { DATABASE_SCHEMA: HERALD_SCHEMA, SWEEP_SECONDS: '0.2', JWT_SECRET: '' }),
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [shop.stdout, shop.stderr]) stream?.on('data', (data) => (output += String(data)));
    endWithUs(shop.pid ?? 0, undefined);
    await eventually(
      async () => {
        if (shop.exitCode !== null) throw new Error(output);
        return (await fetch(`${origin}/herald/health/ready`).catch(() => undefined))?.status;
      },
      (status) => status === 200,
      30_000,
    );
  });
  afterAll(async () => {
    if (shop && shop.exitCode === null && shop.signalCode === null) {
      shop.kill('SIGKILL');
      await once(shop, 'exit');
    }
    await admin?.end();
    await database?.drop();
  });

  const post = async (path: string) => (await fetch(`${origin}/${path}`, { method: 'POST' })).status;
  const listOf = async (customer: string) =>
    (await run<Listed>(`${origin}/herald/graphql`, `session-of-${customer}`, LIST)).notifications.edges.map(
      ({ node }) => node,
    );

  it('shows the very files that are compiled', () => {
    const files = exampleFiles();
    const shown = blocksOf(PAGE);
    expect(shown.length).toBeGreaterThan(5);
    for (const { name, code } of shown) expect(code, name).toBe(files.get(name));
    const page = readFileSync(join(EXAMPLE, '../..', PAGE), 'utf8');
    expect(page.match(/^```ts$/gm)?.length).toBe(shown.length);
    expect(page).toContain(`-- tables.sql\n${readFileSync(join(EXAMPLE, 'tables.sql'), 'utf8')}`);
  });

  it('packs a build that needs nothing but what it says that it needs', () => {
    const { dependencies } = JSON.parse(readFileSync(join(HERALD, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const needed = new Set(importsOf(join(HERALD, 'dist')));
    expect([...needed].filter((name) => !(name in dependencies))).toEqual([]);
    expect(needed.size).toBeGreaterThan(10);
  });

  it('sends in the transaction of an order, or not at all', async () => {
    expect(await post('orders/o1/of/ann')).toBe(201);
    expect((await listOf('ann')).map(({ title }) => title)).toEqual(['Thank you']);
    expect((await listOf('storekeeper')).map(({ message }) => message)).toEqual(['o1']);
    // The order is there already: the transaction fails.
    expect(await post('orders/o1/of/ann')).toBe(500);
    expect((await listOf('ann')).length).toBe(1);
    expect(await post('orders/o1/ship/p1')).toBe(201);
    expect((await listOf('ann')).map(({ title }) => title)).toEqual(['On its way', 'Thank you']);
  });

  it('sends without one, once for a key', async () => {
    expect([await post('greet/bob'), await post('greet/bob')]).toEqual([201, 201]);
    expect((await listOf('bob')).map(({ title }) => title)).toEqual(['Welcome']);
  });

  it('takes the shop’s sessions for tokens', async () => {
    const refused = await ask(`${origin}/herald/graphql`, 'somebody', LIST);
    expect(refused.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('hears what happens, at most once and at least once', async () => {
    const [welcome] = await listOf('bob');
    await run(
      `${origin}/herald/graphql`,
      'session-of-bob',
      'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }',
      {
        ids: [welcome?.id],
      },
    );
    await eventually(
      async () => (await admin.query(`SELECT customer, title, is_read FROM told WHERE customer = 'bob'`)).rows,
      (rows) => JSON.stringify(rows) === JSON.stringify([{ customer: 'bob', title: 'Welcome', is_read: true }]),
    );
    const logged = await eventually(
      () => output,
      (text) => text.includes('bob has read 1'),
    );
    expect(logged).toContain('greeting for 1');
  });

  it('ends by itself, in good order, when it is told to', async () => {
    output = '';
    shop.kill('SIGTERM');
    await once(shop, 'exit');
    expect([shop.exitCode, shop.signalCode]).toEqual([null, 'SIGTERM']);
    expect(output).not.toMatch(/error|warn/i);
  });
});
