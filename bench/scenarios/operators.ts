import { bulkSendOf, type Seeded, seedSearch } from '../../test/support/search-seed.js';
import { askHerald, withDatabase } from '../peers/herald-feeds.js';
import { tokenOf, userOf } from '../peers/users.js';
import { nowMicros } from '../wire/clock.js';
import { Histogram } from '../wire/histogram.js';
import { ApiSession } from './api-session.js';
import { BrokenRun, type Run, type Scenario } from './scenario.js';

const COUNT = 1_000_000;
const TINY = 20_000;
const ASKED = 20;
const PAGE = '{ nodes { id } pageInfo { hasNextPage endCursor } }';
const QUERIES = {
  'operators-notifications': `query ($filter: AdminNotificationFilter) { page: adminNotifications(filter: $filter) ${PAGE} }`,
  'operators-deliveries': `query ($filter: DeliveryFilter) { page: adminDeliveries(filter: $filter) ${PAGE} }`,
  'operators-recipients': `query ($text: String) { page: recipients(text: $text) ${PAGE} }`,
} as const;
type Row = keyof typeof QUERIES;
type Filters = Record<string, unknown>[];

const SEARCHED: readonly object[] = [
  {},
  { userId: 'rare' },
  { userId: 'heavy' },
  { userId: 'heavy', types: ['rare_type'] },
  { types: ['rare_type'] },
  { types: ['type-1', 'type-2'] },
  { types: ['none'] },
  { types: ['bulk_type'] },
  { categories: ['rare_category'] },
  { categories: ['system'] },
  { topics: ['rare_topic'] },
  { priorities: ['URGENT'] },
  { categories: ['rare_category'], types: ['type-1', 'type-21'] },
];

/** Whom everything is asked of: what most have, what few have, and what none has. */
const filters = (sendId: string): Record<Row, Filters> => ({
  'operators-notifications': [
    ...SEARCHED,
    { sendId },
    ...['READ', 'FAILED', 'CANCELLED', 'EXPIRED'].map((status) => ({ statuses: [status] })),
    ...['order', 'shipped', 'fragile', 'zebra', 'nowhere'].map((text) => ({ text })),
    { text: 'zebra', userId: 'heavy' },
  ].map((filter) => ({ filter })),
  'operators-deliveries': [
    {},
    { userId: 'rare' },
    { userId: 'heavy' },
    ...[['FAILED'], ['SKIPPED', 'CANCELLED'], ['DELIVERED'], ['DEFERRED']].map((statuses) => ({ statuses })),
    { channels: ['rare_channel'] },
    { channels: ['email'] },
    { reasons: ['NO_ADDRESS'] },
    { channels: ['email'], statuses: ['FAILED'] },
  ].map((filter) => ({ filter })),
  'operators-recipients': [undefined, 'person', 'person-0123', 'p77@example', 'ada', 'nobody'].map((text) => ({
    text,
  })),
});

/** As many people, with names and addresses of their own; one in a hundred thousand is called Ada. */
const PEOPLE = `INSERT INTO recipients (id, email, display_name)
  SELECT 'person-' || lpad(n::text, 7, '0'), 'p' || n || '@example.com', CASE WHEN n % 100000 = 7 THEN 'Ada ' ELSE 'Sam ' END || n
  FROM generate_series(1, $1::int) n`;

/** First pages, over HTTP, of what installations have that were used for a while. */
async function search(run: Run): Promise<void> {
  const count = run.size.oneStep ? TINY : COUNT;
  await ApiSession.open(run, { users: 1, callers: 1, cores: 'server' }, async (api) => {
    const sendId = await withDatabase(run.backends.databaseUrl, async (client) => {
      const database: Seeded = { query: async (sql, params) => (await client.query<object>(sql, params)).rows };
      // Once for all repetitions.
      if (run.found.get('operators') === undefined) {
        await client.query('SET statement_timeout = 0');
        await seedSearch(database, count);
        await client.query(PEOPLE, [count]);
        await client.query('VACUUM ANALYZE recipients, notifications, deliveries, sends, contents');
        run.found.set('operators', count);
      }
      return bulkSendOf(database);
    });
    const token = tokenOf(userOf(api.session, 0), ['admin']);
    for (const [row, asked] of Object.entries(filters(sendId)) as [Row, Filters][]) {
      let slowest = 0;
      for (const variables of asked) {
        const p95 = await firstPages(api.server.port, token, QUERIES[row], variables);
        run.log(`${row} ${JSON.stringify(variables)}: p95 ${p95.toFixed(1)} ms`);
        slowest = Math.max(slowest, p95);
      }
      run.results.add(row, 'herald', slowest);
    }
  });
}

async function firstPages(port: number, token: string, query: string, variables: object): Promise<number> {
  const histogram = new Histogram();
  const answers = new Set<string>();
  for (let asked = 0; asked < ASKED; asked += 1) {
    const began = nowMicros();
    const { page } = await askHerald<{ page: { nodes: { id: string }[] } }>(port, token, query, { ...variables });
    histogram.add(nowMicros() - began);
    answers.add(page.nodes.map(({ id }) => id).join());
  }
  if (answers.size > 1) throw new BrokenRun(`${JSON.stringify(variables)} had ${answers.size} different answers`);
  return histogram.summary().p95;
}

export const operatorsScenario: Scenario = {
  name: 'operators',
  what: 'first pages of what operators look for among a million, over HTTP',
  peers: ['herald'],
  rows: Object.keys(QUERIES),
  run: search,
};
