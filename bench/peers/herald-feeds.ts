import { Client } from 'pg';
import { decodeCursor } from '../../src/notifications/cursor.js';
import type { HeraldFeeds } from './publication.js';
import { REDIS_PREFIX } from './peer-server.js';
import { tokenOf, userOf } from './users.js';

const EPOCH = 1_000_000_007;

export async function withDatabase<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One operation over HTTP that must succeed. */
export async function askHerald<Data>(
  port: number,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
  if (errors !== undefined || data === undefined) throw new Error(`refused: ${JSON.stringify(errors)}`);
  return data;
}

/**
 * Makes the feeds of a session's users, empty and of one epoch, so that messages about them can be written without asking
 * PostgreSQL; and learns from a cursor which life of the database this is.
 */
export async function makeFeeds(
  databaseUrl: string,
  port: number,
  session: number,
  users: number,
  filled = users,
): Promise<HeraldFeeds> {
  await withDatabase(databaseUrl, (client) =>
    client.query(`INSERT INTO feeds (recipient, epoch) SELECT unnest($1::text[]), $2`, [
      Array.from({ length: users }, (_, index) => userOf(session, index)),
      EPOCH,
    ]),
  );
  const answer = await askHerald<{ inbox: { cursor: string } }>(
    port,
    tokenOf(userOf(session, 0)),
    '{ inbox { cursor } }',
  );
  const { installation } = decodeCursor(answer.inbox.cursor, 'stream');
  return { installation, epoch: EPOCH, prefix: REDIS_PREFIX, users, filled };
}
