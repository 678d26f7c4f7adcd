import { Redis } from 'ioredis';
import { Client } from 'pg';

interface Column {
  schema: string;
  table: string;
}

/** Each row of each table of a database, whole: as text, and in hexadecimal digits what is binary. */
export async function everyRowOf(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<Column>(
      `SELECT n.nspname AS schema, c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'`,
    );
    const kept: string[] = [];
    for (const { schema, table } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${schema}"."${table}" t`);
      kept.push(...rows.map(({ row }) => `${table}: ${row}`));
    }
    // What planners remember of columns are values of theirs.
    const { rows } = await client.query<{ row: string }>('SELECT s::text AS row FROM pg_stats s');
    return [...kept, ...rows.map(({ row }) => `pg_stats: ${row}`)];
  } finally {
    await client.end();
  }
}

/** Each key of a Redis, with what it holds. */
export async function everyKeyOf(url: string): Promise<string[]> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys('*');
    return await Promise.all(
      // Of any type, as it would be written to disk; short strings are not compressed in it.
      keys.map(
        async (key) => `${key}: ${(await redis.dumpBuffer(key))?.toString('latin1')} ${await valueOf(redis, key)}`,
      ),
    );
  } finally {
    redis.disconnect();
  }
}

async function valueOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return String(await redis.get(key));
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, 0, -1, 'WITHSCORES'));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      return '';
  }
}

/** All that a Redis is told from now on, PUBLISH included. */
export async function everyCommandOf(url: string): Promise<{ commands: string[]; stop(): void }> {
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  const commands: string[] = [];
  monitor.on('monitor', (_time: string, args: string[]) => commands.push(args.join(' ')));
  return {
    commands,
    stop() {
      monitor.disconnect();
      redis.disconnect();
    },
  };
}
