import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { bulkOf, isCompleted, makeKnown, startBulk, steer, timesEach, untilBulk } from '../support/bulk.js';
import { eventually } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { LONG, note, printedSeed, randomFrom } from '../support/random.js';

const PEOPLE = LONG ? 100_000 : 10_000;
const KILLS = LONG ? 20 : 5;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Operators are served by one node, which does none of the work; workers do, and are killed. */
describe('a bulk send, whatever dies', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let sql: Client;
  const workers: HeraldProcess[] = [];
  beforeAll(async () => {
    installation = await startInstallation({ SWEEP_SECONDS: '0.2' }, 0);
    node = await installation.startNode({ ROLES: 'api,gateway' });
    sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  });
  afterAll(async () => {
    await sql.end();
    await installation.close();
  });

  async function startWorker(env: Record<string, string> = {}): Promise<HeraldProcess> {
    const worker = await HeraldProcess.start({ ...installation.env, ROLES: 'worker', ...env });
    workers.push(worker);
    return worker;
  }

  /** Each of them once, nobody else, and that is what is said of it. */
  async function expectWhole(id: string, people: readonly string[]): Promise<void> {
    const bulk = await bulkOf(node.url, id);
    expect(bulk).toMatchObject({ status: 'COMPLETED', total: people.length, processed: people.length });
    expect(bulk).toMatchObject({ accepted: people.length, rejected: 0 });
    const times = await timesEach(sql, id);
    expect([...times].filter(([, each]) => each !== 1)).toEqual([]);
    expect(people.filter((person) => !times.has(person))).toEqual([]);
    expect(times.size).toBe(people.length);
  }

  it(`reaches each of ${PEOPLE.toLocaleString('en')} once, though its worker is killed ${KILLS} times`, async () => {
    const random = randomFrom(printedSeed('bulk-kills'));
    const people = await makeKnown(sql, 'many', PEOPLE, '{"many":true}');
    // So slow that there are enough chunks for all of the kills.
    const { id } = await startBulk(node.url, { attributes: { many: true } }, { ratePerSecond: PEOPLE / 5 });
    let done = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const worker = await startWorker();
      // All over it; within a chunk, or between two.
      const least = Math.max(done + 1, (PEOPLE * (kill - 1)) / (KILLS + 1));
      const { processed } = await untilBulk(node.url, id, (bulk) => bulk.processed >= least, 60_000);
      await sleep(random() * 60);
      await worker.kill('SIGKILL');
      expect((await bulkOf(node.url, id)).processed).toBeGreaterThanOrEqual(processed);
      done = (await bulkOf(node.url, id)).processed;
      expect((await timesEach(sql, id)).size).toBe(done);
    }
    note(`${done} were reached when the last one was killed`);
    expect(done).toBeLessThan(PEOPLE);
    await startWorker();
    await untilBulk(node.url, id, isCompleted, 120_000);
    await expectWhole(id, people);
  });

  it('is worked off where Redis is away all the time, by two workers that find the same ones', async () => {
    const people = await makeKnown(sql, 'alone', 5_000, '{"alone":true}');
    const env = { REDIS_URL: 'redis://127.0.0.1:1', BUS_TIMEOUT: '200ms' };
    const operators = await installation.startNode({ ...env, ROLES: 'api,gateway' });
    await Promise.all([startWorker(env), startWorker(env)]);
    const started = await Promise.all([1, 2].map(() => startBulk(operators.url, { attributes: { alone: true } })));
    for (const { id } of started) {
      await untilBulk(operators.url, id, isCompleted, 60_000);
      await expectWhole(id, people);
    }
    expect(workers.flatMap((worker) => worker.complaints)).toEqual([]);
  });

  it('stays cancelled, and is taken back, though the node that was asked dies at once', async () => {
    const people = await makeKnown(sql, 'taken', 3_000, '{"taken":true}');
    const api = await HeraldProcess.start({ ...installation.env, ROLES: 'api' });
    workers.push(api);
    await startWorker();
    const { id } = await startBulk(node.url, { attributes: { taken: true } });
    await untilBulk(node.url, id, isCompleted, 60_000);
    const cancelling = steer(api.url, 'cancelBulkSend', id, true).catch(() => undefined);
    await eventually(
      () => bulkOf(node.url, id),
      ({ status }) => status === 'CANCELLED',
    );
    await api.kill('SIGKILL');
    await cancelling;
    await eventually(
      async () =>
        (await sql.query(`SELECT 1 FROM notifications WHERE recipient LIKE 'taken-%' AND gone IS NULL LIMIT 1`)).rows
          .length,
      (left) => left === 0,
      60_000,
    );
    expect((await timesEach(sql, id)).size).toBe(people.length);
  });
});
