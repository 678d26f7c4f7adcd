import type { Client as SocketClient } from 'graphql-ws';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { decodeCursor, encodeCursor, type FeedCursor } from '../../src/notifications/cursor.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { run, socketClient, watch } from '../support/client.js';
import {
  ADDED,
  type Added,
  addedIds,
  CHANGED,
  type Changed,
  CHANGES,
  fill,
  type InboxEvent,
  inboxOf,
  idsOf,
  kindsOf,
  mark,
  numberOf,
  pageOf,
} from '../support/inbox.js';

/** Notifications are published at one node and followed at the other. */
describe('a stream', () => {
  let installation: TestInstallation;
  let publisher: TestNode;
  let gateway: TestNode;
  let sql: Client;
  beforeAll(async () => {
    installation = await startInstallation({}, 2);
    [publisher, gateway] = installation.nodes as [TestNode, TestNode];
    sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
  });
  afterAll(async () => {
    await sql.end();
    await installation.close();
  });

  function socketOf(user: string): SocketClient {
    const client = socketClient(gateway.wsUrl, tokenFor(user));
    onTestFinished(() => void client.dispose());
    return client;
  }

  /** By their place in the feed. */
  async function inOrder(user: string): Promise<string[]> {
    const { rows } = await sql.query<{ id: string }>('SELECT id FROM notifications WHERE recipient = $1 ORDER BY seq', [
      user,
    ]);
    return rows.map((row) => row.id);
  }

  function expectAscending(cursors: string[]): void {
    const numbers = cursors.map(numberOf);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }

  it('tells 1,000 missed ones, then 600 that come during the replay: in order, each once', async () => {
    const { cursor: after } = await inboxOf(gateway, 'resumed');
    await fill(publisher, 'resumed', 1_000);
    const client = socketOf('resumed');
    const added = watch<Added>(client, ADDED, { after });
    const changed = watch<Changed>(client, CHANGED, { after });
    for (const stream of [added, changed]) await stream.until((events: unknown[]) => events.length > 0);
    const live = fill(publisher, 'resumed', 600);
    await added.until((events) => events.length >= 1_600, 60_000);
    await changed.until((events) => idsOf(events).length >= 1_600, 60_000);
    await live;
    const [last] = await fill(publisher, 'resumed', 1);
    await added.until((events) => events.at(-1)?.notificationAdded.id === last);
    await changed.until((events) => events.at(-1)?.inboxChanged.notificationId === last);
    const expected = await inOrder('resumed');
    expect(addedIds(added.events)).toEqual(expected);
    expect(idsOf(changed.events)).toEqual(expected);
    expectAscending(changed.events.map(({ inboxChanged }) => inboxChanged.inbox.cursor));
    expect(new Set(kindsOf(changed.events))).toEqual(new Set(['ADDED', 'SYNCED']));
    expect(changed.events.at(-1)?.inboxChanged.inbox).toEqual(await inboxOf(publisher, 'resumed'));
  });

  it('is told whole to a client that leaves and resumes from its last cursor while others send', async () => {
    let { cursor } = await inboxOf(gateway, 'restless');
    let changes = cursor;
    const got: string[] = [];
    const gotChanges: string[] = [];
    for (let round = 1; round <= 12; round += 1) {
      const client = socketClient(gateway.wsUrl, tokenFor('restless'));
      const added = watch<Added>(client, ADDED, { after: cursor });
      const changed = watch<Changed>(client, CHANGED, { after: changes });
      const sent = fill(publisher, 'restless', 40);
      // Away in the middle of what is sent, at another place each time.
      await added.until((events) => events.length >= round * 3);
      await changed.until((events) => idsOf(events).length >= round * 3);
      await client.dispose();
      await sent;
      got.push(...addedIds(added.events));
      gotChanges.push(...idsOf(changed.events));
      cursor = added.events.at(-1)!.notificationAdded.cursor;
      changes = changed.events.at(-1)!.inboxChanged.inbox.cursor;
    }
    const client = socketOf('restless');
    const added = watch<Added>(client, ADDED, { after: cursor });
    const changed = watch<Changed>(client, CHANGED, { after: changes });
    await added.until((events) => got.length + events.length >= 480);
    await changed.until((events) => kindsOf(events).includes('SYNCED'));
    const expected = await inOrder('restless');
    expect([...got, ...addedIds(added.events)]).toEqual(expected);
    expect([...gotChanges, ...idsOf(changed.events)]).toEqual(expected);
  });

  it('begins with SYNCED where it has no cursor, and says it where a replay ends', async () => {
    await fill(publisher, 'synced', 3);
    const before = await inboxOf(gateway, 'synced');
    const client = socketOf('synced');
    const fresh = watch<Changed>(client, CHANGED);
    await fresh.until((events) => events.length === 1);
    expect(fresh.events[0]?.inboxChanged).toEqual({
      kind: 'SYNCED',
      notificationId: null,
      notification: null,
      inbox: before,
    });
    const [id] = await fill(publisher, 'synced', 1);
    await mark(publisher, 'synced', [id!], 'Read');
    const after = watch<Changed>(client, CHANGED, { after: before.cursor });
    await after.until((events) => events.length === 2);
    // One event for each notification, as it is now.
    expect(after.events.map(({ inboxChanged: event }) => [event.kind, event.notification?.status])).toEqual([
      ['ADDED', 'READ'],
      ['SYNCED', undefined],
    ]);
    expect(after.events[1]?.inboxChanged.inbox).toEqual(await inboxOf(gateway, 'synced'));
    const nothing = watch<Changed>(client, CHANGED, { after: after.events[1]?.inboxChanged.inbox.cursor });
    await nothing.until((events) => events.length === 1);
    expect(kindsOf(nothing.events)).toEqual(['SYNCED']);
  });

  it('tells a second device at once what the first one read', async () => {
    const [first, second] = await fill(publisher, 'two-devices', 2);
    const devices = [socketOf('two-devices'), socketOf('two-devices')].map((client) => watch<Changed>(client, CHANGED));
    for (const device of devices) await device.until((events) => events.length === 1);
    const { inbox } = await mark(publisher, 'two-devices', [second!, first!], 'Read');
    for (const device of devices) {
      await device.until((events) => events.length === 3);
      const [, one, two] = device.events.map(({ inboxChanged }) => inboxChanged);
      expect([one?.kind, one?.notificationId, one?.notification?.status, one?.inbox.unreadCount]).toEqual([
        'UPDATED',
        first,
        'READ',
        1,
      ]);
      expect([two?.kind, two?.notificationId, two?.inbox]).toEqual(['UPDATED', second, inbox]);
    }
  });

  it('has a filter that narrows what is shown, never what is counted', async () => {
    const { cursor: start } = await inboxOf(gateway, 'narrow');
    const client = socketOf('narrow');
    const rare = { types: ['rare'] };
    const live = watch<Added>(client, ADDED, { after: start, filter: rare });
    await fill(publisher, 'narrow', 500);
    const [one] = await fill(publisher, 'narrow', 1, () => ({ type: 'rare', category: 'task', priority: 'HIGH' }));
    await live.until((events) => events.length === 1);
    expect(addedIds(live.events)).toEqual([one]);
    live.stop();
    const [two] = await fill(publisher, 'narrow', 501, (index) =>
      index === 0 ? { type: 'rare', category: 'task' } : {},
    );
    const filters: [Record<string, unknown>, (string | undefined)[]][] = [
      [rare, [one, two]],
      [{ categories: ['task', 'social'] }, [one, two]],
      [{ minPriority: 'HIGH' }, [one]],
      [{ types: ['rare'], minPriority: 'HIGH', categories: null }, [one]],
    ];
    const [three] = await Promise.all([
      fill(publisher, 'narrow', 1, () => ({ type: 'rare', category: 'social', priority: 'URGENT' })).then(([id]) => id),
      ...filters.map(async ([filter, expected]) => {
        const old = watch<Added>(client, ADDED, { after: start, filter });
        await old.until((events) => events.length === expected.length + 1);
        expect(addedIds(old.events).slice(0, -1)).toEqual(expected);
      }),
    ]);
    const resumed = watch<Added>(client, ADDED, { after: live.events[0]?.notificationAdded.cursor, filter: rare });
    await resumed.until((events) => events.length === 2);
    expect(addedIds(resumed.events)).toEqual([two, three]);
  });

  it('of notificationAdded replays what is still in the inbox, by its place, whatever was read meanwhile', async () => {
    const { cursor: after } = await inboxOf(gateway, 'places');
    for (let count = 0; count < 4; count += 1) await fill(publisher, 'places', 1);
    const [first, second, third, fourth] = await inOrder('places');
    await mark(publisher, 'places', [third!], 'Read');
    await mark(publisher, 'places', [first!], 'Read');
    await sql.query(`UPDATE notifications SET gone = 'deleted' WHERE id = $1`, [second]);
    const client = socketOf('places');
    const added = watch<Added>(client, ADDED, { after });
    const changed = watch<Changed>(client, CHANGED, { after });
    await added.until((events) => events.length === 3);
    expect(added.events.map(({ notificationAdded: shown }) => [shown.id, shown.status])).toEqual([
      [first, 'READ'],
      [third, 'READ'],
      [fourth, 'PENDING'],
    ]);
    expectAscending(added.events.map(({ notificationAdded: shown }) => shown.cursor));
    await changed.until((events) => events.length === 5);
    expect(changed.events.map(({ inboxChanged: event }) => [event.kind, event.notificationId])).toEqual([
      ['REMOVED', second],
      ['ADDED', fourth],
      ['ADDED', third],
      ['ADDED', first],
      ['SYNCED', null],
    ]);
  });

  it.each<[string, (cursor: FeedCursor) => Partial<FeedCursor>]>([
    ['ahead of the feed', ({ number }) => ({ number: number + 100 })],
    ['of another installation', () => ({ installation: 'deadbeef' })],
    ['of another life of the feed', ({ epoch }) => ({ epoch: (epoch + 1) % 2_147_483_648 })],
    ['of another life of the feed, at 0', ({ epoch }) => ({ epoch: epoch ^ 1, number: 0 })],
  ])(
    'with a cursor %s is CURSOR_EXPIRED, or begins with RESYNC; its socket and other streams go on',
    async (what, change) => {
      const user = `expired ${what}`;
      await fill(publisher, user, 3);
      const inbox = await inboxOf(gateway, user);
      const cursor = decodeCursor(inbox.cursor, 'stream');
      const after = encodeCursor({ ...cursor, ...change(cursor) });
      const client = socketOf(user);
      let closed = false;
      client.on('closed', () => (closed = true));
      const beside = watch<Added>(client, ADDED, { after: inbox.cursor });
      const expired = watch<Added>(client, ADDED, { after });
      expect(await expired.failure()).toMatchObject([
        { extensions: { code: 'CURSOR_EXPIRED' }, path: ['notificationAdded'] },
      ]);
      expect(expired.isDone).toBe(true);
      const changed = watch<Changed>(client, CHANGED, { after });
      const [first] = await changed.until((events) => events.length > 0);
      expect(first?.inboxChanged).toEqual({ kind: 'RESYNC', notification: null, notificationId: null, inbox });
      const [id] = await fill(publisher, user, 1);
      await changed.until((events) => events.at(-1)?.inboxChanged.notificationId === id);
      expect(idsOf(changed.events)).toEqual([id]);
      await beside.until((events) => events.length === 1);
      expect(closed).toBe(false);
      // From where the load of the inbox stands.
      const again = watch<Added>(client, ADDED, { after: (await pageOf(gateway, user)).nodes[1]?.cursor });
      await again.until((events) => events.length === 1);
      expect(addedIds(again.events)).toEqual([id]);
    },
  );

  it('after the cursor of an inbox that nothing has ever come to, has the first one', async () => {
    const { cursor: after, unreadCount } = await inboxOf(gateway, 'newcomer');
    expect(unreadCount).toBe(0);
    const client = socketOf('newcomer');
    // One that is live when it comes, one that comes later, and one that polls.
    const live = watch<Changed>(client, CHANGED, { after });
    await live.until((events) => events.length === 1);
    const [id] = await fill(publisher, 'newcomer', 1);
    await live.until((events) => events.length === 2);
    expect(live.events.map(({ inboxChanged: event }) => [event.kind, event.inbox.unreadCount])).toEqual([
      ['SYNCED', 0],
      ['ADDED', 1],
    ]);
    const late = watch<Added>(client, ADDED, { after });
    await late.until((events) => events.length === 1);
    expect(addedIds(late.events)).toEqual([id]);
    const polled = await run<{ inboxChanges: { events: InboxEvent[] } }>(gateway.url, tokenFor('newcomer'), CHANGES, {
      after,
    });
    expect(polled.inboxChanges.events.map(({ notificationId }) => notificationId)).toEqual([id]);
  });
});
