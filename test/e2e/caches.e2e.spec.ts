import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { cacheExchange } from '@urql/exchange-graphcache';
import { Client as UrqlClient, fetchExchange, subscriptionExchange } from '@urql/core';
import { OperationTypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { eventually, socketClient } from '../support/client.js';
import { fill, mark, markAll } from '../support/inbox.js';

interface Listed {
  id: string;
  status: string;
  readAt: string | null;
}
interface View {
  inbox: { unreadCount: number };
  notifications: { nodes: Listed[] };
}

const VIEW = '{ inbox { id unreadCount } notifications(first: 10) { nodes { id title status readAt } } }';
const BADGE = '{ inbox { id unreadCount } }';
const CHANGE = '{ affected notifications { id status readAt } inbox { id unreadCount } }';
const READ = `mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) ${CHANGE} }`;
const UNREAD = `mutation ($ids: [ID!]!) { markNotificationsUnread(ids: $ids) ${CHANGE} }`;
const CHANGED = `subscription {
  inboxChanged { kind notificationId notification { id title status readAt } inbox { id unreadCount } } }`;

/** A page of somebody's application: a list, a badge elsewhere, and the stream that keeps both fresh. */
interface CachedPage {
  /** As the cache shows it now. */
  view(): View | undefined;
  badge(): number | undefined;
  mutate(mutation: string, ids: string[]): Promise<unknown>;
  /** What the stream has told. */
  kinds: string[];
  /** Queries that were sent to Herald. */
  queries(): number;
}

type Counting = { fetch: typeof fetch; queries: () => number };

function countingFetch(): Counting {
  let queries = 0;
  return {
    queries: () => queries,
    fetch: (input, init) => {
      const isMutation = typeof init?.body === 'string' && init.body.includes('mutation');
      if (!isMutation) queries += 1;
      return fetch(input, init);
    },
  };
}

function withApollo(node: TestNode, user: string): CachedPage {
  const counting = countingFetch();
  const socket = socketClient(node.wsUrl, tokenFor(user));
  const http = new HttpLink({
    uri: node.url,
    fetch: counting.fetch,
    headers: { authorization: `Bearer ${tokenFor(user)}` },
  });
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    http,
  );
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  let view: View | undefined;
  let badge: number | undefined;
  const kinds: string[] = [];
  const watching = [
    client.watchQuery<View>({ query: gql(VIEW) }).subscribe(({ data }) => void (view = data as View | undefined)),
    client
      .watchQuery<View>({ query: gql(BADGE) })
      .subscribe(({ data }) => void (badge = (data as View | undefined)?.inbox.unreadCount)),
    client
      .subscribe<{ inboxChanged: { kind: string } }>({ query: gql(CHANGED) })
      .subscribe(({ data }) => void (data && kinds.push(data.inboxChanged.kind))),
  ];
  onTestFinished(async () => {
    for (const subscription of watching) subscription.unsubscribe();
    client.stop();
    await socket.dispose();
  });
  return {
    view: () => view,
    badge: () => badge,
    mutate: (mutation, ids) => client.mutate({ mutation: gql(mutation), variables: { ids } }),
    kinds,
    queries: counting.queries,
  };
}

function withUrql(node: TestNode, user: string): CachedPage {
  const counting = countingFetch();
  const socket = socketClient(node.wsUrl, tokenFor(user));
  const client = new UrqlClient({
    url: node.url,
    preferGetMethod: false,
    fetch: counting.fetch,
    fetchOptions: { headers: { authorization: `Bearer ${tokenFor(user)}` } },
    exchanges: [
      cacheExchange({}),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? '', variables: variables as Record<string, unknown> },
              sink as never,
            ),
          }),
        }),
      }),
    ],
  });
  let view: View | undefined;
  let badge: number | undefined;
  const kinds: string[] = [];
  const watching = [
    client.query<View>(VIEW, {}).subscribe(({ data }) => void (view = data)),
    client.query<View>(BADGE, {}).subscribe(({ data }) => void (badge = data?.inbox.unreadCount)),
    client
      .subscription<{ inboxChanged: { kind: string } }>(CHANGED, {})
      .subscribe(({ data }) => void (data && kinds.push(data.inboxChanged.kind))),
  ];
  onTestFinished(async () => {
    for (const subscription of watching) subscription.unsubscribe();
    await socket.dispose();
  });
  return {
    view: () => view,
    badge: () => badge,
    mutate: (mutation, ids) => client.mutation(mutation, { ids }).toPromise(),
    kinds,
    queries: counting.queries,
  };
}

/** No type policies, no updaters, no keys: a constant id of the inbox and entities in every answer are all that it takes. */
describe.each<[string, (node: TestNode, user: string) => CachedPage]>([
  ['Apollo’s InMemoryCache', withApollo],
  ['urql’s graphcache', withUrql],
])('%s, as it comes out of the box', (_name, open) => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startApp();
  });
  afterAll(() => node.close());

  async function opened(user: string): Promise<{ page: CachedPage; ids: string[] }> {
    const ids = await fill(node, user, 5);
    const page = open(node, user);
    await eventually(
      () => [page.view()?.notifications.nodes.length, page.badge(), page.kinds.length],
      ([listed, badge, told]) => listed === 5 && badge === 5 && told === 1,
    );
    return { page, ids };
  }

  const readIn = (view: View | undefined) =>
    view?.notifications.nodes
      .filter(({ readAt, status }) => readAt !== null && status === 'READ')
      .map(({ id }) => id)
      .toSorted();
  const shows = (page: CachedPage, read: string[], unread: number) =>
    eventually(
      () => ({ read: readIn(page.view()), inView: page.view()?.inbox.unreadCount, badge: page.badge() }),
      (now) => JSON.stringify(now) === JSON.stringify({ read: read.toSorted(), inView: unread, badge: unread }),
    );

  it('shows list and badge as the answer of a change says', async () => {
    const { page, ids } = await opened('answers');
    const queries = page.queries();
    await page.mutate(READ, ids.slice(0, 2));
    expect(await shows(page, ids.slice(0, 2), 3)).toBeDefined();
    await page.mutate(UNREAD, ids.slice(1, 2));
    expect(await shows(page, ids.slice(0, 1), 4)).toBeDefined();
    expect(page.queries()).toBe(queries);
  });

  it('shows list and badge as events say: what another device read, and what came', async () => {
    const { page, ids } = await opened('events');
    const queries = page.queries();
    await mark(node, 'events', ids.slice(2), 'Read');
    expect(await shows(page, ids.slice(2), 2)).toBeDefined();
    await mark(node, 'events', ids.slice(4), 'Unread');
    expect(await shows(page, ids.slice(2, 4), 3)).toBeDefined();
    await fill(node, 'events', 3);
    expect(await shows(page, ids.slice(2, 4), 6)).toBeDefined();
    await markAll(node, 'events');
    expect(await shows(page, ids, 0)).toBeDefined();
    expect(page.kinds).toEqual([
      'SYNCED',
      ...ids.slice(2).map(() => 'UPDATED'),
      'UPDATED',
      'ADDED',
      'ADDED',
      'ADDED',
      ...Array<string>(6).fill('UPDATED'),
    ]);
    expect(page.queries()).toBe(queries);
  });
});
