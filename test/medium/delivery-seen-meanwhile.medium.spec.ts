import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeliveriesRepository } from '../../src/delivery/engine/deliveries.repository.js';
import { DeliveryWorkRepository } from '../../src/delivery/engine/delivery-work.repository.js';
import { givenBack, reviewed } from '../../src/delivery/engine/settlement.js';
import { deliveryRow, owe } from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const LEASE_MS = 60_000;

describe('what was to be sent whether it is seen or not, and is put off right before it goes', () => {
  let feeds: FeedFixture;
  let deliveries: DeliveriesRepository;
  let work: DeliveryWorkRepository;
  beforeAll(async () => {
    feeds = await feedFixture();
    deliveries = new DeliveriesRepository(feeds.database);
    work = new DeliveryWorkRepository(feeds.database);
  });
  afterAll(() => feeds.close());

  const setNotification = (id: string, text: string) =>
    feeds.database.query(`UPDATE notifications SET ${text} WHERE id = $1`, [id]);
  const until = new Date(Date.now() + 3_600_000);

  async function owedTo(recipient: string) {
    const [row] = await owe(feeds, [recipient], { change: { withdrawWhenSeen: false } });
    return row!;
  }
  async function claimed(id: string) {
    const [claim] = await work.claim([id], LEASE_MS);
    return claim!.delivery;
  }
  async function deferred(id: string) {
    await work.settle([reviewed(await claimed(id), { verdict: 'DEFERRED', reason: 'QUIET_HOURS', until })]);
  }

  it('is not sent any more once he has seen it meanwhile', async () => {
    const { id, notificationId, recipient } = await owedTo('sees-it');
    await deferred(id);
    await setNotification(notificationId, 'seen_at = now()');
    expect(await deliveries.withdraw([recipient])).toMatchObject([{ id, reason: 'SEEN_IN_APP' }]);
    expect(await deliveryRow(feeds, id)).toMatchObject({ state: 'CANCELLED' });
  });

  it('nor where nobody was told in time that he had: whoever takes it then knows', async () => {
    const { id } = await owedTo('sees-it-untold');
    await deferred(id);
    await feeds.database.query('UPDATE deliveries SET due_at = now() WHERE id = $1', [id]);
    expect(await claimed(id)).toMatchObject({ state: 'DEFERRED', withdrawWhenSeen: true });
  });

  it('still is, if he had seen it before it was put off', async () => {
    const { id, notificationId, recipient } = await owedTo('had-seen-it');
    await setNotification(notificationId, 'seen_at = now()');
    await deferred(id);
    expect(await deliveries.withdraw([recipient])).toEqual([]);
  });

  it('still is, if it was only given back', async () => {
    const { id, notificationId, recipient } = await owedTo('waits');
    await work.settle([givenBack(await claimed(id), 60_000)]);
    await setNotification(notificationId, 'seen_at = now()');
    expect(await deliveries.withdraw([recipient])).toEqual([]);
  });
});
