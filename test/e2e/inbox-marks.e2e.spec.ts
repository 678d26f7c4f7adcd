import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { socketClient, watch } from '../support/client.js';
import { acknowledge, fill, type Inbox, inboxOf, mark, markAll, pageOf, refusal } from '../support/inbox.js';

describe('the inbox, marked', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({}, 2);
    [node, other] = installation.nodes as [TestNode, TestNode];
  });
  afterAll(() => installation.close());

  it('is marked from two devices at once, each notification once', async () => {
    const ids = await fill(node, 'devices', 60);
    for (const [how, unread] of [
      ['Read', 0],
      ['Unread', 60],
      ['Read', 0],
    ] as const) {
      const before = await inboxOf(node, 'devices');
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, call) =>
          mark(call % 2 ? node : other, 'devices', ids.slice((call % 6) * 10), how),
        ),
      );
      expect(answers.reduce((sum, answer) => sum + answer.affected, 0)).toBe(60);
      expect(await inboxOf(node, 'devices')).toMatchObject({ unreadCount: unread });
      const again = await mark(node, 'devices', ids, how);
      expect(again).toMatchObject({ affected: 0, inbox: await inboxOf(node, 'devices') });
      expect(again.inbox.cursor).not.toBe(before.cursor);
      expect(again.notifications.map(({ id }) => id)).toEqual(ids);
      const isAsMarked = again.notifications.every(({ readAt }) => (readAt !== null) === (how === 'Read'));
      expect(isAsMarked).toBe(true);
    }
    const mixed = await mark(
      node,
      'devices',
      [...ids.slice(0, 2), ids[0]!.toUpperCase(), (await fill(node, 'nobody', 1))[0]!],
      'Unread',
    );
    expect(mixed).toMatchObject({ affected: 2, inbox: { unreadCount: 2 } });
    expect(mixed.notifications.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(
      await refusal(node, 'devices', 'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }', {
        ids: Array(1_001).fill(ids[0]),
      }),
    ).toEqual(['BAD_USER_INPUT']);
  });

  it('says DELIVERED from the acknowledgement on, never for having emitted, and makes no event of it', async () => {
    const client = socketClient(node.wsUrl, tokenFor('device'));
    const live = watch<{ inboxChanged: { kind: string; notificationId: string | null } }>(
      client,
      'subscription { inboxChanged { kind notificationId } }',
    );
    await live.until((events) => events.length === 1);
    const [id] = await fill(node, 'device', 1);
    await live.until((events) => events.length === 2);
    expect((await pageOf(node, 'device')).nodes[0]).toMatchObject({ status: 'PENDING', deliveredAt: null });
    const before = await inboxOf(node, 'device');
    const answers = await Promise.all(
      [id, id, id, id].map((each, call) => acknowledge(call % 2 ? node : other, 'device', [each!, each!])),
    );
    expect(answers.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 1]);
    expect(await inboxOf(node, 'device')).toEqual(before);
    const [delivered] = (await pageOf(node, 'device')).nodes;
    expect(delivered).toMatchObject({ status: 'DELIVERED', readAt: null, deliveredAt: expect.any(String) as string });
    expect(await acknowledge(node, 'device', [id!])).toBe(0);
    const [marker] = await fill(node, 'device', 1);
    await live.until((events) => events.length === 3);
    expect(live.events.map(({ inboxChanged: event }) => [event.kind, event.notificationId])).toEqual([
      ['SYNCED', null],
      ['ADDED', id],
      ['ADDED', marker],
    ]);
    await client.dispose();
    await mark(node, 'device', [id!], 'Read');
    expect((await pageOf(node, 'device')).nodes[1]).toMatchObject({
      status: 'READ',
      deliveredAt: delivered?.deliveredAt,
    });
    await mark(node, 'device', [id!], 'Unread');
    expect((await pageOf(node, 'device')).nodes[1]).toMatchObject({ status: 'DELIVERED', readAt: null });
  });

  it('is marked read as a whole, by a filter, and up to what was shown', async () => {
    await fill(node, 'whole', 30, (index) => ({ category: index % 3 === 0 ? 'task' : 'system' }));
    expect(await markAll(node, 'whole', { filter: { categories: ['task'] } })).toMatchObject({
      affected: 10,
      notifications: [],
      inbox: { unreadCount: 20 },
    });
    expect(await markAll(node, 'whole', { filter: { read: true } })).toMatchObject({
      affected: 0,
      inbox: { unreadCount: 20 },
    });
    const shown = await inboxOf(node, 'whole');
    const since = await fill(node, 'whole', 5);
    const upTo = await markAll(node, 'whole', { upTo: shown.cursor });
    expect(upTo).toMatchObject({ affected: 20, inbox: { unreadCount: 5 } });
    const unread = await pageOf(node, 'whole', { filter: { read: false } });
    expect(unread.nodes.map(({ id }) => id).toSorted()).toEqual(since.toSorted());
    expect(upTo.inbox).toEqual(await inboxOf(node, 'whole'));
    expect(await markAll(node, 'whole')).toMatchObject({ affected: 5, inbox: { unreadCount: 0 } });
    expect(await markAll(node, 'whole')).toMatchObject({ affected: 0, inbox: { unreadCount: 0 } });
    expect(await markAll(node, 'never-told')).toMatchObject({ affected: 0, inbox: { unreadCount: 0 } });
    await fill(node, 'ahead', 1);
    const far = (await inboxOf(node, 'whole')).cursor;
    expect(
      await refusal(node, 'ahead', 'mutation ($c: Cursor) { markAllNotificationsRead(upTo: $c) { affected } }', {
        c: far,
      }),
    ).toEqual(['CURSOR_EXPIRED']);
  });

  it('of 2,500 unread ones is marked read in chunks, which its streams are told as RESYNC', async () => {
    await fill(node, 'thousands', 2_500);
    const client = socketClient(other.wsUrl, tokenFor('thousands'));
    const live = watch<{ inboxChanged: { kind: string; inbox: Inbox } }>(
      client,
      'subscription { inboxChanged { kind inbox { unreadCount cursor } } }',
    );
    const [synced] = await live.until((events) => events.length === 1);
    expect(synced?.inboxChanged).toMatchObject({ kind: 'SYNCED', inbox: await inboxOf(node, 'thousands') });
    const change = await markAll(node, 'thousands');
    expect(change).toMatchObject({ affected: 2_500, inbox: { unreadCount: 0 } });
    await live.until((events) => events.at(-1)?.inboxChanged.inbox.cursor === change.inbox.cursor);
    const [marker] = await fill(node, 'thousands', 1);
    await live.until((events) => events.at(-1)?.inboxChanged.kind === 'ADDED');
    await client.dispose();
    // Three transactions: a client is told once for each, or once for several that came together.
    const kinds = live.events.map(({ inboxChanged }) => inboxChanged.kind);
    expect(new Set(kinds)).toEqual(new Set(['SYNCED', 'RESYNC', 'ADDED']));
    const resyncs = kinds.filter((kind) => kind === 'RESYNC').length;
    expect(resyncs).toBeGreaterThanOrEqual(1);
    expect(resyncs).toBeLessThanOrEqual(3);
    expect(live.events.findLast(({ inboxChanged }) => inboxChanged.kind === 'RESYNC')?.inboxChanged.inbox).toEqual(
      change.inbox,
    );
    expect((await pageOf(node, 'thousands', { filter: { read: false } })).nodes.map(({ id }) => id)).toEqual([marker]);
  });
});
