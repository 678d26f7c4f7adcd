import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { LONG, printedSeed, randomFrom, rounds } from '../support/random.js';

const ENDS = rounds(1, 15);
const USERS = Array.from({ length: LONG ? 40 : 8 }, (_, index) => `user-${index}`);
/** Sends between two ends, at most. */
const BETWEEN = 120;

describe('people listen over server-sent events while others send', () => {
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let ledger: Ledger;
  beforeEach(async () => {
    installation = await startInstallation({}, 0);
    herald = await HeraldProcess.start(installation.env);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(herald, ['phone', 'laptop'], USERS, 'stream');
  });
  afterEach(async () => {
    await ledger.close();
    await herald.kill();
    await installation.close();
  });

  async function endAndStart(how: () => Promise<void>): Promise<void> {
    const seed = printedSeed('event-streams');
    const random = randomFrom(seed);
    const publisher = await ledger.publish({ urls: [herald.url], seed, lanes: 6 });
    for (let times = 0; times < ENDS; times += 1) {
      await publisher.more(1 + Math.floor(random() * BETWEEN));
      await how();
      await herald.start();
    }
    await publisher.more(BETWEEN);
    await publisher.stop();
  }

  it(`and the server is killed: nothing is lost, doubled or reordered over ${ENDS} kills`, async () => {
    await endAndStart(() => herald.kill('SIGKILL'));
    await ledger.reckon(herald.url);
    expect(Math.min(...ledger.clients.map((client) => client.connects))).toBeGreaterThan(1);
    expect(ledger.clients.flatMap((client) => client.refusals)).toEqual([]);
    expect(herald.complaints).toEqual([]);
  });

  it(`and the server is told to stop: exit 0, and nothing is lost over ${ENDS} stops`, async () => {
    await endAndStart(async () => expect(await herald.stop()).toBe(0));
    await ledger.reckon(herald.url);
    expect(Math.min(...ledger.clients.map((client) => client.connects))).toBeGreaterThan(1);
    expect(ledger.clients.flatMap((client) => client.refusals)).toEqual([]);
    expect(herald.complaints).toEqual([]);
  });
});
