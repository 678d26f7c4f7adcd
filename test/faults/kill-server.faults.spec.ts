import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { LONG, printedSeed, randomFrom, rounds } from '../support/random.js';

const KILLS = rounds(2, 60);
const USERS = Array.from({ length: LONG ? 40 : 12 }, (_, index) => `user-${index}`);
/** Sends between two kills, at most. */
const BETWEEN = 120;

describe('the server is killed while people listen and others send', () => {
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    herald = await HeraldProcess.start(installation.env);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(herald, ['phone', 'laptop']);
    ledger.connectSdk(herald);
  });
  afterAll(async () => {
    await ledger.close();
    await herald.kill();
    await installation.close();
  });

  it(`loses, doubles and reorders nothing over ${KILLS} kills`, async () => {
    const seed = printedSeed('kill-server');
    const random = randomFrom(seed);
    const publisher = await ledger.publish({ urls: [herald.url], seed, lanes: 6 });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await publisher.more(1 + Math.floor(random() * BETWEEN));
      await herald.kill('SIGKILL');
      await herald.start();
    }
    await publisher.more(BETWEEN);
    await publisher.stop();
    await ledger.reckon(herald.url);
    // It was killed in the midst of work, and everybody came back.
    expect(publisher.unclear.length).toBeGreaterThan(0);
    expect(Math.min(...ledger.clients.map((client) => client.connects))).toBeGreaterThan(1);
    expect(Math.min(...ledger.sdkDevices.map((device) => device.connects))).toBeGreaterThan(1);
    expect([...ledger.clients, ...ledger.sdkDevices].flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(herald.complaints).toEqual([]);
  });
});
