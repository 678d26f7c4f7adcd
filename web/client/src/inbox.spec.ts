import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeServer, type Request } from './a-server.fixture.js';
import { anItem, cursorAt } from './an-item.fixture.js';
import { createHeraldClient, type HeraldClient } from './herald-client.js';
import type { InboxOptions } from './inbox-state.js';

/** Of one person, who has so many, and a client of his. */
function aPerson(count: number) {
  const server = new FakeServer();
  const inbox = { id: 'me', unreadCount: count, unseenCount: count, cursor: cursorAt(count) };
  const asked: Request[] = [];
  server.answer = (request) => {
    const { query, variables } = request;
    asked.push(request);
    if (query.includes('inboxChanged'))
      return { inboxChanged: { kind: 'SYNCED', notification: null, notificationId: null, inbox } };
    if (query.includes('change:')) return { change: { affected: 1, notifications: [], inbox } };
    const first = Number(variables.first);
    const from = variables.after === undefined ? count : Number(variables.after);
    const nodes = Array.from({ length: Math.min(first, from) }, (_, index) => anItem(from - index));
    const left = from - nodes.length;
    return { inbox, notifications: { nodes, pageInfo: { endCursor: String(left), hasNextPage: left > 0 } } };
  };
  const client = createHeraldClient({ url: 'wss://a/graphql', token: 't', webSocketImpl: server.Impl });
  const changes = () => asked.filter(({ query }) => query.includes('change:')).map(({ variables }) => variables);
  return { client, server, changes, cursor: inbox.cursor, asked };
}

describe('a list', () => {
  const clients: HeraldClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  async function opened(count: number, options: InboxOptions = {}) {
    const person = aPerson(count);
    clients.push(person.client);
    const list = person.client.inbox(options);
    await vi.waitFor(() => expect(list.state.status).toBe('ready'));
    return { ...person, list };
  }

  it('means by all what it lists, unless it is told otherwise', async () => {
    const filter = { categories: ['social'] };
    const { list, changes, cursor } = await opened(1, { filter });
    await list.markAllRead();
    await list.archiveAll();
    await list.archiveAll({ filter: {}, upTo: 'there' });
    expect(changes()).toEqual([{ filter, upTo: cursor }, { filter, upTo: cursor }, { upTo: 'there' }]);
  });

  it('means by all what had come when it was first shown, where nothing is yet', async () => {
    const { client, changes, cursor } = aPerson(1);
    clients.push(client);
    await client.inbox().markAllRead();
    expect(changes()).toEqual([{ upTo: cursor }]);
    const closed = aPerson(1);
    const waiting = closed.client.inbox().markAllRead();
    closed.client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('is as long as it was when it was loaded again, and never shorter meanwhile', async () => {
    const { list } = await opened(400, { pageSize: 100 });
    await list.loadMore();
    await list.loadMore();
    const lengths: number[] = [];
    list.subscribe(({ notifications }) => lengths.push(notifications.length));
    await list.refresh();
    await vi.waitFor(() => expect(lengths.length).toBeGreaterThan(0));
    expect([list.state.notifications.at(-1)?.id, list.state.hasMore, new Set(lengths)]).toEqual([
      'n101',
      true,
      new Set([300]),
    ]);
  });

  it('loads no more than so many again', async () => {
    const { list, asked } = await opened(1_300, { pageSize: 100 });
    for (let page = 1; page < 12; page += 1) await list.loadMore();
    expect(list.state.notifications).toHaveLength(1_200);
    asked.length = 0;
    await list.refresh();
    expect([asked.length, list.state.notifications.length]).toEqual([10, 1_000]);
  });
});
