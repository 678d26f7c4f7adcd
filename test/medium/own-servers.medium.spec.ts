import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterEach, expect, it } from 'vitest';
import { type OwnServer, startOwnPostgres, startOwnRedis } from '../support/own-servers.js';
import { freshDatabase } from '../support/servers.js';

const own: OwnServer[] = [];
afterEach(async () => {
  for (const server of own.splice(0)) await server.dispose();
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000, query_timeout: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

it('a PostgreSQL of one’s own crashes, recovers, and goes back to a cold backup', async () => {
  const postgres = await startOwnPostgres();
  own.push(postgres);
  await query(postgres.url, 'CREATE TABLE kept AS SELECT 1 AS n');
  await postgres.restart('immediate');
  await query(postgres.url, 'UPDATE kept SET n = 2');
  await postgres.stop();
  const backup = postgres.snapshot();
  await postgres.start();
  await query(postgres.url, 'UPDATE kept SET n = 3');
  await postgres.stop();
  postgres.restore(backup);
  await postgres.start();
  expect(await query(postgres.url, 'SELECT n FROM kept')).toEqual([{ n: 2 }]);
});

it('a PostgreSQL of one’s own falls silent and comes back', async () => {
  const postgres = await startOwnPostgres({ durable: false });
  own.push(postgres);
  postgres.kill('SIGSTOP');
  await expect(query(postgres.url, 'SELECT 1')).rejects.toThrow();
  postgres.kill('SIGCONT');
  expect(await query(postgres.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

it('a Redis of one’s own forgets when it is killed, and keeps its address', async () => {
  const redis = await startOwnRedis();
  own.push(redis);
  const client = new Redis(redis.url);
  client.on('error', () => undefined);
  await client.set('kept', 'no');
  redis.kill('SIGKILL');
  await redis.start();
  expect(await client.get('kept')).toBeNull();
  client.disconnect();
});

it('a fresh database has what the migration made, which runs once', async () => {
  let runs = 0;
  const migrate = async (url: string) => {
    runs += 1;
    await query(url, 'CREATE TABLE made AS SELECT 7 AS n');
  };
  const [first, second] = await Promise.all([freshDatabase(migrate, 'once'), freshDatabase(migrate, 'once')]);
  expect(runs).toBe(1);
  expect(await query(second.url, 'SELECT n FROM made')).toEqual([{ n: 7 }]);
  expect(first.url).not.toBe(second.url);
  await Promise.all([first.drop(), second.drop()]);
  await expect(query(first.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
});
