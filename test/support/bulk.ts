import type { Client } from 'pg';
import { tokenFor } from './app.js';
import { ask, eventually, run } from './client.js';

export const OPERATOR = tokenFor('operator', ['admin']);

export interface BulkSend {
  id: string;
  name: string | null;
  status: string;
  failure: string | null;
  total: number;
  processed: number;
  accepted: number;
  rejected: number;
  delivered: number;
  read: number;
  failed: number;
  createdBy: string;
  scheduledAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
}

export const BULK = `{ id name status failure total processed accepted rejected delivered read failed createdBy scheduledAt startedAt finishedAt }`;
export const START = `mutation ($input: BulkSendInput!) { bulk: startBulkSend(input: $input) ${BULK} }`;
export const PROGRESS = `subscription ($id: ID!) { bulk: bulkSendProgress(id: $id) ${BULK} }`;

/** Valid defaults for what a test doesn't care about. */
export const aBulk = (to: Record<string, unknown>, change: Record<string, unknown> = {}) => ({
  to,
  type: 'announcement',
  title: 'To all of you',
  message: 'There is news.',
  ...change,
});

export async function startBulk(
  url: string,
  to: Record<string, unknown>,
  change: Record<string, unknown> = {},
): Promise<BulkSend> {
  return (await run<{ bulk: BulkSend }>(url, OPERATOR, START, { input: aBulk(to, change) })).bulk;
}

export type Steering = 'pauseBulkSend' | 'resumeBulkSend' | 'cancelBulkSend';

/** Answers how it is then, or the code of the error. */
export async function steer(url: string, how: Steering, id: string, recall = false): Promise<BulkSend | string> {
  const given = how === 'cancelBulkSend' ? ', recall: $recall' : '';
  const declared = how === 'cancelBulkSend' ? ', $recall: Boolean' : '';
  const query = `mutation ($id: ID!${declared}) { bulk: ${how}(id: $id${given}) ${BULK} }`;
  const { data, errors } = await ask<{ bulk: BulkSend }>(url, OPERATOR, query, { id, ...(given ? { recall } : {}) });
  return errors?.[0]?.extensions.code ?? data!.bulk;
}

export async function bulkOf(url: string, id: string): Promise<BulkSend> {
  return (await run<{ bulk: BulkSend }>(url, OPERATOR, `query ($id: ID!) { bulk: bulkSend(id: $id) ${BULK} }`, { id }))
    .bulk;
}

export function untilBulk(
  url: string,
  id: string,
  isGood: (bulk: BulkSend) => boolean,
  timeoutMs = 20_000,
): Promise<BulkSend> {
  return eventually(() => bulkOf(url, id), isGood, timeoutMs);
}

export const isCompleted = ({ status }: BulkSend) => status === 'COMPLETED';

/** People that are known, by SQL: thousands at once. Answers their ids, in byte order. */
export async function makeKnown(sql: Pick<Client, 'query'>, name: string, count: number, attributes = '{}') {
  const { rows } = (await sql.query(
    `INSERT INTO recipients (id, attributes) SELECT $1 || '-' || lpad(n::text, 7, '0'), $3::jsonb FROM generate_series(0, $2::int - 1) n
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [name, count, attributes],
  )) as { rows: { id: string }[] };
  return rows.map(({ id }) => id).toSorted();
}

/** How often each of them got it. */
export async function timesEach(sql: Pick<Client, 'query'>, bulkId: string): Promise<Map<string, number>> {
  const { rows } = (await sql.query(
    `SELECT n.recipient, count(*)::int AS times FROM notifications n
     WHERE n.send_id IN (SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1) GROUP BY 1`,
    [bulkId],
  )) as { rows: { recipient: string; times: number }[] };
  return new Map(rows.map(({ recipient, times }) => [recipient, times]));
}
