import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { BUS_UP, expectAnswered, isLiveAgain, LIVE_EVENTS, PATIENCE_MS } from '../support/live-path.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { LONG, printedSeed, rounds } from '../support/random.js';

const PRESENT = Array.from({ length: LONG ? 40 : 8 }, (_, index) => `user-${index}`);
/** Who comes while Redis is away: nobody follows their feeds yet. */
const LATE = ['late-1', 'late-2', 'late-3'];
const USERS = [...PRESENT, ...LATE];
const LANES = 4;
const SENDS_PER_LANE = rounds(15, 60);
/** More than two probes of the bus. */
const PAUSE_MS = 6_000;

describe('Redis is away', { repeats: rounds(1, 8) - 1 }, () => {
  let redis: OwnServer;
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    redis = await startOwnRedis();
    installation = await startInstallation({ REDIS_URL: redis.url }, 0);
    herald = await HeraldProcess.start(installation.env);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(herald, ['phone'], PRESENT);
  });
  afterAll(async () => {
    await ledger.close();
    redis.kill('SIGCONT');
    await herald.kill();
    await installation.close();
    await redis.dispose();
  });

  /** Sends from another process, each of which must answer in time. */
  async function sendsAnswer(test: string): Promise<void> {
    const seed = printedSeed(test);
    const publisher = await ledger.publish({ urls: [herald.url], seed, lanes: LANES, sendsPerLane: SENDS_PER_LANE });
    await publisher.done();
    expect(publisher.sends).toHaveLength(LANES * SENDS_PER_LANE);
    expectAnswered(publisher);
  }

  it('begins live', async () => {
    await isLiveAgain(ledger, herald);
    ledger.expectUnnoticed();
  });

  it('stopped, its connections open and silent: everything still arrives, and all that is asked answers', async () => {
    redis.kill('SIGSTOP');
    await sendsAnswer('redis-stopped, SIGSTOP');
    expect(await ledger.everythingArrived()).toBe(true);
    await herald.metricIs(BUS_UP, 0);
    // Degraded, and still ready: a balancer leaves it in.
    expect(await herald.health()).toBe(200);
    // Who comes now is served as well.
    const startedAt = Date.now();
    await ledger.connect(herald, ['laptop'], [...PRESENT.slice(0, 2), ...LATE]);
    await herald.metricIs('herald_subscriptions{name="notificationAdded",path="live"}', ledger.clients.length);
    expect(Date.now() - startedAt).toBeLessThan(PATIENCE_MS);
    await sendsAnswer('redis-stopped, SIGSTOP, again');
    expect(await ledger.everythingArrived()).toBe(true);
    redis.kill('SIGCONT');
    await isLiveAgain(ledger, herald);
    await ledger.reckon(herald.url);
    ledger.expectUnnoticed();
  });

  it('killed, and started again without its memory', async () => {
    redis.kill('SIGKILL');
    await sendsAnswer('redis-stopped, SIGKILL');
    expect(await ledger.everythingArrived()).toBe(true);
    await redis.start();
    await isLiveAgain(ledger, herald);
    await ledger.reckon(herald.url);
    ledger.expectUnnoticed();
  });

  it('stopped in good order, and started again with nothing in it', async () => {
    await redis.stop();
    await herald.metricIs(BUS_UP, 0);
    await sendsAnswer('redis-stopped, SIGTERM');
    expect(await ledger.everythingArrived()).toBe(true);
    await redis.start();
    await isLiveAgain(ledger, herald);
    await ledger.reckon(herald.url);
    ledger.expectUnnoticed();
  });

  it('paused: connections are made, and commands wait', async () => {
    const admin = new Redis(redis.url);
    await admin.call('CLIENT', 'PAUSE', String(PAUSE_MS), 'ALL');
    admin.disconnect();
    await Promise.all([herald.metricIs(BUS_UP, 0), sendsAnswer('redis-stopped, CLIENT PAUSE')]);
    expect(await ledger.everythingArrived()).toBe(true);
    await isLiveAgain(ledger, herald);
    await ledger.reckon(herald.url);
    ledger.expectUnnoticed();
  });

  it('stopped, and killed with hints under way to it: those are lost, and not the ones behind them', async () => {
    redis.kill('SIGSTOP');
    await ledger.send(herald.url);
    redis.kill('SIGKILL');
    await redis.start();
    await isLiveAgain(ledger, herald);
    await ledger.reckon(herald.url);
    ledger.expectUnnoticed();
  });

  it('flushed', async () => {
    const admin = new Redis(redis.url);
    await admin.flushall();
    admin.disconnect();
    await sendsAnswer('redis-stopped, FLUSHALL');
    await isLiveAgain(ledger, herald);
    await ledger.reckon(herald.url);
    ledger.expectUnnoticed();
    expect(herald.complaints).toEqual([]);
  });
});

describe('Redis is not there when Herald starts', () => {
  it('serves, finds it when it comes, and stops in good order when it has gone again', async () => {
    const redis = await startOwnRedis();
    await redis.stop();
    const installation = await startInstallation({ REDIS_URL: redis.url }, 0);
    const herald = await HeraldProcess.start(installation.env);
    const ledger = new Ledger(installation.database.url, USERS);
    try {
      await ledger.connect(herald);
      await ledger.send(herald.url);
      expect(await ledger.everythingArrived()).toBe(true);
      expect(await herald.metric(LIVE_EVENTS)).toBe(0);
      await redis.start();
      await herald.metricIs(BUS_UP, 1);
      await ledger.reckon(herald.url);
      ledger.expectUnnoticed();
      redis.kill('SIGKILL');
      await herald.metricIs(BUS_UP, 0);
      await ledger.close();
      expect(await herald.stop()).toBe(0);
      expect(herald.complaints).toEqual([]);
    } finally {
      await ledger.close();
      await herald.kill();
      await installation.close();
      await redis.dispose();
    }
  });
});
