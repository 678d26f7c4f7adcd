import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/client.js';
import { attemptsOf, owe, ownPrefix, QUICK, statesOf } from '../support/delivery-fixture.js';
import { DeliveryProcess, type KillPoint, readLedger } from '../support/delivery-process.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { LONG } from '../support/random.js';
import { redisUrl } from '../support/servers.js';

const COUNT = LONG ? 500 : 40;
/** At once, and so at most as many may have been taken and not recorded when a worker is killed. */
const AT_ONCE = 5;

describe('deliveries, when workers die', () => {
  let feeds: FeedFixture;
  let folder: string;
  beforeAll(async () => {
    feeds = await feedFixture();
    folder = mkdtempSync(join(tmpdir(), 'herald-deliveries-'));
  });
  afterAll(async () => {
    await feeds.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function aPlace(name: string) {
    const ledger = join(folder, name);
    const env = {
      ...(LONG ? {} : QUICK),
      DATABASE_URL: feeds.url,
      REDIS_URL: redisUrl(),
      REDIS_PREFIX: ownPrefix(),
      DELIVERY_CONCURRENCY: String(AT_ONCE),
      LEDGER: ledger,
    };
    const start = async (own: Record<string, string> = {}) => {
      const worker = await DeliveryProcess.start({ ...env, ...own });
      onTestFinished(() => worker.stop());
      return worker;
    };
    return { start, read: () => readLedger(ledger) };
  }
  const owed = async () =>
    (
      await owe(
        feeds,
        Array.from({ length: COUNT }, (_, at) => `dies-${at}`),
      )
    ).map(({ id }) => id);
  const allDelivered = (ids: readonly string[]) =>
    eventually(
      () => statesOf(feeds, ids),
      ({ DELIVERED }) => DELIVERED === ids.length,
      60_000,
    );

  it.each<[string, KillPoint]>([
    ['before it asks the provider', 'before'],
    ['while the provider is at it', 'during'],
    ['behind the provider’s yes', 'after'],
    ['when it would record it', 'record'],
  ])('go out all the same when one is killed %s', async (_when, point) => {
    const place = aPlace(point);
    const ids = await owed();
    const first = await place.start({ KILL_AT: point });
    await eventually(() => first.isGone, Boolean, 30_000);
    await place.start();
    // Whatever was stuck is rescued within a minute, at full length too.
    await allDelivered(ids);
    const { yes } = place.read();
    expect(ids.filter((id) => !yes.has(id))).toEqual([]);
    const twice = ids.filter((id) => yes.get(id) !== 1);
    expect(Math.max(...yes.values())).toBeLessThanOrEqual(2);
    // What was taken and not recorded in that instant, of those that were under way, and no other.
    expect(twice.length).toBeLessThanOrEqual(AT_ONCE);
    for (const id of twice) {
      expect(await attemptsOf(feeds, id)).toMatchObject([
        { number: 1, outcome: 'RETRYING', error_code: 'WORKER_DIED' },
        { number: 2, outcome: 'DELIVERED' },
      ]);
    }
  });

  it('are sent once when one stands still for longer than its lease, in the midst of them, and goes on then', async () => {
    const place = aPlace('stopped');
    const ids = await owed();
    const first = await place.start({ TAKES_MS: '200' });
    await eventually(
      () => place.read().began.size,
      (begun) => begun > 0,
    );
    first.kill('SIGSTOP');
    const begunBy = [...place.read().began.keys()];
    await place.start();
    await allDelivered(ids);
    first.kill('SIGCONT');
    // It is told that they are not its own any more, and takes others.
    const more = await owed();
    await allDelivered(more);
    const { yes } = place.read();
    expect(begunBy.length).toBeGreaterThan(0);
    for (const id of [...ids, ...more]) expect([id, yes.get(id)]).toEqual([id, 1]);
  });
});
