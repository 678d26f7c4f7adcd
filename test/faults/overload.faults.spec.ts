import { afterEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { LONG, printedSeed } from '../support/random.js';

const USERS = Array.from({ length: 20 }, (_, index) => `user-${index}`);
const SENDS = LONG ? 20_000 : 1_500;
/** What an orchestrator gives probes, three in a row, before it calls the process dead. */
const PROBE_MS = 5_000;

describe('more ask than a node can answer', () => {
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let ledger: Ledger;
  afterEach(async () => {
    await ledger.close();
    await herald.kill();
    await installation.close();
  });

  async function start(env: Record<string, string>): Promise<void> {
    installation = await startInstallation(env, 0);
    herald = await HeraldProcess.start(installation.env);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(herald, ['phone']);
  }

  /** How long each look at the process took, until it is told to stop. */
  function probing() {
    const tookMs: number[] = [];
    let isOver = false;
    const done = (async () => {
      while (!isOver && herald.isRunning) {
        const began = performance.now();
        const status = await herald.health('live').catch(() => 0);
        tookMs.push(status === 200 ? performance.now() - began : Infinity);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    return {
      tookMs,
      stop: async () => {
        isOver = true;
        await done;
      },
    };
  }

  it('the surplus is sent away, probes are answered, and in the end everybody was', async () => {
    await start({ MAX_REQUESTS_IN_FLIGHT: '32' });
    const probes = probing();
    const seed = printedSeed('overload');
    const publisher = await ledger.publish({ urls: [herald.url], seed, lanes: 400, pauseMs: 0, timeoutMs: 60_000 });
    await publisher.reached(SENDS, 120_000);
    await publisher.stop();
    await probes.stop();
    const shed = await herald.metric('herald_requests_shed_total{reason="in-flight"}');
    const slowest = Math.max(...probes.tookMs);
    console.log(`${publisher.sends.length} sends, ${shed} requests shed, slowest probe ${slowest.toFixed(0)} ms`);
    expect(shed).toBeGreaterThan(0);
    expect(publisher.unclear.map(({ why }) => why).filter((why) => why !== 'UNAVAILABLE')).toEqual([]);
    expect(slowest).toBeLessThan(PROBE_MS);
    await ledger.reckon(herald.url);
    expect(herald.complaints).toEqual([]);
  });

  it('500 busy callers are none too many by default', async () => {
    await start({});
    const publisher = await ledger.publish({ urls: [herald.url], seed: 1, lanes: 500, pauseMs: 0, timeoutMs: 60_000 });
    await publisher.reached(SENDS, 120_000);
    await publisher.stop();
    expect(publisher.unclear).toEqual([]);
    expect(await herald.metric('herald_requests_shed_total{reason="in-flight"}')).toBe(0);
    expect(await herald.metric('herald_requests_shed_total{reason="event-loop"}')).toBe(0);
    await ledger.reckon(herald.url);
  });
});
