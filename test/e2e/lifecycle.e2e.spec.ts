import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, send } from '../support/client.js';
import { inboxOf } from '../support/inbox.js';
import { archiveAll, change, type LifecycleEvent, listOf, seeAll, snooze, streamsOf } from '../support/lifecycle.js';

const SHOP = tokenFor('shop', ['service']);
const inMs = (ms: number) => new Date(Date.now() + ms);

describe('a notification after it was published', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({ SWEEP_SECONDS: '0.2' }, 2);
    [node, other] = installation.nodes as [TestNode, TestNode];
  });
  afterAll(() => installation.close());

  async function sent(user: string, count: number, more: Record<string, unknown> = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let one = 0; one < count; one += 1) {
      const { notifications } = await send(node.url, SHOP, [user], { title: `${user} ${one}`, ...more });
      ids.push(notifications[0]!.notificationId);
    }
    return ids;
  }

  /** Live on the other node, from before anything happens. */
  async function watching(user: string) {
    // From a position on: a stream without one is live from when it happens to be set up.
    const streams = streamsOf(other, user, (await inboxOf(other, user)).cursor);
    onTestFinished(() => streams.dispose());
    await streams.changed.until((events) => events.length === 1);
    const told = () => streams.changed.events.map(({ inboxChanged }) => inboxChanged);
    return { ...streams, told };
  }

  const inShort = ({ kind, notificationId, inbox }: LifecycleEvent) => [
    kind,
    notificationId,
    inbox.unreadCount,
    inbox.unseenCount,
  ];

  it('is seen, which is not read, and has a badge of its own; reading is seeing', async () => {
    const live = await watching('seer');
    const [first, second, third] = (await sent('seer', 3)) as [string, string, string];
    expect(await change(node, 'seer', 'markNotificationsSeen', [first])).toMatchObject({
      affected: 1,
      notifications: [{ id: first, seenAt: expect.any(String), readAt: null }],
      inbox: { unreadCount: 3, unseenCount: 2 },
    });
    expect((await change(node, 'seer', 'markNotificationsSeen', [first])).affected).toBe(0);
    expect((await change(node, 'seer', 'markNotificationsRead', [second])).inbox).toEqual({
      unreadCount: 2,
      unseenCount: 1,
    });
    // Unread again, it has been seen all the same.
    expect((await change(node, 'seer', 'markNotificationsUnread', [second])).inbox).toEqual({
      unreadCount: 3,
      unseenCount: 1,
    });
    expect((await listOf(node, 'seer', { seen: false })).ids).toEqual([third]);
    expect((await listOf(node, 'seer', { seen: true, read: false })).ids).toEqual([second, first]);
    await live.changed.until((events) => events.length === 7);
    expect(live.told().slice(4).map(inShort)).toEqual([
      ['UPDATED', first, 3, 2],
      ['UPDATED', second, 2, 1],
      ['UPDATED', second, 3, 1],
    ]);
    expect((await seeAll(other, 'seer')).inbox).toEqual({ unreadCount: 3, unseenCount: 0 });
    expect(await seeAll(node, 'seer')).toMatchObject({ affected: 0, inbox: { unseenCount: 0 } });
    await live.changed.until((events) => events.at(-1)?.inboxChanged.inbox.unseenCount === 0);
  });

  it('is seen up to where it was shown, and what comes meanwhile is not', async () => {
    await sent('bell', 2);
    const shown = (await listOf(node, 'bell')).items[0]!.cursor;
    await sent('bell', 2);
    expect(await seeAll(node, 'bell', shown)).toMatchObject({ affected: 2, inbox: { unseenCount: 2 } });
    expect((await seeAll(node, 'bell')).affected).toBe(2);
    // One that comes back unseen to an old place is found there.
    const [older] = await sent('bell', 1);
    await change(node, 'bell', 'archiveNotifications', [older!]);
    await sent('bell', 1);
    expect((await seeAll(node, 'bell')).affected).toBe(1);
    expect((await change(node, 'bell', 'unarchiveNotifications', [older!])).inbox.unseenCount).toBe(1);
    expect(await seeAll(node, 'bell')).toMatchObject({ affected: 1, inbox: { unseenCount: 0 } });
  });

  it('goes to the archive and back to its old place, and notificationAdded does not say it twice', async () => {
    const live = await watching('keeper');
    const [first, second] = (await sent('keeper', 2)) as [string, string];
    await change(node, 'keeper', 'markNotificationsRead', [second]);
    const archived = await change(node, 'keeper', 'archiveNotifications', [first, second]);
    expect(archived).toMatchObject({ affected: 2, inbox: { unreadCount: 0, unseenCount: 0 } });
    expect(archived.notifications.map(({ archivedAt }) => typeof archivedAt)).toEqual(['string', 'string']);
    expect((await listOf(node, 'keeper')).ids).toEqual([]);
    expect((await listOf(node, 'keeper', { archived: true })).ids).toEqual([second, first]);
    // What lies in the archive can be read there; it counts for nothing.
    expect((await change(node, 'keeper', 'markNotificationsRead', [first])).inbox.unreadCount).toBe(0);
    await change(node, 'keeper', 'markNotificationsUnread', [first]);
    const back = await change(node, 'keeper', 'unarchiveNotifications', [first, second]);
    expect(back).toMatchObject({ affected: 2, inbox: { unreadCount: 1, unseenCount: 0 } });
    expect((await listOf(node, 'keeper')).ids).toEqual([second, first]);
    await live.changed.until((events) => events.at(-1)?.inboxChanged.notificationId === second && events.length === 10);
    expect(live.told().map(({ kind }) => kind)).toEqual([
      'SYNCED',
      'ADDED',
      'ADDED',
      'UPDATED',
      'REMOVED',
      'REMOVED',
      'REMOVED',
      'REMOVED',
      'ADDED',
      'ADDED',
    ]);
    expect(live.added.events.map(({ notificationAdded }) => notificationAdded.id)).toEqual([first, second]);
  });

  it('is archived with all that match, in chunks, and what comes meanwhile stays', async () => {
    const ids = await sent('tidy', 5);
    const urgent = await sent('tidy', 2, { priority: 'URGENT' });
    expect(await archiveAll(node, 'tidy', { filter: { minPriority: 'HIGH' } })).toMatchObject({
      affected: 2,
      inbox: { unreadCount: 5 },
    });
    const upTo = (await listOf(node, 'tidy')).items[3]!.cursor;
    expect((await archiveAll(node, 'tidy', { upTo })).affected).toBe(2);
    expect((await listOf(node, 'tidy')).ids).toEqual(ids.slice(2).reverse());
    expect(await archiveAll(node, 'tidy')).toMatchObject({ affected: 3, inbox: { unreadCount: 0, unseenCount: 0 } });
    expect((await archiveAll(node, 'tidy')).affected).toBe(0);
    expect((await listOf(node, 'tidy', { archived: true })).ids).toEqual([...ids, ...urgent].reverse());
  });

  it('is deleted for good, from wherever it is', async () => {
    const live = await watching('deleter');
    const [first, second] = (await sent('deleter', 2)) as [string, string];
    await change(node, 'deleter', 'archiveNotifications', [second]);
    const deleted = await change(node, 'deleter', 'deleteNotifications', [first, second]);
    expect(deleted).toMatchObject({ affected: 2, notifications: [], inbox: { unreadCount: 0, unseenCount: 0 } });
    expect((await change(node, 'deleter', 'unarchiveNotifications', [second])).affected).toBe(0);
    for (const filter of [{}, { archived: true }, { snoozed: true }]) {
      expect((await listOf(node, 'deleter', filter)).ids).toEqual([]);
    }
    const answer = await ask(node.url, tokenFor('deleter'), 'query ($id: ID!) { notification(id: $id) { id } }', {
      id: first,
    });
    expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await live.changed.until((events) => events.length === 6);
    expect(live.told().slice(3).map(inShort)).toEqual([
      ['REMOVED', second, 1, 1],
      ['REMOVED', first, 0, 0],
      ['REMOVED', second, 0, 0],
    ]);
  });

  it('sleeps until its time, and comes back as new, unread and live, in both streams', async () => {
    const live = await watching('sleeper');
    const [first, second] = (await sent('sleeper', 2)) as [string, string];
    await change(node, 'sleeper', 'markNotificationsRead', [first]);
    const until = inMs(700);
    const snoozed = await snooze(node, 'sleeper', first, until);
    expect(snoozed).toMatchObject({
      affected: 1,
      notifications: [{ snoozedUntil: until.toISOString() }],
      inbox: { unreadCount: 1 },
    });
    expect((await listOf(node, 'sleeper')).ids).toEqual([second]);
    expect((await listOf(node, 'sleeper', { snoozed: true })).ids).toEqual([first]);
    await live.added.until((events) => events.length === 3);
    expect(Date.now()).toBeGreaterThanOrEqual(until.getTime());
    expect(Date.now() - until.getTime()).toBeLessThan(1_000);
    const { items, ids, badges } = await listOf(node, 'sleeper');
    expect(ids).toEqual([first, second]);
    expect(badges).toEqual({ unreadCount: 2, unseenCount: 2 });
    expect(items[0]).toMatchObject({
      readAt: null,
      seenAt: null,
      snoozedUntil: null,
      resurfacedAt: expect.any(String),
    });
    const woken = live.added.events[2]!.notificationAdded;
    expect(woken).toEqual(items[0]);
    await live.changed.until((events) => events.at(-1)?.inboxChanged.kind === 'ADDED' && events.length === 6);
    expect(live.told().slice(4).map(inShort)).toEqual([
      ['REMOVED', first, 1, 1],
      ['ADDED', first, 2, 2],
    ]);
    // A client that was away in between gets it by its new cursor.
    const before = live.added.events[1]!.notificationAdded.cursor;
    const replay = streamsOf(node, 'sleeper', before);
    onTestFinished(() => replay.dispose());
    await replay.added.until((events) => events.length === 1);
    expect(replay.added.events[0]!.notificationAdded).toEqual(woken);
  });

  it('is woken early, archived in its sleep, put off once more; each as its owner says last', async () => {
    const [first, second, third] = (await sent('changer', 3)) as [string, string, string];
    const long = inMs(3_600_000);
    for (const id of [first, second, third]) await snooze(node, 'changer', id, long);
    const back = await change(node, 'changer', 'unsnoozeNotifications', [first]);
    expect(back).toMatchObject({ affected: 1, notifications: [{ snoozedUntil: null, resurfacedAt: null }] });
    await change(node, 'changer', 'archiveNotifications', [second]);
    expect((await listOf(node, 'changer', { archived: true })).items).toMatchObject([
      { id: second, snoozedUntil: null },
    ]);
    await snooze(node, 'changer', third, inMs(300));
    await eventually(
      () => listOf(node, 'changer'),
      ({ ids }) => ids.length === 2,
    );
    expect((await listOf(node, 'changer')).ids).toEqual([third, first]);
    expect((await listOf(node, 'changer', { archived: true, snoozed: true })).ids).toEqual([second]);
  });

  it('does not sleep into the past, nor beyond what is kept, nor for anybody else', async () => {
    const [id] = (await sent('limits', 1)) as [string];
    const refused = async (user: string, until: Date) =>
      (
        await ask(
          node.url,
          tokenFor(user),
          'mutation ($id: ID!, $until: DateTime!) { snoozeNotification(id: $id, until: $until) { affected } }',
          { id, until },
        )
      ).errors?.[0]?.extensions.code;
    expect(await refused('limits', inMs(-1))).toBe('BAD_USER_INPUT');
    expect(await refused('limits', inMs(31 * 24 * 3_600_000))).toBe('BAD_USER_INPUT');
    expect(await refused('somebody-else', inMs(60_000))).toBe('NOT_FOUND');
    expect((await listOf(node, 'limits')).ids).toEqual([id]);
  });

  it('expires: it leaves lists, counts and streams by itself', async () => {
    const live = await watching('expirer');
    const expiresAt = inMs(600);
    const [first] = (await sent('expirer', 1, { expiresAt })) as [string];
    const [second] = (await sent('expirer', 1, { expiresAt })) as [string];
    await change(node, 'expirer', 'archiveNotifications', [second]);
    expect((await listOf(node, 'expirer')).items).toMatchObject([{ expiresAt: expiresAt.toISOString() }]);
    await live.changed.until((events) => events.length === 6);
    expect(Date.now() - expiresAt.getTime()).toBeLessThan(1_000);
    expect(
      new Set(
        live
          .told()
          .slice(4)
          .map(({ kind, notificationId }) => `${kind} ${notificationId}`),
      ),
    ).toEqual(new Set([`REMOVED ${first}`, `REMOVED ${second}`]));
    expect(live.told().at(-1)?.inbox).toMatchObject({ unreadCount: 0, unseenCount: 0 });
    for (const filter of [{}, { archived: true }]) expect((await listOf(node, 'expirer', filter)).ids).toEqual([]);
  });

  it('is replaced by a newer one of its key, in one transaction', async () => {
    const live = await watching('collapser');
    const [older] = (await sent('collapser', 1, { collapseKey: 'build' })) as [string];
    const [aside] = (await sent('collapser', 1, { collapseKey: 'other' })) as [string];
    const [newer] = (await sent('collapser', 1, { collapseKey: 'build' })) as [string];
    const { ids, badges } = await listOf(node, 'collapser');
    expect(ids).toEqual([newer, aside]);
    expect(badges).toEqual({ unreadCount: 2, unseenCount: 2 });
    await live.changed.until((events) => events.length === 5);
    expect(live.told().slice(3).map(inShort)).toEqual([
      ['REMOVED', older, 1, 1],
      ['ADDED', newer, 2, 2],
    ]);
    // Read, archived or asleep: of one key there is one.
    await change(node, 'collapser', 'archiveNotifications', [newer]);
    const [newest] = (await sent('collapser', 1, { collapseKey: 'build' })) as [string];
    expect((await listOf(node, 'collapser', { archived: true })).ids).toEqual([]);
    expect((await listOf(node, 'collapser')).ids).toEqual([newest, aside]);
  });

  it('leaves one, when many of one key come at the same instant on two nodes', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        send((index % 2 ? node : other).url, SHOP, ['crowded', `crowded-${index % 3}`], {
          title: String(index),
          collapseKey: 'build',
        }),
      ),
    );
    for (const user of ['crowded', 'crowded-0', 'crowded-1', 'crowded-2']) {
      const { ids, badges } = await listOf(node, user);
      expect(ids).toHaveLength(1);
      expect(badges).toEqual({ unreadCount: 1, unseenCount: 1 });
    }
  });

  it('is told to who comes back after any of it as it is now', async () => {
    const live = await watching('returner');
    const ids = (await sent('returner', 6)) as [string, string, string, string, string, string];
    await live.changed.until((events) => events.length === 7);
    const cursor = live.told().at(-1)!.inbox.cursor;
    live.dispose();
    await change(node, 'returner', 'archiveNotifications', [ids[0]]);
    await change(node, 'returner', 'deleteNotifications', [ids[1]]);
    await snooze(node, 'returner', ids[2], inMs(150));
    await change(node, 'returner', 'markNotificationsSeen', [ids[3]]);
    await change(node, 'returner', 'archiveNotifications', [ids[4]]);
    await change(node, 'returner', 'unarchiveNotifications', [ids[4]]);
    await eventually(
      () => listOf(node, 'returner'),
      ({ ids: left }) => left[0] === ids[2],
    );
    const replay = streamsOf(node, 'returner', cursor);
    onTestFinished(() => replay.dispose());
    const told = await replay.changed.until((events) => events.at(-1)?.inboxChanged.kind === 'SYNCED');
    expect(told.map(({ inboxChanged: { kind, notificationId } }) => [kind, notificationId])).toEqual([
      ['REMOVED', ids[0]],
      ['REMOVED', ids[1]],
      ['UPDATED', ids[3]],
      ['UPDATED', ids[4]],
      ['ADDED', ids[2]],
      ['SYNCED', null],
    ]);
    expect(told.at(-1)?.inboxChanged.inbox).toMatchObject((await listOf(node, 'returner')).badges);
  });
});
