import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { isLiveAgain, LIVE_EVENTS } from '../support/live-path.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { LONG, printedSeed, rounds } from '../support/random.js';

const KILLS = rounds(15, 400);
const EVERY_MS = 200;
const USERS = Array.from({ length: LONG ? 60 : 15 }, (_, index) => `user-${index}`);
/** So seldom that whatever heals here is healed by something else. */
const NEVER = '600s';

/**
 * The sender is another node than the gateway: one that shares its connections waits with it, and nothing is lost (a test that
 * passes for nothing). And positions are not compared: that would find everything too, a little later.
 */
describe('a gateway loses its subscriber’s connection to Redis', () => {
  let redis: OwnServer;
  let wire: FaultyProxy;
  let installation: TestInstallation;
  let gateway: HeraldProcess;
  let sender: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    redis = await startOwnRedis();
    wire = await FaultyProxy.start(redis.url);
    installation = await startInstallation({ REDIS_URL: redis.url, POSITION_CHECK: NEVER }, 0);
    [gateway, sender] = await Promise.all([
      HeraldProcess.start({ ...installation.env, REDIS_URL: wire.url }),
      HeraldProcess.start({ ...installation.env, ROLES: 'api' }),
    ]);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(gateway);
  });
  afterAll(async () => {
    await ledger.close();
    await Promise.all([gateway.kill(), sender.kill()]);
    await installation.close();
    await wire.stop();
    await redis.dispose();
  });

  it('what was sent while it was away comes when it is back, though nothing comes after it', async () => {
    // Live, to begin with: so each stream stands where its feed does.
    await isLiveAgain(ledger, gateway);
    const live = await gateway.metric(LIVE_EVENTS);
    await wire.cut();
    await gateway.metricIs('herald_bus_up', 0);
    await ledger.send(sender.url);
    await wire.heal();
    expect(await ledger.everythingArrived(10_000)).toBe(true);
    expect(await gateway.metric('herald_gaps_healed_total{cause="reconnect"}')).toBe(USERS.length);
    // Read from PostgreSQL: none of them came over the bus.
    expect(await gateway.metric(LIVE_EVENTS)).toBe(live);
    ledger.expectUnnoticed();
  });

  it(`nothing is lost over ${KILLS} kills under load, one every ${EVERY_MS} ms, and nobody’s socket notices`, async () => {
    const seed = printedSeed('bus-connection');
    const admin = new Redis(redis.url);
    const publisher = await ledger.publish({ urls: [sender.url], seed, lanes: 6, pauseMs: 2 });
    await publisher.more(10);
    let killed = 0;
    try {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const nextAt = Date.now() + EVERY_MS;
        killed += Number(await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
        // Whether they are back by then or not.
        await new Promise((resolve) => setTimeout(resolve, nextAt - Date.now()));
      }
    } finally {
      admin.disconnect();
    }
    await publisher.stop();
    // The gateway's, and the sender's, which listens to nothing but its own probe.
    expect(killed).toBeGreaterThan(KILLS);
    expect(publisher.unclear).toEqual([]);
    await ledger.reckon(sender.url);
    // Connections were lost with events under way to them.
    expect(await gateway.metric('herald_gaps_healed_total{cause="reconnect"}')).toBeGreaterThan(USERS.length);
    ledger.expectUnnoticed();
    expect([...gateway.complaints, ...sender.complaints]).toEqual([]);
  });
});
