import { PublishRepository } from '../../src/notifications/publish.repository.js';
import type { Database, Sql } from '../../src/platform/database/index.js';
import { withDatabase } from '../peers/herald-feeds.js';
import { userOf } from '../peers/users.js';
import { nowMicros } from '../wire/clock.js';
import { ApiSession } from './api-session.js';
import { aSend } from './inbox.js';
import type { Run, Scenario } from './scenario.js';

const USERS = 5_000;
/** As the publisher gathers them. */
const AT_ONCE = 100;
const STATEMENTS = 20;
const ROUNDS = 10;

/** What stands on `feeds` in each; the last one writes a cursor for each change, the worst that a listener can cost. */
const MODES = {
  'listeners-off': [
    'ALTER TABLE feeds DISABLE TRIGGER feeds_are_added',
    'ALTER TABLE feeds DISABLE TRIGGER feeds_are_moved',
  ],
  'listeners-none': [
    'ALTER TABLE feeds ENABLE TRIGGER feeds_are_added',
    'ALTER TABLE feeds ENABLE TRIGGER feeds_are_moved',
  ],
  'listeners-one': [`INSERT INTO feed_listeners (name) VALUES ('bench')`],
} as const;
const AFTERWARDS = [
  `DELETE FROM feed_listeners WHERE name = 'bench'`,
  `DELETE FROM feed_cursors WHERE listener = 'bench'`,
];

/** The publishing statement by itself, in one connection: without the triggers, with them and nobody who listens, with one who does. */
async function listeners(run: Run): Promise<void> {
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
      // Feeds that exist, and a warm cache.
      for (let at = 0; at < (2 * USERS) / AT_ONCE; at += 1) await statement();
      const micros: Record<string, number[]> = {};
      // In turns: what else the machine does meets all of them.
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [row, statements] of Object.entries(MODES)) {
          for (const each of statements) await client.query(each);
          for (let at = 0; at < STATEMENTS; at += 1) {
            (micros[row] ??= []).push(await statement());
            // A listener that keeps up: each cursor is written again.
            await client.query(`UPDATE feed_cursors SET behind = false WHERE behind`);
          }
        }
        for (const each of AFTERWARDS) await client.query(each);
      }
      for (const [row, each] of Object.entries(micros)) {
        const median = (each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)] ?? 0) / 1_000;
        run.log(`${row}: ${median.toFixed(2)} ms a statement`);
        run.results.add(row, 'herald', median);
      }
    });
  });
}

export const listenersScenario: Scenario = {
  name: 'listeners',
  what: 'what triggers on feeds and a durable listener add to the publishing statement',
  peers: ['herald'],
  rows: Object.keys(MODES),
  run: listeners,
};
