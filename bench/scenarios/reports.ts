import type { Client } from 'pg';
import { PublishRepository } from '../../src/notifications/publish.repository.js';
import type { Database, Sql } from '../../src/platform/database/index.js';
import { askHerald, withDatabase } from '../peers/herald-feeds.js';
import { tokenOf, userOf } from '../peers/users.js';
import { nowMicros } from '../wire/clock.js';
import { Histogram } from '../wire/histogram.js';
import { ApiSession } from './api-session.js';
import { aSend } from './inbox.js';
import { BrokenRun, type Run, type Scenario } from './scenario.js';

const SLOT_MS = 900_000;
const DAY_SLOTS = 96;
const DAYS = 31;
const TYPES = 50;
const CHANNELS = ['inApp', 'email', 'push', 'webhook', 'sms', 'chat'];
/** Each cell in each quarter of an hour: 3,571,200 deliveries in all. */
const EACH = 4;
const ASKED = 20;
const QUERY = `query ($from: DateTime!, $to: DateTime!, $groupBy: [ReportGroup!]!) {
  deliveryReport(from: $from, to: $to, groupBy: $groupBy, timeZone: "Europe/Berlin") { group sent delivered deliveryRate latencyP95Ms } }`;
const REPORTS = {
  'report-channel': ['CHANNEL'],
  'report-day': ['DAY', 'CHANNEL'],
  'report-type': ['TYPE', 'CHANNEL'],
  'report-day-type': ['DAY', 'TYPE'],
  'report-hour': ['HOUR'],
} as const;

/** As they would stand after a month in which everything was in use in every quarter of an hour. */
const CELLS = `INSERT INTO report_cells (channel, category, type, priority)
  SELECT c, 'system', t, 1 FROM unnest($1::text[]) AS c, unnest($2::text[]) AS t ON CONFLICT DO NOTHING`;
const FIGURES = `INSERT INTO report_figures (level, slot, cell, planned, delivered, seen, read, failed, skipped, dropped, cancelled, latencies)
  SELECT l.level + CASE WHEN c.type = '*' THEN 10 ELSE 0 END, s.slot - s.slot % l.length, c.id, sum(n), sum(n - 1), sum(n / 2), sum(n / 4), 0, 0, 0, 0,
         sum(('1e' || 12 * (3 + (c.id + s.slot) % 10))::numeric * (n - 1))
  FROM generate_series($1::integer, $2::integer) AS s (slot)
  CROSS JOIN (SELECT *, CASE WHEN type = '*' THEN ${EACH * TYPES} ELSE ${EACH} END AS n FROM report_cells WHERE category = 'system') AS c
  CROSS JOIN (VALUES (0, 1), (1, 4), (2, 24), (3, 96)) AS l (level, length)
  GROUP BY 1, 2, 3`;

async function fill(client: Client, first: number, days: number): Promise<void> {
  const types = Array.from({ length: TYPES }, (_, at) => `type-${at}`);
  await client.query('TRUNCATE report_figures, report_cells');
  await client.query(CELLS, [CHANNELS, [...types, '*']]);
  for (let day = 0; day < days; day += 1) {
    await client.query(FIGURES, [first + day * DAY_SLOTS, first + (day + 1) * DAY_SLOTS - 1]);
  }
  await client.query('VACUUM ANALYZE report_figures');
}

/** Of a month that ended last midnight, over HTTP. */
async function month(run: Run): Promise<void> {
  const days = run.size.oneStep ? 2 : DAYS;
  const past = Math.floor(Date.now() / SLOT_MS / DAY_SLOTS) * DAY_SLOTS;
  const first = past - days * DAY_SLOTS;
  const time = { from: new Date(first * SLOT_MS).toISOString(), to: new Date(past * SLOT_MS).toISOString() };
  await ApiSession.open(run, { users: 1, callers: 1, cores: 'server' }, async (api) => {
    await withDatabase(run.backends.databaseUrl, (client) => fill(client, first, days));
    const token = tokenOf(userOf(api.session, 0), ['admin']);
    for (const [row, groupBy] of Object.entries(REPORTS)) {
      const histogram = new Histogram();
      for (let asked = 0; asked < ASKED; asked += 1) {
        const began = nowMicros();
        const { deliveryReport } = await askHerald<{ deliveryReport: { sent: number }[] }>(
          api.server.port,
          token,
          QUERY,
          {
            ...time,
            groupBy,
          },
        );
        histogram.add(nowMicros() - began);
        const sent = deliveryReport.reduce((sum, each) => sum + each.sent, 0);
        const wanted = days * DAY_SLOTS * EACH * TYPES * CHANNELS.length;
        if (sent !== wanted) throw new BrokenRun(`${row}: ${wanted} were wanted, ${sent} told`);
      }
      const { p50, p95 } = histogram.summary();
      run.log(`${row}: p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms`);
      run.results.add(row, 'herald', p95);
    }
  });
}

const AT_ONCE = 100;
const STATEMENTS = 20;
const ROUNDS = 10;
const USERS = 5_000;
const MODES = { 'counting-off': 'DISABLE', 'counting-on': 'ENABLE' } as const;

/** The publishing statement by itself, without what writes down for reports what it did, and with it. */
async function counting(run: Run): Promise<void> {
  await ApiSession.open(run, { users: 1, callers: 1, cores: 'both' }, async (api) => {
    await withDatabase(run.backends.databaseUrl, async (client) => {
      const sql: Sql = { query: async (text, params) => (await client.query(text, params as unknown[])).rows };
      const repository = new PublishRepository(undefined as unknown as Database);
      let next = 0;
      const statement = async () => {
        const sends = Array.from({ length: AT_ONCE }, () => aSend(userOf(api.session, (next += 1) % USERS), next));
        const began = nowMicros();
        await repository.publish(sql, sends);
        return nowMicros() - began;
      };
      for (let at = 0; at < (2 * USERS) / AT_ONCE; at += 1) await statement();
      const micros: Record<string, number[]> = {};
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [row, how] of Object.entries(MODES)) {
          await client.query(`ALTER TABLE notifications ${how} TRIGGER report_published`);
          for (let at = 0; at < STATEMENTS; at += 1) (micros[row] ??= []).push(await statement());
        }
      }
      for (const [row, each] of Object.entries(micros)) {
        const median = (each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)] ?? 0) / 1_000;
        run.log(`${row}: ${median.toFixed(2)} ms a statement`);
        run.results.add(row, 'herald', median);
      }
    });
  });
}

export const reportScenarios: readonly Scenario[] = [
  {
    name: 'reports',
    what: 'reports of a month of 3,571,200 deliveries, over HTTP',
    peers: ['herald'],
    rows: Object.keys(REPORTS),
    run: month,
  },
  {
    name: 'counting',
    what: 'what being counted for reports adds to the publishing statement',
    peers: ['herald'],
    rows: Object.keys(MODES),
    run: counting,
  },
];
