import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { BusMeddler, type Chances } from '../support/bus-meddler.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { isLiveAgain } from '../support/live-path.js';
import { LONG, printedSeed, rounds } from '../support/random.js';

/** Few people: the more comes to one feed, the more is there to lose and to swap. */
const USERS = Array.from({ length: LONG ? 12 : 5 }, (_, index) => `user-${index}`);
const SENDS = rounds(120, 4_000);

const BUSES: [string, Chances][] = [
  ['drops some', { lost: 30 }],
  ['doubles some', { doubled: 50 }],
  ['brings some late', { late: 40 }],
  ['does all of that', { lost: 20, doubled: 20, late: 30 }],
  ['drops all', { lost: 100 }],
];

/** Its connections live, and every command is answered: nothing tells that there is something to heal. */
describe('a Redis', () => {
  const seed = printedSeed('bus-messages');
  const meddler = new BusMeddler(seed);
  let installation: TestInstallation;
  let wire: FaultyProxy;
  let gateway: HeraldProcess;
  let sender: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    wire = await FaultyProxy.start(installation.env['REDIS_URL'] ?? '', {
      rewrite: { toClient: () => meddler.rewrite() },
    });
    [gateway, sender] = await Promise.all([
      HeraldProcess.start({ ...installation.env, REDIS_URL: wire.url }),
      HeraldProcess.start({ ...installation.env, ROLES: 'api' }),
    ]);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(gateway, ['phone', 'laptop']);
    await isLiveAgain(ledger, gateway);
  });
  afterAll(async () => {
    await ledger.close();
    await Promise.all([gateway.kill(), sender.kill()]);
    await wire.stop();
    await installation.close();
  });

  it.each(BUSES)('that %s: everybody gets everything, once, in order', async (_, chances) => {
    const before = { ...meddler.counts };
    meddler.chances = chances;
    const publisher = await ledger.publish({ urls: [sender.url], seed, lanes: 4, pauseMs: 2 });
    await publisher.more(SENDS);
    await publisher.stop();
    // The last ones are lost, too, and nothing comes behind them.
    expect(await ledger.everythingArrived()).toBe(true);
    await ledger.reckon(sender.url);
    ledger.expectUnnoticed();
    for (const what of ['lost', 'doubled', 'late'] as const) {
      expect(meddler.counts[what] > before[what]).toBe((chances[what] ?? 0) > 0);
    }
    expect([...gateway.complaints, ...sender.complaints]).toEqual([]);
  });
});
