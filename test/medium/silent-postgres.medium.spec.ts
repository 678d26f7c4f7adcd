import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { aPlannedSend, feedFixture, type FeedFixture, openFeeds } from '../support/feed-fixture.js';

const TIMEOUT_MS = 1_000;
const UNAVAILABLE = { status: 'rejected', reason: { code: 'UNAVAILABLE' } };

/** How long anybody is kept waiting by a PostgreSQL whose connections are open and dead. */
describe('a PostgreSQL that does not answer', () => {
  let feeds: FeedFixture;
  beforeAll(async () => (feeds = await feedFixture()));
  afterAll(() => feeds.close());

  /** Repositories behind a wire, with as many open connections. */
  async function behindWire(connections: number) {
    const wire = await FaultyProxy.start(feeds.url);
    const through = await openFeeds(wire.url, 0, { DATABASE_TIMEOUT: `${TIMEOUT_MS}ms` });
    onTestFinished(async () => {
      await wire.stop();
      await through.dataSource.destroy();
    });
    await Promise.all(Array.from({ length: connections }, () => through.database.query('SELECT pg_sleep(0.1)')));
    return { wire, through };
  }

  it('is not asked again by a read that has waited in vain', async () => {
    const { wire, through } = await behindWire(1);
    await wire.blackHole();
    const startedAt = Date.now();
    const [answer] = await Promise.allSettled([through.database.read('SELECT 1')]);
    expect(answer).toMatchObject(UNAVAILABLE);
    // Four attempts would take four times as long.
    expect(Date.now() - startedAt).toBeLessThan(3 * TIMEOUT_MS);
  });

  it('is found again behind the first dead connection: the others are not tried in turn', async () => {
    const { wire, through } = await behindWire(6);
    await wire.blackHole();
    await wire.heal();
    let failures = 0;
    for (;;) {
      const [answer] = await Promise.allSettled([through.database.query('SELECT 1')]);
      if (answer.status === 'fulfilled') break;
      expect(answer).toMatchObject(UNAVAILABLE);
      failures += 1;
    }
    expect(failures).toBeGreaterThanOrEqual(1);
    expect(failures).toBeLessThanOrEqual(2);
  });

  it('keeps no send waiting without end, however many are before it', async () => {
    const { wire, through } = await behindWire(2);
    await wire.blackHole();
    const startedAt = Date.now();
    const sends = Array.from({ length: 50 }, (_, index) => {
      const recipients = Array.from({ length: 100 }, (_, person) => `person-${index}-${person}`);
      return through.publisher.publish(aPlannedSend(recipients));
    });
    for (const answer of await Promise.allSettled(sends)) expect(answer).toMatchObject(UNAVAILABLE);
    // Fifty batches, two at once, each with a connection to be made in vain: 25 times as long.
    expect(Date.now() - startedAt).toBeLessThan(18 * TIMEOUT_MS);
  });
});
