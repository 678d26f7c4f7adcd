import { Client } from 'pg';
import { expect } from 'vitest';
import { tokenFor } from './app.js';
import { type Accepted, check, countOf, NOTHING } from './checker.js';
import { send } from './client.js';
import type { PublisherProcess } from './publisher-process.js';
import type { ResumingClient } from './resuming-client.js';

/** What is in the feeds, in their order. */
export async function committed(databaseUrl: string): Promise<Accepted[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Accepted>(
      'SELECT recipient AS "userId", id AS "notificationId" FROM notifications ORDER BY recipient, seq',
    );
    return rows;
  } finally {
    await client.end();
  }
}

const sorted = (list: readonly Accepted[]) => list.map((one) => `${one.userId} ${one.notificationId}`).sort();

/** Waits until every client has as many as there are for its person: whether they are the right ones is for `reckon`. */
export async function everythingArrived(
  accepted: readonly Accepted[],
  clients: readonly ResumingClient[],
  timeoutMs = 30_000,
): Promise<void> {
  const owed = new Map<string, number>();
  for (const { userId } of accepted) owed.set(userId, (owed.get(userId) ?? 0) + 1);
  const deadline = Date.now() + timeoutMs;
  const missing = () => clients.filter((client) => client.notificationIds.length < (owed.get(client.userId) ?? 0));
  while (missing().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
}

export interface Run {
  databaseUrl: string;
  /** A node that is up. */
  url: string;
  /** All of them have stopped. */
  publishers: readonly PublisherProcess[];
  clients: readonly ResumingClient[];
  timeoutMs?: number;
}

/**
 * The end of a run: one last send to everybody, behind which nothing may come any more. Then: what was accepted is in
 * PostgreSQL, each once and nothing beside it, and every client got exactly that, once, in order.
 */
export async function reckon({ databaseUrl, url, publishers, clients, timeoutMs }: Run): Promise<Accepted[]> {
  const everybody = [...new Set(clients.map((client) => client.userId))];
  const last = await send(url, tokenFor('last', ['service']), everybody);
  const accepted = [...publishers.flatMap((publisher) => publisher.accepted), ...last.notifications];
  expect(publishers.flatMap((publisher) => publisher.refused)).toEqual([]);
  expect(accepted.length).toBeGreaterThan(last.notifications.length);
  const inFeeds = await committed(databaseUrl);
  // Durable, and published once: a retried send that was done already would show as one row too many.
  expect(sorted(inFeeds)).toEqual(sorted(accepted));
  await everythingArrived(inFeeds, clients, timeoutMs);
  const findings = check(
    inFeeds,
    clients.map((client) => client.received),
  );
  const sum = (count: (publisher: PublisherProcess) => number) => publishers.reduce((all, one) => all + count(one), 0);
  console.log(
    `accepted ${accepted.length} notifications in ${sum((one) => one.sends.length)} sends ` +
      `(${sum((one) => one.unclear.length)} attempts unclear, ${sum((one) => one.sends.filter((send) => send.duplicate).length)} ` +
      `answered as duplicates); ${clients.length} clients, ${clients.reduce((all, one) => all + one.connects, 0)} connects: ${countOf(findings)}`,
  );
  expect(findings).toEqual(NOTHING);
  return inFeeds;
}
