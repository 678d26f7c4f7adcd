import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { expectAnswered, isLiveAgain } from '../support/live-path.js';
import type { PublisherProcess } from '../support/publisher-process.js';
import { LONG, note, printedSeed, randomFrom, rounds } from '../support/random.js';

const USERS = Array.from({ length: LONG ? 30 : 10 }, (_, index) => `user-${index}`);
/** How long a wire stays as it is, at least and at most. */
const HOLD_MS = LONG ? [4_000, 15_000] : [1_200, 1_800];
const ROUNDS = rounds(1, 2);
/** Sends that are begun and accepted meanwhile, of those whose way is whole. */
const WHILE = 20;
/** A silent connection to PostgreSQL is given up after this. */
const DATABASE_TIMEOUT_MS = 2_000;
/** How long any call may take, whatever the wires do: that, a connection that is being made, a queue before it, and a busy machine. */
const PATIENCE_MS = 20_000;
/** After it is whole again, everybody is served within this. */
const WELL_AGAIN_MS = 20_000;

interface Fault {
  name: string;
  apply: (wire: FaultyProxy) => Promise<void>;
  /** False: slow, but everything comes through. */
  breaks: boolean;
}

const FAULTS: Fault[] = [
  { name: 'refuses', apply: (wire) => wire.refuse(), breaks: true },
  { name: 'resets', apply: (wire) => wire.reset(), breaks: true },
  { name: 'is a black hole', apply: (wire) => wire.blackHole(), breaks: true },
  { name: 'falls silent', apply: (wire) => wire.silence(), breaks: true },
  { name: 'passes questions, and no answers', apply: (wire) => wire.halfOpen('toServer'), breaks: true },
  { name: 'passes answers, and no questions', apply: (wire) => wire.halfOpen('toClient'), breaks: true },
  { name: 'is late', apply: (wire) => wire.latency(30, 60), breaks: false },
  { name: 'is narrow', apply: (wire) => wire.throttle(20_000), breaks: false },
];
const BY_NAME = FAULTS.map((fault): [string, Fault] => [fault.name, fault]);

/**
 * One node is behind the wires, with everybody connected to it; another one, which only sends, is not. So while a wire is broken
 * there is something to miss, and somebody to repeat a send at.
 */
describe('the wire between a node and its servers', () => {
  let installation: TestInstallation;
  let postgresWire: FaultyProxy;
  let redisWire: FaultyProxy;
  let node: HeraldProcess;
  let sender: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    const { DATABASE_URL = '', REDIS_URL = '' } = installation.env;
    [postgresWire, redisWire] = await Promise.all([FaultyProxy.start(DATABASE_URL), FaultyProxy.start(REDIS_URL)]);
    [node, sender] = await Promise.all([
      HeraldProcess.start({
        ...installation.env,
        DATABASE_URL: postgresWire.url,
        DATABASE_TIMEOUT: `${DATABASE_TIMEOUT_MS}ms`,
        REDIS_URL: redisWire.url,
      }),
      HeraldProcess.start({ ...installation.env, ROLES: 'api' }),
    ]);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(node);
    await isLiveAgain(ledger, node);
  });
  afterAll(async () => {
    await ledger.close();
    await Promise.all([node.kill(), sender.kill()]);
    await Promise.all([postgresWire.stop(), redisWire.stop()]);
    await installation.close();
  });

  /** Breaks the wire under sends to both nodes, and mends it; all must be as it was then. */
  async function suffer(server: string, wire: FaultyProxy, fault: Fault, seed: number): Promise<PublisherProcess> {
    const publisher = await ledger.publish({
      urls: [node.url, sender.url],
      seed,
      lanes: 6,
      pauseMs: 4,
      timeoutMs: 2 * PATIENCE_MS,
    });
    const harmedBefore = wire.harmed;
    const [least, most] = HOLD_MS as [number, number];
    let meanwhile = 0;
    let healedAt = 0;
    try {
      await publisher.more(10);
      meanwhile = -publisher.sends.length;
      await fault.apply(wire);
      await Promise.all([
        publisher.more(WHILE),
        // The fault itself takes time; nothing is expected of it.
        new Promise((resolve) => setTimeout(resolve, least + randomFrom(seed)() * (most - least))),
      ]);
      meanwhile += publisher.sends.length;
    } finally {
      // Whatever went wrong, the next fault begins with a wire that is whole.
      await wire.heal();
      healedAt = Date.now();
      // Also who was told FEED_BUSY because of what the broken wire left behind.
      await publisher.stop(WELL_AGAIN_MS);
    }
    await isLiveAgain(ledger, node);
    const liveAfterMs = Date.now() - healedAt;
    await ledger.reckon(sender.url);
    note(
      `${server} ${fault.name}: ${meanwhile} sends meanwhile, the slowest ${slowest(publisher)} ms; live after ${liveAfterMs} ms`,
    );
    expect(wire.harmed).toBeGreaterThan(harmedBefore);
    // The same process, and the same sockets.
    ledger.expectUnnoticed();
    expect(node.isRunning).toBe(true);
    expect([...node.complaints, ...sender.complaints]).toEqual([]);
    return publisher;
  }

  const slowest = ({ sends, unclear }: PublisherProcess) =>
    Math.max(...[...sends, ...unclear].map((attempt) => attempt.ms));
  const reasons = ({ unclear }: PublisherProcess) => [...new Set(unclear.map((attempt) => attempt.why))].sort();

  it.each(BY_NAME)('to Redis %s: whatever is asked answers, and everything arrives', async (_, fault) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const publisher = await suffer('Redis', redisWire, fault, printedSeed(`wire to Redis, ${fault.name}`));
      expectAnswered(publisher);
    }
  });

  it.each(BY_NAME)('to PostgreSQL %s: an answer or a plain no in time, and everything arrives', async (_, fault) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const publisher = await suffer(
        'PostgreSQL',
        postgresWire,
        fault,
        printedSeed(`wire to PostgreSQL, ${fault.name}`),
      );
      // FEED_BUSY: who was cut off in the midst of a change holds its feeds until PostgreSQL has noticed.
      expect(reasons(publisher).filter((why) => why !== 'UNAVAILABLE' && why !== 'FEED_BUSY')).toEqual([]);
      expect(reasons(publisher).includes('UNAVAILABLE') || !fault.breaks).toBe(true);
      expect(slowest(publisher)).toBeLessThan(PATIENCE_MS);
    }
  });
});
