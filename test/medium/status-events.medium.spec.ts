import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SuppressionsRepository } from '../../src/delivery/channels/suppressions/index.js';
import { DeliveryWorkRepository } from '../../src/delivery/engine/delivery-work.repository.js';
import { type Settlement } from '../../src/delivery/engine/settlement.js';
import { type ClaimedStatusEvent, StatusEventsRepository } from '../../src/delivery/status/status-events.repository.js';
import { STATUS_KINDS } from '../../src/platform/config/index.js';
import { timeOfId } from '../../src/platform/database/index.js';
import { eventually } from '../support/client.js';
import { owe } from '../support/delivery-fixture.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const DAY_MS = 24 * 3_600_000;
const LEASE_MS = 30_000;

let feeds: FeedFixture;
let events: StatusEventsRepository;
beforeAll(async () => {
  feeds = await feedFixture();
  events = new StatusEventsRepository(feeds.database);
});
afterAll(() => feeds.close());
beforeEach(async () => {
  await feeds.database.query('DELETE FROM status_events');
  await feeds.database.query('DELETE FROM status_kinds');
});

let people = 0;
const somebody = () => `watched-${(people += 1)}`;

async function published(recipient = somebody(), count = 1, change = {}) {
  const sends = Array.from({ length: count }, () => aPlannedSend([recipient], change));
  await feeds.database.transaction((tx) => feeds.publishing.publish(tx, sends));
  return { recipient, ids: sends.map((send) => send.recipients[0]!.notificationId) };
}

const all = () =>
  feeds.database.query<
    { id: string; kind: string; notification_id: string; recipient: string; reason: string | null } & Record<
      string,
      unknown
    >
  >('SELECT * FROM status_events ORDER BY due_at, id');
const kindsOf = async (notificationId: string) =>
  (await all())
    .filter((event) => event.notification_id === notificationId)
    .map(({ kind, channel }) => `${kind} ${String(channel)}`);

/** As the engine writes it down. */
async function ends(
  delivery: { id: string; notificationId: string; channel: string },
  state: 'DELIVERED' | 'FAILED' | 'RETRYING',
) {
  const work = new DeliveryWorkRepository(feeds.database);
  const [claim] = await work.claim([delivery.id], LEASE_MS);
  const { fence, attempt } = claim!.delivery;
  const outcome = state;
  const settlement: Settlement = {
    id: delivery.id,
    notificationIds: [delivery.notificationId],
    channel: delivery.channel,
    lane: null,
    fence,
    attempt,
    state,
    reason: state === 'DELIVERED' ? null : 'PROVIDER_BUSY',
    due: null,
    withdrawWhenSeen: false,
    entry: { outcome, errorCode: null, errorMessage: null, provider: 'p', providerMessageId: null },
  };
  return () => work.settle([settlement]);
}

