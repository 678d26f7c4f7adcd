import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestNode } from '../support/app.js';
import { run, send, socketClient, watch } from '../support/client.js';

/** A query, a mutation and a subscription: `graphql` loaded twice, or a schema that HTTP and sockets don't share, shows here. */
describe('a notification travels the whole way', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startApp();
  });
  afterAll(() => node.close());

  it('from the mutation to the socket, into the inbox, and to read', async () => {
    const user = node.token('user-1');
    const client = socketClient(node.wsUrl, user);
    const inbox = watch<{ inboxChanged: { kind: string; inbox: { unreadCount: number; cursor: string } } }>(
      client,
      'subscription { inboxChanged { kind inbox { unreadCount cursor } } }',
    );
    const [synced] = await inbox.until((events) => events.length === 1);
    const added = watch<{ notificationAdded: { id: string; title: string; data: unknown; status: string } }>(
      client,
      'subscription ($after: Cursor) { notificationAdded(after: $after) { id title data status } }',
      { after: synced?.inboxChanged.inbox.cursor },
    );
    const { notifications } = await send(node.url, node.token('shop', ['service']), ['user-1'], { data: { order: 7 } });
    const id = notifications[0]?.notificationId;
    await added.until((events) => events.length === 1);
    expect(added.events).toEqual([
      { notificationAdded: { id, title: 'Your order', data: { order: 7 }, status: 'PENDING' } },
    ]);
    const { markNotificationsRead } = await run<{ markNotificationsRead: unknown }>(
      node.url,
      user,
      'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected notifications { id status } inbox { unreadCount } } }',
      { ids: [id] },
    );
    expect(markNotificationsRead).toEqual({
      affected: 1,
      notifications: [{ id, status: 'READ' }],
      inbox: { unreadCount: 0 },
    });
    await inbox.until((events) => events.length === 3);
    expect(inbox.events.map((event) => [event.inboxChanged.kind, event.inboxChanged.inbox.unreadCount])).toEqual([
      ['SYNCED', 0],
      ['ADDED', 1],
      ['UPDATED', 0],
    ]);
    await client.dispose();
  });

  it('runs the operation that is named, of a document that has others', async () => {
    const client = socketClient(node.wsUrl, node.token('user-1'));
    const document = 'query Q { inbox { id } } subscription S { inboxChanged { kind } }';
    const query = watch<{ inbox: { id: string } }>(client, document, {}, 'Q');
    expect(await query.until((events) => events.length === 1)).toEqual([{ inbox: { id: 'inbox:user-1' } }]);
    const subscription = watch<{ inboxChanged: { kind: string } }>(client, document, {}, 'S');
    expect(await subscription.until((events) => events.length === 1)).toEqual([{ inboxChanged: { kind: 'SYNCED' } }]);
    await client.dispose();
  });
});
