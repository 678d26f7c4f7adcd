import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface FreshDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Any number, the same for everybody who makes a template, or builds. */
const TEMPLATE_LOCK = 7_214_003;
const BUILD_LOCK = 7_214_004;

function urlOf(database: string): string {
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${database}`;
  return url.href;
}

async function asOwner<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The database with the schema that others are copied from: made by the first test of the run that asks. */
async function ensureTemplate(
  client: Client,
  migrate: (url: string) => Promise<void>,
  schema: string,
): Promise<string> {
  const name = `herald_template_${schema}_${inject('runId')}`;
  // The workers of a run ask at once.
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      const draft = `${name}_draft`;
      await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${draft}`);
      await migrate(urlOf(draft));
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return name;
}

/**
 * A database that nobody else uses: empty, or with what `migrate` makes, which runs once in a run for each name of a
 * `schema`, and closes its connections.
 */
export async function freshDatabase(
  migrate?: (url: string) => Promise<void>,
  schema = 'herald',
): Promise<FreshDatabase> {
  const name = `herald_test_${randomBytes(6).toString('hex')}`;
  await asOwner(async (client) => {
    const template = migrate ? await ensureTemplate(client, migrate, schema) : 'template0';
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: urlOf(name),
    drop: () => asOwner(async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}

/** For what the workers of a run may not do at the same time. */
export function oneAtATime(build: () => void): Promise<void> {
  return asOwner(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [BUILD_LOCK]);
    build();
  });
}

/** The Redis of the run, which all tests share: each takes a prefix of its own. */
export function redisUrl(): string {
  return inject('redisUrl');
}
