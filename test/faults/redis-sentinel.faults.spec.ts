import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { eventually } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { BUS_UP, expectAnswered, isLiveAgain } from '../support/live-path.js';
import { OwnRedisSentinels } from '../support/own-redis-sentinels.js';
import { LONG, printedSeed, randomFrom, rounds } from '../support/random.js';

const USERS = Array.from({ length: LONG ? 40 : 10 }, (_, index) => `user-${index}`);
const KILLS = rounds(1, 6);
/** Sends between two faults, at most. */
const BETWEEN = 25;
const SENDS_PER_LANE = rounds(12, 100);
/** A failover takes the Sentinels a few seconds, and Herald moments more. */
const FAILOVER_MS = 30_000;
/** So seldom that whatever heals here is healed by something else. */
const NEVER = '600s';

describe('Sentinels put a replica in the place of a master, while people listen and others send', () => {
  let redis: OwnRedisSentinels;
  let installation: TestInstallation;
  let gateway: HeraldProcess;
  let sender: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    redis = await OwnRedisSentinels.start();
    installation = await startInstallation(
      { REDIS_URL: '', POSITION_CHECK: NEVER, BUS_PROBE: '500ms', ...redis.env },
      0,
    );
    // The first that is asked for the master does not answer.
    redis.sentinels[0]!.kill('SIGSTOP');
    [gateway, sender] = await Promise.all([
      HeraldProcess.start(installation.env),
      HeraldProcess.start({ ...installation.env, ROLES: 'api' }),
    ]);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(gateway);
  });
  afterAll(async () => {
    await ledger.close();
    await Promise.all([gateway.kill(), sender.kill()]);
    await installation.close();
    await redis.dispose();
  });

  async function expectAllWell(): Promise<void> {
    await isLiveAgain(ledger, gateway, sender);
    await ledger.reckon(sender.url);
    ledger.expectUnnoticed();
    expect([...gateway.complaints, ...sender.complaints]).toEqual([]);
  }

  it('begins live, though the first Sentinel is frozen', async () => {
    await expectAllWell();
    redis.sentinels[0]!.kill('SIGCONT');
  });

  it(`the master is killed ${KILLS} times: sends answer, and all that is sent arrives`, async () => {
    const seed = printedSeed('redis-sentinel, kills');
    const random = randomFrom(seed);
    const publisher = await ledger.publish({ urls: [sender.url, gateway.url], seed, lanes: 4, pauseMs: 2 });
    for (let kill = 0; kill < KILLS; kill += 1) {
      if (kill > 0) await redis.isWhole();
      await publisher.more(1 + Math.floor(random() * BETWEEN));
      const old = await redis.master();
      old.kill('SIGKILL');
      await publisher.more(BETWEEN);
      await eventually(
        () => redis.master(),
        (master) => master !== old,
        FAILOVER_MS,
      );
      await Promise.all([gateway, sender].map((node) => node.metricIs(BUS_UP, 1)));
      await old.start();
    }
    await publisher.stop();
    expectAnswered(publisher);
    await expectAllWell();
  });

  it('the master freezes, its connections open and silent: they leave it, and do not come back to it when it wakes', async () => {
    const old = await redis.master();
    old.kill('SIGSTOP');
    try {
      const seed = printedSeed('redis-sentinel, frozen');
      const publisher = await ledger.publish({ urls: [sender.url], seed, lanes: 4, sendsPerLane: SENDS_PER_LANE });
      await publisher.done();
      expectAnswered(publisher);
      await eventually(
        () => redis.master(),
        (master) => master !== old,
        FAILOVER_MS,
      );
      await isLiveAgain(ledger, gateway, sender);
    } finally {
      old.kill('SIGCONT');
    }
    await expectAllWell();
  });
});
