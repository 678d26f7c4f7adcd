import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { printedSeed, rounds } from '../support/random.js';

const STOPS = rounds(2, 30);
const USERS = Array.from({ length: 8 }, (_, index) => `user-${index}`);

describe('the server is told to stop while people listen and others send', () => {
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    installation = await startInstallation({ DRAIN_SECONDS: '1' }, 0);
    herald = await HeraldProcess.start(installation.env);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(herald, ['phone']);
  });
  afterAll(async () => {
    await ledger.close();
    await herald.kill();
    await installation.close();
  });

  it(`ends in order over ${STOPS} stops: exit 0, sockets told, requests under way answered, nothing lost`, async () => {
    const seed = printedSeed('stop-server');
    const publisher = await ledger.publish({ urls: [herald.url], seed, lanes: 8 });
    for (let stop = 0; stop < STOPS; stop += 1) {
      await publisher.more(100);
      expect(await herald.stop()).toBe(0);
      await herald.start();
    }
    await publisher.more(50);
    await publisher.stop();
    await ledger.reckon(herald.url);
    // Who was accepted was told so: an answer that went missing shows as a duplicate when its sender asks again.
    const again = publisher.sends.filter((send) => send.duplicate).map((send) => send.key);
    expect(publisher.unclear.filter((attempt) => again.includes(attempt.key))).toEqual([]);
    const toldToComeAgain = (codes: number[]) => codes.filter((code) => code === CLOSE.DRAINING.code).length;
    expect(ledger.clients.map((client) => toldToComeAgain(client.closes))).toEqual(USERS.map(() => STOPS));
    expect(ledger.clients.flatMap((client) => client.refusals)).toEqual([]);
    expect(herald.complaints).toEqual([]);
  });
});
