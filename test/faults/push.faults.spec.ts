import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenFor } from '../support/app.js';
import { eventually, run, send } from '../support/client.js';
import { DeliveryHerald } from '../support/delivery-herald.js';
import { deliveryOf, FakePushService } from '../support/fake-push-service.js';
import { note, printedSeed, randomFrom, rounds } from '../support/random.js';

const REGISTER = 'mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { id } }';
const ONE = { DELIVERY_CONCURRENCY: '1' };
const KILLS = rounds(3, 20);

describe('a push to several devices', () => {
  let herald: DeliveryHerald;
  let web: FakePushService;
  let count = 0;
  beforeAll(async () => {
    web = await FakePushService.start();
    herald = await DeliveryHerald.start({ WEB_PUSH_HOSTS: web.origin, LEASE_SECONDS: '2' });
  });
  afterAll(async () => {
    await herald.close();
    await web.close();
  });

  /** Somebody new, with so many browsers; answers their names. */
  async function withBrowsers(many: number): Promise<{ person: string; browsers: string[] }> {
    const person = `pushed-${(count += 1)}`;
    const browsers = Array.from({ length: many }, (_, at) => `${person}-${at}`);
    for (const name of browsers) {
      const input = { platform: 'WEB_PUSH', subscription: web.subscribe(name).toJSON() };
      await run(herald.api.url, tokenFor(person), REGISTER, { input });
    }
    return { person, browsers };
  }
  const owe = (people: string[]) =>
    send(herald.api.url, tokenFor('shop', ['service']), people, { channels: [{ channel: 'push' }] });
  const receipts = async (): Promise<number> =>
    (await herald.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM push_receipts')).rows[0]?.n ?? 0;

  it('whose worker dies while one of them is asked goes to no other again', async () => {
    const { person, browsers } = await withBrowsers(3);
    const [slow = '', ...others] = browsers;
    web.answers.set(slow, 'silence');
    const worker = await herald.startWorker();
    const before = await receipts();
    await owe([person]);
    await eventually(receipts, (n) => n === before + 2);
    await eventually(
      () => web.askedFor(slow).length,
      (n) => n > 0,
    );
    await worker.kill('SIGKILL');
    web.answers.delete(slow);
    await worker.start();
    expect((await herald.settled([person]))[0]).toMatchObject({ state: 'DELIVERED' });
    expect(others.map((name) => web.askedFor(name).length)).toEqual([1, 1]);
    expect(web.acceptedBy(slow)).toHaveLength(1);
    await worker.kill();
  });

  it(`comes twice to devices of one delivery at most for each of ${KILLS} kills, and is lost to none`, async () => {
    const random = randomFrom(printedSeed('push'));
    const worker = await herald.startWorker(ONE);
    const everybody: { person: string; browsers: string[] }[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const some = await Promise.all(Array.from({ length: 15 }, () => withBrowsers(2)));
      everybody.push(...some);
      const before = web.accepted.length;
      await owe(some.map(({ person }) => person));
      await eventually(
        () => web.accepted.length - before,
        (n) => n > random() * 20,
      );
      await worker.kill('SIGKILL');
      await worker.start();
    }
    const rows = await herald.settled(
      everybody.map(({ person }) => person),
      120_000,
    );
    expect(rows.every(({ state }) => state === 'DELIVERED')).toBe(true);
    const browsers = everybody.flatMap((each) => each.browsers);
    expect(browsers.filter((name) => web.acceptedBy(name).length === 0)).toEqual([]);
    const doubled = browsers.filter((name) => web.acceptedBy(name).length > 1);
    const doubledDeliveries = new Set(doubled.map((name) => deliveryOf(web.askedFor(name)[0]!)));
    note(`push: ${browsers.length} devices, ${KILLS} kills, ${doubled.length} told twice`);
    expect(doubledDeliveries.size).toBeLessThanOrEqual(KILLS);
    // Who is told twice is shown it once: the same tag takes the first one's place.
    for (const name of doubled) expect(new Set(web.acceptedBy(name).map(({ tag }) => tag)).size).toBe(1);
    await worker.kill();
  });
});