describe('status events', () => {
  it('are not written down while nobody wants any, or not any more', async () => {
    const { recipient, ids } = await published();
    await feeds.changes.change(recipient, ids, 'read');
    await events.want(['notification.read'], -1);
    const another = await published();
    await feeds.changes.change(another.recipient, another.ids, 'read');
    expect(await all()).toEqual([]);
  });

  it('tell what a person did, once, in its order', async () => {
    await events.want(STATUS_KINDS, DAY_MS);
    const { recipient, ids } = await published();
    await feeds.changes.acknowledge([{ id: ids[0]!, recipient }]);
    await feeds.changes.change(recipient, ids, 'seen');
    await feeds.changes.change(recipient, ids, 'read');
    for (const again of ['seen', 'read', 'archived'] as const) await feeds.changes.change(recipient, ids, again);
    await feeds.changes.acknowledge([{ id: ids[0]!, recipient }]);
    const found = await all();
    expect(found.map(({ kind }) => kind)).toEqual(['notification.delivered', 'notification.seen', 'notification.read']);
    for (const event of found) {
      expect(event).toMatchObject({ recipient, notification_id: ids[0], channel: 'inApp', delivery_id: null });
      expect(event.id[14]).toBe('7');
      expect('89ab').toContain(event.id[19]);
      expect(Math.abs(timeOfId(event.id) - Date.now())).toBeLessThan(10_000);
    }
  });

  it('tell that it was delivered and seen by being read, and read again behind unread', async () => {
    await events.want(STATUS_KINDS, DAY_MS);
    const { recipient, ids } = await published();
    await feeds.changes.change(recipient, ids, 'read');
    expect(await kindsOf(ids[0]!)).toEqual([
      'notification.delivered inApp',
      'notification.seen inApp',
      'notification.read inApp',
    ]);
    await feeds.changes.change(recipient, ids, 'unread');
    await feeds.changes.change(recipient, ids, 'read');
    expect((await kindsOf(ids[0]!)).filter((kind) => kind.startsWith('notification.read')).length).toBe(2);
  });

  it('are of the kinds that are wanted alone', async () => {
    await events.want(['notification.seen'], DAY_MS);
    const { recipient, ids } = await published();
    await feeds.changes.change(recipient, ids, 'read');
    expect(await kindsOf(ids[0]!)).toEqual(['notification.seen inApp']);
  });

  it('tell of each of a mass that was read at once', async () => {
    await events.want(['notification.read'], DAY_MS);
    const { recipient, ids } = await published(undefined, 250);
    expect((await feeds.inboxChanges.changeAll(recipient, 'allRead', {}, null)).affected).toBe(250);
    const told = new Set((await all()).map((event) => event.notification_id));
    expect(ids.filter((id) => !told.has(id))).toEqual([]);
    expect((await all()).length).toBe(250);
  });

  it('are not there when the transaction that would make them true was not committed', async () => {
    await events.want(STATUS_KINDS, DAY_MS);
    const { ids } = await published();
    const failing = feeds.database.transaction(async (tx) => {
      await tx.query('UPDATE notifications SET read_at = now() WHERE id = $1', [ids[0]]);
      throw new Error('not this time');
    });
    await expect(failing).rejects.toThrow('not this time');
    expect(await all()).toEqual([]);
  });

  it('tell what became of deliveries', async () => {
    await events.want(STATUS_KINDS, DAY_MS);
    const [taken] = await owe(feeds, [somebody()]);
    const [failed] = await owe(feeds, [somebody()]);
    const [retried] = await owe(feeds, [somebody()]);
    await (
      await ends(taken!, 'DELIVERED')
    )();
    await (
      await ends(failed!, 'FAILED')
    )();
    await (
      await ends(retried!, 'RETRYING')
    )();
    expect((await all()).map(({ kind, delivery_id, channel, reason }) => [kind, delivery_id, channel, reason])).toEqual(
      [
        ['notification.delivered', taken!.id, 'loop', null],
        ['delivery.failed', failed!.id, 'loop', 'PROVIDER_BUSY'],
      ],
    );
  });

  it('tell once that every channel of a notification gave up, also when two do so at the same instant', async () => {
    await events.want(STATUS_KINDS, DAY_MS);
    const rows = await Promise.all(Array.from({ length: 8 }, () => owe(feeds, [somebody()])));
    for (const [first] of rows) {
      await feeds.database.query(`UPDATE notifications SET gone = 'unlisted' WHERE id = $1`, [first!.notificationId]);
      const second = { ...first!, id: first!.id.replace(/.{12}$/, '0123456789ab'), channel: 'other' };
      await feeds.database.query(
        `INSERT INTO deliveries (id, notification_id, recipient, channel, lane, state, withdraw_when_seen, due_at)
         VALUES ($1, $2, $3, 'other', 1, 'PENDING', false, now())`,
        [second.id, second.notificationId, second.recipient],
      );
      const both = [await ends(first!, 'FAILED'), await ends(second, 'FAILED')];
      await Promise.all(both.map((write) => write()));
      const kinds = await kindsOf(first!.notificationId);
      expect(kinds.toSorted()).toEqual(['delivery.failed loop', 'delivery.failed other', 'notification.failed null']);
    }
  });

  it('do not say that a notification failed which is in the app, or was taken elsewhere', async () => {
    await events.want(STATUS_KINDS, DAY_MS);
    const [listed] = await owe(feeds, [somebody()]);
    await (
      await ends(listed!, 'FAILED')
    )();
    expect(await kindsOf(listed!.notificationId)).toEqual(['delivery.failed loop']);
  });

  it('tell of an address that came back for good, once', async () => {
    await events.want(STATUS_KINDS, DAY_MS);
    const [first, second] = await owe(feeds, [somebody(), somebody()]);
    const suppressions = new SuppressionsRepository(feeds.database);
    await suppressions.add('email', 'gone@example.com', 'ADDRESS_REFUSED', first);
    await suppressions.add('email', 'gone@example.com', 'ADDRESS_REFUSED', second);
    await suppressions.add('email', 'by-hand@example.com', 'told by phone');
    expect(await all()).toMatchObject([
      {
        kind: 'delivery.bounced',
        delivery_id: first!.id,
        notification_id: first!.notificationId,
        recipient: first!.recipient,
        channel: 'email',
        reason: 'ADDRESS_REFUSED',
      },
    ]);
    expect(JSON.stringify(await all())).not.toContain('gone@example.com');
  });
});

