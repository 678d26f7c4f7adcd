import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateAt, startInstallation, type TestInstallation } from '../support/app.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { type OwnServer, startOwnPostgres } from '../support/own-servers.js';
import type { PublisherProcess } from '../support/publisher-process.js';
import { LONG, printedSeed, randomFrom, rounds } from '../support/random.js';

const USERS = Array.from({ length: LONG ? 40 : 12 }, (_, index) => `user-${index}`);
const RESTARTS = rounds(1, 25);
const TERMINATIONS = rounds(10, 150);
/** Sends between two faults, at most. */
const BETWEEN = 60;
/** How long a call may take that is made while PostgreSQL is away. */
const PATIENCE_MS = 10_000;

const TERMINATE_ALL = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/** Durable: what is committed survives `-m immediate`, as it would a crash. */
describe('PostgreSQL restarts, or throws everybody out, while people listen and others send', () => {
  let postgres: OwnServer;
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    postgres = await startOwnPostgres({ durable: true });
    await migrateAt(postgres.url);
    installation = await startInstallation({ DATABASE_URL: postgres.url }, 0);
    herald = await HeraldProcess.start(installation.env);
    ledger = new Ledger(postgres.url, USERS);
    await ledger.connect(herald, ['phone', 'laptop']);
  });
  afterAll(async () => {
    await ledger.close();
    await herald.kill();
    await installation.close();
    await postgres.dispose();
  });

  /** What was unclear was said to be: nobody waited in vain, and no answer was an accident of ours. */
  function expectPlainAnswers(publisher: PublisherProcess): void {
    expect(
      [...new Set(publisher.unclear.map((attempt) => attempt.why))].filter((why) => why !== 'UNAVAILABLE'),
    ).toEqual([]);
    expect(Math.max(0, ...publisher.unclear.map((attempt) => attempt.ms))).toBeLessThan(PATIENCE_MS);
  }

  async function expectAllWell(): Promise<void> {
    await ledger.reckon(herald.url);
    // The same process, and the same sockets.
    ledger.expectUnnoticed();
    expect(herald.isRunning).toBe(true);
    expect(herald.complaints).toEqual([]);
  }

  it(`every backend is terminated ${TERMINATIONS} times`, async () => {
    const seed = printedSeed('postgres-restart, terminations');
    const random = randomFrom(seed);
    const publisher = await ledger.publish({ urls: [herald.url], seed, lanes: 6, pauseMs: 1 });
    const admin = new Client({ connectionString: postgres.url });
    await admin.connect();
    let terminated = 0;
    try {
      for (let round = 0; round < TERMINATIONS; round += 1) {
        await publisher.more(1 + Math.floor(random() * BETWEEN));
        const { rowCount } = await admin.query(TERMINATE_ALL);
        terminated += rowCount ?? 0;
      }
    } finally {
      await admin.end();
    }
    await publisher.more(BETWEEN);
    await publisher.stop();
    expect(terminated).toBeGreaterThanOrEqual(TERMINATIONS);
    expectPlainAnswers(publisher);
    await expectAllWell();
  });

  it(`the server is restarted ${RESTARTS} times, as by a crash`, async () => {
    const seed = printedSeed('postgres-restart, crashes');
    const random = randomFrom(seed);
    const publisher = await ledger.publish({ urls: [herald.url], seed, lanes: 6, pauseMs: 1 });
    for (let round = 0; round < RESTARTS; round += 1) {
      await publisher.more(1 + Math.floor(random() * BETWEEN));
      await postgres.restart('immediate');
      await publisher.more(BETWEEN);
    }
    await publisher.stop();
    expect(publisher.unclear.length).toBeGreaterThan(0);
    expectPlainAnswers(publisher);
    await expectAllWell();
  });

  it('the server is killed, and its children with it', async () => {
    const seed = printedSeed('postgres-restart, kill');
    const publisher = await ledger.publish({ urls: [herald.url], seed, lanes: 6, pauseMs: 1 });
    await publisher.more(BETWEEN);
    postgres.kill('SIGKILL');
    await postgres.start();
    await publisher.more(BETWEEN);
    await publisher.stop();
    expectPlainAnswers(publisher);
    await expectAllWell();
  });
});
