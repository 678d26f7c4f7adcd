import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { eventually, run, send } from '../support/client.js';
import { countsOf, type FaultyWebhook, startFaultyWebhook } from '../support/faulty-webhook.js';
import { HeraldProcess } from '../support/herald-process.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { LONG, printedSeed, randomFrom, rounds } from '../support/random.js';
import { aSecret, statusEnvironment, toldBy } from '../support/status-fixture.js';

const SECRET = aSecret();
const SERVICE = tokenFor('shop', ['service']);
const READ = 'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }';
/** Being read is three: it is delivered and seen by it, too. */
const KINDS = ['notification.delivered', 'notification.read', 'notification.seen'];
const AT_ONCE = 4;

describe('status webhooks, whatever dies', () => {
  let endpoint: FaultyWebhook;
  let redis: OwnServer;
  let installation: TestInstallation;
  let api: HeraldProcess;
  const workers: HeraldProcess[] = [];
  let people = 0;
  beforeAll(async () => {
    endpoint = await startFaultyWebhook();
    redis = await startOwnRedis();
    const status = statusEnvironment(endpoint.url, SECRET);
    const concurrency = { STATUS_WEBHOOK_CONCURRENCY: String(AT_ONCE) };
    installation = await startInstallation({ ...status, ...concurrency, REDIS_URL: redis.url }, 0);
    // It says first that they are wanted; then there is a node that knows nothing of them, as one of the version before.
    workers.push(await aWorker(), await aWorker());
    const { STATUS_WEBHOOK_URL: _url, STATUS_WEBHOOK_SECRET: _secret, ...unaware } = installation.env;
    api = await HeraldProcess.start({ ...unaware, ROLES: 'api' });
  });
  afterAll(async () => {
    await Promise.all([api, ...workers].map((herald) => herald.kill()));
    await installation.close();
    await redis.dispose();
    await endpoint.close();
  });
  const aWorker = () => HeraldProcess.start({ ...installation.env, ROLES: 'worker' });

  /** New people, each with one notification that he reads. */
  async function readBy(count: number): Promise<string[]> {
    const names = Array.from({ length: count }, () => `reader-${(people += 1)}`);
    const { notifications } = await send(api.url, SERVICE, names);
    for (const { userId, notificationId } of notifications)
      await run(api.url, tokenFor(userId), READ, { ids: [notificationId] });
    return notifications.map(({ notificationId }) => notificationId);
  }
  const ofThese = (ids: readonly string[]) => {
    const wanted = new Set(ids);
    return endpoint.taken.filter((request) => wanted.has(toldBy(request, SECRET).notificationId));
  };
  /** "kind of notification", each once. */
  const told = (ids: readonly string[]) =>
    new Set(
      ofThese(ids)
        .map((request) => toldBy(request, SECRET))
        .map(({ type, notificationId }) => `${type} ${notificationId}`),
    );
  async function allTold(ids: readonly string[], timeoutMs = 60_000): Promise<void> {
    const expected = ids.flatMap((id) => KINDS.map((kind) => `${kind} ${id}`));
    await eventually(
      () => told(ids).size,
      (size) => size === expected.length,
      timeoutMs,
    );
    expect([...told(ids)].toSorted()).toEqual(expected.toSorted());
  }

  it(`go missing by none of ${rounds(3, 30)} kills, and are doubled with the same id, at most those that were on their way`, async () => {
    const kills = rounds(3, 30);
    const random = randomFrom(printedSeed('status webhooks'));
    const ids: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const before = endpoint.requests.length;
      const reading = readBy(LONG ? 200 : 25);
      // In the midst of them.
      await eventually(
        () => endpoint.requests.length - before,
        (count) => count > random() * 20,
        30_000,
      );
      const worker = workers[kill % workers.length];
      await worker?.kill('SIGKILL');
      ids.push(...(await reading));
      await worker?.start();
    }
    await allTold(ids);
    const counts = countsOf(ofThese(ids));
    expect(counts.size).toBe(ids.length * KINDS.length);
    const doubled = [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(doubled).toBeLessThanOrEqual(kills * AT_ONCE);
  });

  it('are all told, each once, by a worker that is told to stop in the midst of them, and the next', async () => {
    const before = endpoint.requests.length;
    const reading = readBy(30);
    await eventually(
      () => endpoint.requests.length - before,
      (count) => count > 5,
      30_000,
    );
    const exits = await Promise.all(workers.map((worker) => worker.stop()));
    expect(exits).toEqual(workers.map(() => 0));
    const ids = await reading;
    await Promise.all(workers.map((worker) => worker.start()));
    await allTold(ids);
    expect(Math.max(...countsOf(ofThese(ids)).values())).toBe(1);
  });

  it('do not need Redis', async () => {
    await redis.stop();
    const ids = await readBy(10);
    await allTold(ids);
    await redis.start();
  });

  it('wait for an endpoint that is away, and are lost by no restart meanwhile', async () => {
    endpoint.behave('reset-at-once');
    const ids = await readBy(20);
    await Promise.all(workers.map((worker) => worker.kill('SIGKILL')));
    await Promise.all(workers.map((worker) => worker.start()));
    ids.push(...(await readBy(5)));
    endpoint.behave(200);
    await allTold(ids);
  });
});
