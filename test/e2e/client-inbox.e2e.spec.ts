import { HeraldError, type Inbox } from '@herald/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { eventually, send } from '../support/client.js';
import { inboxOf, mark, markAll, pageOf } from '../support/inbox.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { isIn, sdkClient } from '../support/sdk-client.js';

describe('the inbox of the client', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
  });
  afterAll(() => installation.close());

  let people = 0;
  const somebody = () => `reader-${(people += 1)}`;
  async function fill(person: string, count: number, change: Record<string, unknown> = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const title = `${person} ${index}`;
      const sent = await send(node.url, node.token('shop', ['service']), [person], { title, ...change });
      ids.push(...sent.notifications.map(({ notificationId }) => notificationId));
    }
    return ids;
  }
  const idsOf = (inbox: Inbox) => inbox.state.notifications.map(({ id }) => id);
  const shows = (inbox: Inbox, wanted: Partial<Inbox['state']> & { ids?: string[] }) => {
    const now = () => ({ ...inbox.state, ids: idsOf(inbox) });
    return eventually(now, (is) =>
      Object.entries(wanted).every(([key, value]) => JSON.stringify(is[key as 'ids']) === JSON.stringify(value)),
    );
  };
  async function opened(person: string, options: Parameters<ReturnType<typeof sdkClient>['inbox']>[0] = {}) {
    const client = sdkClient(node.wsUrl, person);
    const inbox = client.inbox(options);
    await shows(inbox, { status: 'ready' });
    return { client, inbox };
  }

  it('loads pages, newest first, and keeps them up to date with what other devices do', async () => {
    const person = somebody();
    const ids = (await fill(person, 7)).toReversed();
    const { inbox } = await opened(person, { pageSize: 3 });
    expect([idsOf(inbox), inbox.state.hasMore, inbox.state.unreadCount]).toEqual([ids.slice(0, 3), true, 7]);
    await inbox.loadMore();
    expect(idsOf(inbox)).toEqual(ids.slice(0, 6));
    await mark(node, person, [ids[0]!, ids[6]!], 'Read');
    await shows(inbox, { unreadCount: 5 });
    expect(inbox.state.notifications[0]?.status).toBe('READ');
    const [newest] = await fill(person, 1);
    await shows(inbox, { unreadCount: 6, ids: [newest!, ...ids.slice(0, 6)] });
    await inbox.loadMore();
    expect([idsOf(inbox), inbox.state.hasMore]).toEqual([[newest, ...ids], false]);
    await inbox.loadMore();
    expect(idsOf(inbox)).toEqual([newest, ...ids]);
  });

  it('shows each change before it is answered, and agrees with the server in the end', async () => {
    const person = somebody();
    const ids = (await fill(person, 8)).toReversed();
    const { inbox } = await opened(person);
    const unread = () => inbox.state.unreadCount;
    const until = new Date(Date.now() + 3_600_000);
    const changes: [() => Promise<number>, number, number][] = [
      [() => inbox.markRead([ids[0]!, ids[1]!]), 6, 8],
      [() => inbox.markUnread([ids[1]!]), 7, 8],
      [() => inbox.markSeen([ids[2]!]), 7, 8],
      [() => inbox.archive([ids[3]!]), 6, 7],
      [() => inbox.delete([ids[4]!]), 5, 6],
      [() => inbox.snooze(ids[5]!, until), 4, 5],
    ];
    const answers: Promise<number>[] = [];
    for (const [change, left, shown] of changes) {
      answers.push(change());
      expect([unread(), inbox.state.notifications.length]).toEqual([left, shown]);
    }
    expect(inbox.state.pendingCount).toBe(6);
    expect(await Promise.all(answers)).toEqual([2, 1, 1, 1, 1, 1]);
    await shows(inbox, { pendingCount: 0, unreadCount: 4 });
    const [truth, page] = [await inboxOf(node, person), await pageOf(node, person)];
    expect([unread(), idsOf(inbox)]).toEqual([truth.unreadCount, page.nodes.map(({ id }) => id)]);
    await inbox.unarchive([ids[3]!]);
    await inbox.unsnooze([ids[5]!]);
    await shows(inbox, { unreadCount: 6, ids: ids.filter((id) => id !== ids[4]) });
    const all = inbox.markAllSeen();
    expect(inbox.state.unseenCount).toBe(0);
    expect(await all).toBeGreaterThan(0);
    await shows(inbox, { pendingCount: 0, unseenCount: 0 });
    const read = inbox.markAllRead();
    expect(unread()).toBe(0);
    await read;
    await shows(inbox, { pendingCount: 0, unreadCount: 0 });
    const gone = inbox.archiveAll();
    expect(idsOf(inbox)).toEqual([]);
    await gone;
    await shows(inbox, { pendingCount: 0, ids: [] });
    // New ones once; one that is deleted, and one that was marked read by its id, are none.
    const fresh = await fill(person, 3);
    const had = [...fresh, ids[4]!, ids[0]!];
    expect([await inbox.acknowledge(had), await inbox.acknowledge(had)]).toEqual([3, 0]);
  });

  it('takes back what is refused, and says why', async () => {
    const person = somebody();
    const ids = (await fill(person, 3)).toReversed();
    const { inbox } = await opened(person);
    const states: number[] = [];
    inbox.subscribe(({ unreadCount }) => states.push(unreadCount));
    const refused = inbox.snooze(ids[0]!, '2020-01-01T00:00:00.000Z');
    expect(idsOf(inbox)).toEqual(ids.slice(1));
    await expect(refused).rejects.toThrow(HeraldError);
    await expect(refused).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await shows(inbox, { ids, unreadCount: 3, pendingCount: 0 });
    expect(states).toContain(2);
    expect(states.at(-1)).toBe(3);
  });

  it('shows no earlier state between the answer of a change and its place in the stream', async () => {
    const person = somebody();
    const ids = (await fill(person, 3)).toReversed();
    const proxy = await FaultyProxy.start(node.wsUrl);
    // The socket can be cut while HTTP goes on.
    const client = sdkClient(proxy.url, person, { fetch: (_url, init) => fetch(node.url, init) });
    const inbox = client.inbox();
    await shows(inbox, { status: 'ready', unreadCount: 3 });
    // What another device did is on its way when this one acts.
    await proxy.cut();
    await isIn(client, 'waiting');
    await mark(node, person, [ids[0]!], 'Read');
    await mark(node, person, [ids[0]!], 'Unread');
    const seen: (string | null | undefined)[] = [];
    inbox.subscribe(({ notifications }) => seen.push(notifications.find(({ id }) => id === ids[0])?.readAt));
    await inbox.markRead([ids[0]!]);
    // Answered, and not told yet: it stays as it is shown.
    expect([inbox.state.pendingCount, inbox.state.unreadCount]).toEqual([1, 2]);
    await proxy.heal();
    client.reconnect();
    await shows(inbox, { pendingCount: 0, unreadCount: 2 });
    expect(seen.every((readAt) => typeof readAt === 'string')).toBe(true);
    client.close();
    await proxy.stop();
  });

  it('makes changes one after the other, in the order in which they were asked for', async () => {
    const person = somebody();
    const [id] = await fill(person, 1);
    const { inbox } = await opened(person);
    const changes = Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0 ? inbox.markRead([id!]) : inbox.markUnread([id!]),
    );
    expect(await Promise.all([...changes, inbox.markRead([id!])])).toEqual(Array(11).fill(1));
    await shows(inbox, { pendingCount: 0, unreadCount: 0 });
    expect((await inboxOf(node, person)).unreadCount).toBe(0);
  });

  it('loads again after a change of many, without showing the state before', async () => {
    const person = somebody();
    for (let at = 0; at < 210; at += 30) await Promise.all(Array.from({ length: 30 }, () => fill(person, 1)));
    const { inbox } = await opened(person, { pageSize: 50 });
    await inbox.loadMore();
    expect(idsOf(inbox)).toHaveLength(100);
    const counts: number[] = [];
    const unreadShown: number[] = [];
    inbox.subscribe(({ notifications, unreadCount }) => {
      counts.push(unreadCount);
      unreadShown.push(notifications.filter(({ readAt }) => readAt === null).length);
    });
    await inbox.markAllRead();
    await shows(inbox, { pendingCount: 0, status: 'ready', unreadCount: 0 });
    expect(idsOf(inbox)).toHaveLength(100);
    expect([new Set(counts), new Set(unreadShown)]).toEqual([new Set([0]), new Set([0])]);
    // The same done by another device is told by a RESYNC alone.
    const elsewhere = await opened(person, { pageSize: 50 });
    await elsewhere.inbox.archiveAll();
    await shows(inbox, { status: 'ready', ids: [] });
  });

  it('marks all up to what it shows, and not what nobody has seen yet', async () => {
    const person = somebody();
    await fill(person, 2);
    const proxy = await FaultyProxy.start(node.wsUrl);
    const client = sdkClient(proxy.url, person, { fetch: (_url, init) => fetch(node.url, init) });
    const inbox = client.inbox();
    await shows(inbox, { status: 'ready', unreadCount: 2 });
    await proxy.refuse();
    await isIn(client, 'waiting');
    await fill(person, 1);
    expect(await inbox.markAllRead()).toBe(2);
    await proxy.heal();
    await shows(inbox, { unreadCount: 1, pendingCount: 0 });
    client.close();
    await proxy.stop();
  });

  it('leaves unread what came after what was shown', async () => {
    const person = somebody();
    await fill(person, 2);
    const { inbox } = await opened(person);
    const { cursor } = inbox.state;
    await fill(person, 1);
    await shows(inbox, { unreadCount: 3 });
    const answer = inbox.markAllRead({ upTo: cursor });
    expect(inbox.state.unreadCount).toBe(1);
    expect(await answer).toBe(2);
    await shows(inbox, { unreadCount: 1, pendingCount: 0 });
  });

  it('follows a list that is narrowed, in what can be told from here and in what the server alone can tell', async () => {
    const person = somebody();
    const [first, second] = (await fill(person, 2)) as [string, string];
    await fill(person, 1, { category: 'social', type: 'mention', message: 'A giraffe has called.' });
    const { client, inbox: all } = await opened(person);
    const unread = client.inbox({ filter: { read: false, categories: ['system'] } });
    const archived = client.inbox({ filter: { archived: true } });
    const found = client.inbox({ filter: { text: 'giraffe' } });
    await shows(unread, { status: 'ready', ids: [second, first] });
    await shows(archived, { status: 'ready', ids: [] });
    await shows(found, { status: 'ready' });
    expect(idsOf(found)).toHaveLength(1);
    await all.markRead([first]);
    await shows(unread, { ids: [second], pendingCount: 0 });
    await all.archive([second]);
    await shows(archived, { ids: [second] });
    await fill(person, 1, { message: 'The giraffe again.' });
    await eventually(
      () => idsOf(found).length,
      (count) => count === 2,
    );
    await archived.unarchive([second]);
    await shows(unread, { ids: [...idsOf(unread).slice(0, 1), second] });
    await shows(archived, { ids: [] });
  });

  it('shows what is done while the server is away, tries again, and has it done when the server is back', async () => {
    const person = somebody();
    const ids = await fill(person, 2);
    const proxy = await FaultyProxy.start(node.wsUrl);
    const client = sdkClient(proxy.url, person);
    const inbox = client.inbox();
    await shows(inbox, { status: 'ready', unreadCount: 2 });
    await proxy.refuse();
    await isIn(client, 'waiting');
    const change = inbox.markRead([ids[0]!]);
    expect(inbox.state.unreadCount).toBe(1);
    await proxy.heal();
    expect(await change).toBe(1);
    await shows(inbox, { pendingCount: 0, unreadCount: 1 });
    expect((await inboxOf(node, person)).unreadCount).toBe(1);
    client.close();
    await proxy.stop();
  });

  it('is taken back when the client is closed before it was answered', async () => {
    const person = somebody();
    const [id] = await fill(person, 1);
    const proxy = await FaultyProxy.start(node.wsUrl);
    const client = sdkClient(proxy.url, person);
    const inbox = client.inbox();
    await shows(inbox, { status: 'ready' });
    await proxy.silence();
    const change = inbox.markRead([id!]);
    client.close();
    await expect(change).rejects.toMatchObject({ code: 'CLOSED' });
    await proxy.stop();
  });

  it('agrees with the server after random changes by several devices over a wire that breaks', async () => {
    const person = somebody();
    const ids = await fill(person, 12);
    const proxy = await FaultyProxy.start(node.wsUrl);
    const clients = [sdkClient(proxy.url, person), sdkClient(proxy.url, person), sdkClient(node.wsUrl, person)];
    const inboxes = clients.map((client) => client.inbox({ pageSize: 5 }));
    for (const inbox of inboxes) await shows(inbox, { status: 'ready' });
    const jobs: Promise<unknown>[] = [];
    for (let step = 0; step < 60; step += 1) {
      const inbox = inboxes[step % 3]!;
      const id = ids[(step * 7) % ids.length]!;
      const acts = [
        () => inbox.markRead([id]),
        () => inbox.markUnread([id]),
        () => inbox.archive([id]),
        () => inbox.unarchive([id]),
        () => inbox.loadMore(),
        () => fill(person, 1),
      ];
      jobs.push(acts[(step * 5) % acts.length]!());
      if (step % 20 === 10) await proxy.reset();
      if (step % 20 === 13) await proxy.heal();
    }
    await Promise.all(jobs);
    await markAll(node, person, { filter: { categories: ['system'] } });
    for (const inbox of inboxes) {
      await eventually(
        async () => {
          const { unreadCount } = await inboxOf(node, person);
          const page = await pageOf(node, person, { first: Math.max(1, inbox.state.notifications.length) });
          return [
            [
              inbox.state.unreadCount,
              inbox.state.pendingCount,
              inbox.state.notifications.map(({ id, readAt }) => [id, readAt]),
            ],
            [unreadCount, 0, page.nodes.map(({ id, readAt }) => [id, readAt])],
          ];
        },
        ([shown, truth]) => JSON.stringify(shown) === JSON.stringify(truth),
        20_000,
      );
    }
    expect(inboxes.map(({ state }) => state.status)).toEqual(['ready', 'ready', 'ready']);
    for (const client of clients) client.close();
    await proxy.stop();
  });
});
