import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { InboxRepository } from '../../src/notifications/inbox.repository.js';
import { startApp, type TestNode } from '../support/app.js';
import { run, send } from '../support/client.js';

interface FirstLook {
  inbox: { cursor: string };
  notifications: { nodes: { id: string }[] };
}
const FIRST_LOOK = '{ notifications { nodes { id } } inbox { cursor unreadCount } unreadCount }';

describe('what a client begins with: the page and the cursor in one operation', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startApp();
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await node.close();
  });

  it('a notification that comes between the two is in the page, or behind the cursor', async () => {
    const inboxes = node.app.get(InboxRepository);
    const user = node.token('early');
    await send(node.url, node.token('shop', ['service']), ['early']);
    const findPage = inboxes.findPage.bind(inboxes);
    const state = inboxes.state.bind(inboxes);
    let pageIsRead: () => void = () => undefined;
    const readPage = new Promise<void>((resolve) => (pageIsRead = resolve));
    let looks = 0;
    // The worst order: the page is read, then another is published, then whoever looks again for the position finds it.
    vi.spyOn(inboxes, 'findPage').mockImplementation(async (...args) => {
      const page = await findPage(...args);
      await send(node.url, node.token('shop', ['service']), ['early']);
      pageIsRead();
      return page;
    });
    vi.spyOn(inboxes, 'state').mockImplementation(async (recipient) => {
      looks += 1;
      if (looks > 1) await readPage;
      return state(recipient);
    });
    const { inbox, notifications } = await run<FirstLook>(node.url, user, FIRST_LOOK);
    vi.restoreAllMocks();
    const { inboxChanges } = await run<{ inboxChanges: { events: { notificationId: string }[] } }>(
      node.url,
      user,
      'query ($after: Cursor!) { inboxChanges(after: $after) { events { notificationId } } }',
      { after: inbox.cursor },
    );
    const all = [
      ...inboxChanges.events.map((event) => event.notificationId),
      ...notifications.nodes.map((one) => one.id),
    ];
    expect(new Set(all).size).toBe(2);
    expect(looks).toBe(1);
  });
});
