import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { Balancer } from '../support/balancer.js';
import { eventually } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { LONG, printedSeed } from '../support/random.js';
import { upgrade } from '../support/upgrade.js';

const USERS = Array.from({ length: LONG ? 400 : 40 }, (_, index) => `user-${index}`);
const DEVICES = ['phone', 'laptop', 'tablet', 'watch', 'work'];
const SOCKETS = USERS.length * DEVICES.length;
/** Of the same people, with the released client beside the stock one. */
const SDK_DEVICES = 20;
const DRAIN_SECONDS = 4;
/** Several of the server's slices: what is looked at is their evenness, not the punctuality of this process. */
const WINDOW_MS = 500;

describe('a node is drained while people listen and others send', () => {
  let installation: TestInstallation;
  let stopping: HeraldProcess;
  let staying: HeraldProcess;
  let balancer: Balancer;
  let ledger: Ledger;
  beforeAll(async () => {
    installation = await startInstallation({ DRAIN_SECONDS: String(DRAIN_SECONDS) }, 0);
    [stopping, staying] = await Promise.all([
      HeraldProcess.start(installation.env),
      HeraldProcess.start(installation.env),
    ]);
    balancer = await Balancer.start(stopping.origin);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(balancer, DEVICES);
    ledger.connectSdk(balancer, USERS.slice(0, SDK_DEVICES));
    await eventually(
      () => [...ledger.clients, ...ledger.sdkDevices].filter(({ connects }) => connects === 1).length,
      (count) => count === SOCKETS + SDK_DEVICES,
      60_000,
    );
  });
  afterAll(async () => {
    await ledger.close();
    await balancer.stop();
    await Promise.all([stopping.kill(), staying.kill()]);
    await installation.close();
  });

  it(`sends ${SOCKETS} sockets away evenly, answers meanwhile, loses nothing, and ends with 0`, async () => {
    const publisher = await ledger.publish({
      urls: [stopping.url, staying.url],
      seed: printedSeed('drain'),
      lanes: 4,
      pauseMs: 20,
    });
    await publisher.more(50);
    const toldAt = performance.now();
    stopping.tellToStop();
    await eventually(
      () => stopping.health(),
      (status) => status === 503,
    );
    // A balancer notices; it looks often.
    balancer.sendTo(staying.origin);
    const refused = await upgrade(stopping.wsUrl);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    const answer = await fetch(stopping.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenFor('user-0')}` },
      body: '{"query":"{ unreadCount }"}',
    });
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(await answer.json()).toMatchObject({ data: { unreadCount: expect.any(Number) as number } });

    expect(await stopping.exit()).toBe(0);
    const tookMs = performance.now() - toldAt;
    expect(tookMs).toBeGreaterThan(DRAIN_SECONDS * 1_000);
    expect(tookMs).toBeLessThan((DRAIN_SECONDS + 8) * 1_000);
    expect(new Set(ledger.clients.map(({ closes }) => closes.join()))).toEqual(new Set([String(CLOSE.DRAINING.code)]));

    const closedAt = ledger.clients.map((client) => client.closedAt[0]! - toldAt).toSorted((one, other) => one - other);
    // Not before a balancer could notice, and not after the time was over.
    expect(closedAt[0]).toBeGreaterThan((DRAIN_SECONDS * 1_000) / 8);
    const windows = new Map<number, number>();
    for (const ms of closedAt) {
      const window = Math.floor((ms - closedAt[0]!) / WINDOW_MS);
      windows.set(window, (windows.get(window) ?? 0) + 1);
    }
    console.log(`closed in windows of ${WINDOW_MS} ms: ${[...windows.values()].join(', ')}`);
    const mean = SOCKETS / (((DRAIN_SECONDS * 1_000) / WINDOW_MS) * (7 / 8));
    expect(Math.max(...windows.values())).toBeLessThanOrEqual(2 * mean);

    await publisher.more(50);
    await publisher.stop();
    await ledger.reckon(staying.url);
    // Who was accepted was told so, by the node that went away, too.
    const again = publisher.sends.filter((send) => send.duplicate).map((send) => send.key);
    expect(publisher.unclear.filter((attempt) => again.includes(attempt.key))).toEqual([]);
    expect([...ledger.clients, ...ledger.sdkDevices].flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(new Set(ledger.sdkDevices.map(({ closes }) => closes.join()))).toEqual(
      new Set([String(CLOSE.DRAINING.code)]),
    );
    expect(stopping.complaints).toEqual([]);
  });
});
