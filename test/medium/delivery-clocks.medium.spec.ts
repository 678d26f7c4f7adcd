import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DeliveryWorkRepository } from '../../src/delivery/engine/delivery-work.repository.js';
import { reviewed } from '../../src/delivery/engine/settlement.js';
import { eventually } from '../support/client.js';
import { deliveryRow, openWorker, owe } from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { refuses, ScriptedChannel, takes } from '../support/scripted-channel.js';

const HOUR_MS = 3_600_000;

/** Our clock, as against that of the database. */
function clockIs(aheadMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + aheadMs, shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
}

describe('a node whose clock is not that of the database', () => {
  let feeds: FeedFixture;
  let work: DeliveryWorkRepository;
  beforeAll(async () => {
    feeds = await feedFixture();
    work = new DeliveryWorkRepository(feeds.database);
  });
  afterAll(() => feeds.close());

  it.each([
    ['ahead', HOUR_MS],
    ['behind', -HOUR_MS],
  ])(
    'sends at once what is to go at once, tries again in time, and sends later what is to go later: %s',
    async (word, aheadMs) => {
      clockIs(aheadMs);
      const channel = new ScriptedChannel(`clock-${word}`);
      channel.script = (delivery, context) => (delivery.attempt === 1 ? refuses('BUSY') : takes)(delivery, context);
      const worker = openWorker(feeds, { channels: [channel] });
      onTestFinished(() => worker.stop());
      const [now] = await owe(feeds, [`now-${word}`], { channel: channel.key });
      const change = { dueAt: new Date(Date.now() + 60_000) };
      const [later] = await owe(feeds, [`later-${word}`], { channel: channel.key, change });
      await eventually(
        () => deliveryRow(feeds, now!.id),
        ({ state }) => state === 'DELIVERED',
        5_000,
      );
      expect(await deliveryRow(feeds, later!.id)).toMatchObject({ state: 'PENDING', attempts: 0 });
      const [{ in_ms: inMs } = { in_ms: 0 }] = await feeds.database.query<{ in_ms: number }>(
        'SELECT (extract(epoch FROM due_at - clock_timestamp()) * 1000)::float8 AS in_ms FROM deliveries WHERE id = $1',
        [later!.id],
      );
      expect(inMs).toBeGreaterThan(45_000);
      expect(inMs).toBeLessThanOrEqual(60_500);
    },
  );

  it('puts off until its own clock says so, and does not look at it again and again till then', async () => {
    const [row] = await owe(feeds, ['put-off']);
    const [claim] = await work.claim([row!.id], 60_000);
    clockIs(-HOUR_MS);
    const until = new Date(Date.now() + 60_000);
    await work.settle([reviewed(claim!.delivery, { verdict: 'DEFERRED', reason: 'QUIET_HOURS', until })]);
    expect(await work.claim([row!.id], 60_000)).toEqual([]);
  });
});
