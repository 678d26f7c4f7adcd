import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, send, socketClient, watch, run } from '../support/client.js';
import { acknowledge, fill, inboxOf, type Item, mark, PAGE, pageOf, refusal } from '../support/inbox.js';

const SHOP = tokenFor('shop', ['service']);
const PRIORITIES = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const;

describe('the inbox', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
  });
  afterAll(() => installation.close());

  it('is read in pages, newest first, with none twice and none missing while new ones come', async () => {
    const ids = new Set(await fill(node, 'pages', 95));
    const seen: string[] = [];
    let after: string | null = null;
    let latest: string[] = [];
    for (let more = true; more;) {
      const { edges, nodes, pageInfo, totalCount } = await pageOf(node, 'pages', { first: 10, after });
      expect(nodes).toEqual(edges.map((edge) => edge.node));
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges[0]?.cursor, edges.at(-1)?.cursor]);
      expect(totalCount).toBe(95 + (seen.length / 10) * 3);
      seen.push(...nodes.map(({ id }) => id));
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
      latest = await fill(node, 'pages', 3);
    }
    expect(seen).toHaveLength(95);
    expect(new Set(seen)).toEqual(ids);
    const newest = await pageOf(node, 'pages', { first: 40 });
    expect(newest.nodes.slice(0, 3).map(({ id }) => id)).toEqual(latest.toReversed());
    expect(newest.nodes.slice(30).map(({ id }) => id)).toEqual(seen.slice(0, 10));
    expect(await pageOf(node, 'pages-of-nobody')).toEqual({
      edges: [],
      nodes: [],
      totalCount: 0,
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('has pages of 1 to 100, and of 20 when nothing is said', async () => {
    await fill(node, 'sizes', 101);
    for (const [first, length] of [
      [1, 1],
      [100, 100],
      [null, 20],
      [undefined, 20],
    ] as const) {
      const { nodes, pageInfo } = await pageOf(node, 'sizes', { first });
      expect([nodes.length, pageInfo.hasNextPage]).toEqual([length, true]);
    }
    for (const first of [0, -1, 101, 2_147_483_647])
      expect(await refusal(node, 'sizes', PAGE, { first })).toEqual([
        first > 1_000 ? 'DOCUMENT_REFUSED' : 'BAD_USER_INPUT',
      ]);
  });

  describe('filtered', () => {
    let all: Item[] = [];
    beforeAll(async () => {
      for (const step of [0, 1, 2]) {
        const ids = await fill(node, 'filtered', 20, (index) => ({
          category: ['security', 'system', 'social', 'task'][index % 4]!,
          type: ['order_status', 'comment', 'login'][(index + step) % 3]!,
          priority: PRIORITIES[(index * 3 + step) % 4],
        }));
        await mark(node, 'filtered', ids.slice(0, 7), 'Read');
      }
      all = (await pageOf(node, 'filtered', { first: 100 })).nodes;
    });

    const moment = () => all[30]!.createdAt;
    it.each<[string, () => Record<string, unknown>, (item: Item) => boolean]>([
      ['nothing', () => ({}), () => true],
      [
        'null in every field',
        () => ({
          read: null,
          categories: null,
          types: null,
          minPriority: null,
          createdAfter: null,
          createdBefore: null,
        }),
        () => true,
      ],
      ['read', () => ({ read: true }), (item) => item.readAt !== null],
      ['unread', () => ({ read: false }), (item) => item.readAt === null],
      ['a category', () => ({ categories: ['social'] }), (item) => item.category === 'social'],
      [
        'categories, one of them of nobody',
        () => ({ categories: ['social', 'task', 'gossip'] }),
        (item) => ['social', 'task'].includes(item.category),
      ],
      ['no category at all', () => ({ categories: [] }), () => false],
      ['types', () => ({ types: ['login', 'comment'] }), (item) => item.type !== 'order_status'],
      ['the least priority', () => ({ minPriority: 'LOW' }), () => true],
      ['a priority', () => ({ minPriority: 'HIGH' }), (item) => ['HIGH', 'URGENT'].includes(item.priority)],
      ['after a moment', () => ({ createdAfter: moment() }), (item) => item.createdAt > moment()],
      ['before a moment', () => ({ createdBefore: moment() }), (item) => item.createdAt < moment()],
      [
        'before it, in another zone',
        () => ({ createdBefore: moment().replace('Z', '+00:00') }),
        (item) => item.createdAt < moment(),
      ],
      ['all time', () => ({ createdAfter: '1900-01-01T00:00:00Z', createdBefore: '9999-12-31T23:59:59Z' }), () => true],
      ['a time before all', () => ({ createdBefore: '1900-01-01T00:00:00Z' }), () => false],
      [
        'all of it',
        () => ({
          read: false,
          categories: ['system', 'social'],
          types: ['comment', 'login'],
          minPriority: 'MEDIUM',
          createdBefore: moment(),
        }),
        (item) =>
          item.readAt === null &&
          ['system', 'social'].includes(item.category) &&
          item.type !== 'order_status' &&
          item.priority !== 'LOW' &&
          item.createdAt < moment(),
      ],
    ])('by %s: list, total and unread count agree', async (_what, filterOf, matches) => {
      const filter = filterOf();
      const expected = all.filter(matches);
      const { nodes, totalCount } = await pageOf(node, 'filtered', { first: 100, filter });
      expect(nodes).toEqual(expected);
      expect(totalCount).toBe(expected.length);
      const { unreadCount } = await run<{ unreadCount: number }>(
        node.url,
        tokenFor('filtered'),
        'query ($filter: NotificationFilter) { unreadCount(filter: $filter) }',
        { filter },
      );
      expect(unreadCount).toBe(expected.filter((item) => item.readAt === null).length);
    });

    it('by more than 100 names is refused', async () => {
      const names = Array.from({ length: 101 }, (_, index) => `c${index}`);
      expect(await refusal(node, 'filtered', PAGE, { filter: { categories: names } })).toEqual(['BAD_USER_INPUT']);
      expect(await refusal(node, 'filtered', PAGE, { filter: { types: names } })).toEqual(['BAD_USER_INPUT']);
    });
  });

  it('refuses a cursor of the other kind, and what is none', async () => {
    await fill(node, 'kinds', 2);
    const { edges } = await pageOf(node, 'kinds', { first: 1 });
    const pageCursor = edges[0]!.cursor;
    const streamCursor = edges[0]!.node.cursor;
    const paged = 'query ($c: Cursor!) { notifications(after: $c) { totalCount } }';
    const changes = 'query ($c: Cursor!) { inboxChanges(after: $c) { hasMore } }';
    const upTo = 'mutation ($c: Cursor!) { markAllNotificationsRead(upTo: $c) { affected } }';
    const damaged = (text: string) => `${text.slice(0, -1)}${text.endsWith('A') ? 'E' : 'A'}x`;
    for (const [query, c] of [
      [paged, streamCursor],
      [changes, pageCursor],
      [upTo, pageCursor],
    ] as const) {
      expect(await refusal(node, 'kinds', query, { c })).toEqual(['BAD_USER_INPUT']);
    }
    for (const query of [paged, changes, upTo]) {
      for (const c of ['', 'x', damaged(pageCursor), damaged(streamCursor), 'A'.repeat(24), 'A'.repeat(4_000), 7]) {
        expect(await refusal(node, 'kinds', query, { c })).toEqual(['BAD_USER_INPUT']);
      }
    }
    const client = socketClient(node.wsUrl, tokenFor('kinds'));
    for (const field of ['notificationAdded(after: $c) { id }', 'inboxChanged(after: $c) { kind }']) {
      const refused = watch(client, `subscription ($c: Cursor) { ${field} }`, { c: pageCursor });
      expect(await refused.failure()).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    await client.dispose();
    expect(await inboxOf(node, 'kinds')).toMatchObject({ unreadCount: 2 });
  });

  it('does not tell another’s notification from one that never was', async () => {
    const { notifications } = await send(node.url, SHOP, ['owner', 'stranger']);
    const [theirs] = notifications.map(({ notificationId }) => notificationId);
    const one = (id: string) =>
      ask(node.url, tokenFor('stranger'), 'query ($id: ID!) { notification(id: $id) { id } }', { id });
    const answer = await one(theirs!);
    expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(await one(theirs!.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toEqual(answer);
    expect(await one('7')).toEqual(answer);
    // Nor in a change: neither is in the answer, and nothing happens to the owner.
    for (const how of ['Read', 'Unread'] as const) {
      expect(await mark(node, 'stranger', [theirs!, '7'], how)).toMatchObject({
        affected: 0,
        notifications: [],
        inbox: { unreadCount: 1 },
      });
    }
    expect(await acknowledge(node, 'stranger', [theirs!])).toBe(0);
    expect((await pageOf(node, 'owner')).nodes[0]).toMatchObject({
      status: 'PENDING',
      readAt: null,
      deliveredAt: null,
    });
  });
});