describe('status events that are due', () => {
  async function some(count: number) {
    await events.want(['notification.seen'], DAY_MS);
    const { recipient, ids } = await published(undefined, count);
    for (const id of ids) await feeds.changes.change(recipient, [id], 'seen');
    return ids;
  }
  const taken = ({ id, fence }: ClaimedStatusEvent) => ({ id, fence, dueInMs: null, hasFailed: false });

  it('are claimed by one, and by another when the lease is over, who alone may say what became of them', async () => {
    await some(1);
    const [first] = await events.claim(10, 50);
    expect(await events.claim(10, 50)).toEqual([]);
    const [second] = await eventually(
      () => events.claim(10, LEASE_MS),
      (claimed) => claimed.length > 0,
    );
    expect(second).toMatchObject({ id: first!.id, fence: first!.fence + 1 });
    await events.settle([taken(first!)]);
    expect((await events.backlog()).waiting).toBe(1);
    await events.settle([taken(second!)]);
    expect(await events.backlog()).toEqual({ waiting: 0, waitingSince: null });
  });

  it('are shared by those who claim at the same time', async () => {
    const ids = await some(40);
    const claims = await Promise.all(Array.from({ length: 8 }, () => events.claim(10, LEASE_MS)));
    const claimed = claims.flat().map(({ notificationId }) => notificationId);
    expect(new Set(claimed).size).toBe(claimed.length);
    const rest = await events.claim(100, LEASE_MS);
    expect([...claimed, ...rest.map(({ notificationId }) => notificationId)].toSorted()).toEqual(ids.toSorted());
  });

  it('are put off when they failed, and count how often', async () => {
    await some(1);
    const [first] = await events.claim(1, LEASE_MS);
    await events.settle([{ id: first!.id, fence: first!.fence, dueInMs: 0, hasFailed: true }]);
    const [second] = await events.claim(1, LEASE_MS);
    expect(second).toMatchObject({ failures: 1 });
    await events.settle([{ id: second!.id, fence: second!.fence, dueInMs: 60_000, hasFailed: true }]);
    expect(await events.claim(1, LEASE_MS)).toEqual([]);
    expect(await events.backlog()).toEqual({ waiting: 1, waitingSince: null });
  });

  it('are replayed with their ids, behind what is new, and count once', async () => {
    const ids = await some(5);
    const before = await events.claim(10, LEASE_MS);
    await events.settle(before.map(taken));
    const window = { fromMs: Date.now() - 60_000, toMs: Date.now() + 60_000, kinds: STATUS_KINDS };
    const first = await events.replay(window, null, 2);
    expect(first.count).toBe(2);
    const second = await events.replay(window, first.next, 10);
    expect(second).toEqual({ count: 3, next: null });
    expect(await events.replay(window, null, 10)).toEqual({ count: 0, next: null });
    const [fresh] = await some(1);
    const claimed = await events.claim(10, LEASE_MS);
    expect(claimed[0]).toMatchObject({ notificationId: ids[0], isReplay: true });
    expect(claimed.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
    expect(claimed.find(({ notificationId }) => notificationId === fresh)).toMatchObject({ isReplay: false });
  });

  it('are new ones first', async () => {
    await some(3);
    const before = await events.claim(10, LEASE_MS);
    await events.settle(before.map(taken));
    await events.replay({ fromMs: 0, toMs: Date.now() + 60_000, kinds: ['notification.seen'] }, null, 10);
    const [fresh] = await some(1);
    expect((await events.claim(1, LEASE_MS))[0]).toMatchObject({ notificationId: fresh, isReplay: false });
  });

  it('are replayed of the time and the kinds that are asked for', async () => {
    await some(2);
    await events.settle((await events.claim(10, LEASE_MS)).map(taken));
    const now = Date.now();
    const none = [
      { fromMs: 0, toMs: now - 60_000, kinds: STATUS_KINDS },
      { fromMs: now + 60_000, toMs: now + 120_000, kinds: STATUS_KINDS },
      { fromMs: 0, toMs: now + 60_000, kinds: ['notification.read'] },
    ];
    for (const window of none) expect((await events.replay(window, null, 10)).count).toBe(0);
  });
});
