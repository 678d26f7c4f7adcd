import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentNode, getOperationAST, parse, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { ask, aSend, eventually, run, send, sendQuery } from '../support/client.js';
import { ADDED, CHANGED } from '../support/inbox.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

/** To be escaped. */
const ID = 'operation "1"';
const root = join(import.meta.dirname, '../..');

/** Beside those of the suite: what a compiler of selections may get wrong. */
const TRICKY: [query: string, variables?: Record<string, unknown>][] = [
  ['subscription { new: notificationAdded { key: id also: id title title message } }'],
  [
    'subscription S { ...F } fragment F on Subscription { notificationAdded { ...N ...N } } fragment N on Notification { __typename id ... { title } ... on Notification { data kind: __typename } }',
  ],
  [
    'subscription ($yes: Boolean!, $no: Boolean = false) { notificationAdded { id title @include(if: $yes) message @skip(if: $yes) data @include(if: $no) type @skip(if: $no) } }',
    { yes: true },
  ],
  [
    'subscription ($yes: Boolean!, $no: Boolean = false) { notificationAdded { id title @include(if: $yes) message @skip(if: $yes) data @include(if: $no) type @skip(if: $no) } }',
    { yes: false, no: true },
  ],
  ['subscription { notificationAdded { title @skip(if: true) } }'],
  [
    'subscription { notificationAdded { seenAt archivedAt expiresAt snoozedUntil id resurfacedAt readAt createdAt cursor } }',
  ],
  [
    'subscription { inboxChanged { kind notificationId inbox { unseenCount unreadCount } notification { id seenAt archivedAt snoozedUntil resurfacedAt expiresAt cursor } } }',
  ],
  [
    'subscription { notificationAdded { type category priority title message actionUrl data status createdAt deliveredAt readAt cursor id } }',
  ],
  ['subscription { notificationAdded { cursor title status message id type readAt data } }'],
  [
    'subscription { inboxChanged { ...E inbox { unreadCount } } } fragment E on InboxEvent { inbox { id cursor } notification { inner: id ... @include(if: true) { status } } kind }',
  ],
  ['subscription { inboxChanged { notification { title } a: notification { message title } notificationId } }'],
  ['subscription ($p: Priority) { notificationAdded(filter: { minPriority: $p }) { id priority } }', { p: 'HIGH' }],
  ['subscription { notificationAdded { topic title id } }'],
  ['subscription { notificationAdded { silent id deliveries { channel status reason deliveredAt } } }'],
  ['subscription { inboxChanged { kind notification { silent id } } }'],
  ['subscription ($t: [String!]) { notificationAdded(filter: { topics: $t }) { id topic } }', { t: ['both', 'other'] }],
  ['subscription { inboxChanged { kind notification { topic id } } }'],
  ['subscription One { inboxChanged { kind } } subscription Two { notificationAdded { id } }'],
  ['subscription ($id: Boolean!) { notificationAdded { id @include(if: $id) } }', { id: 'no boolean' }],
];

/** Every subscription that is written down in a test or in the documents. */
function subscriptionsOfTheSuite(): string[] {
  const files = ['test', 'docs']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)),
    )
    .filter((name) => /\.(ts|mjs|md)$/.test(name))
    .concat(join(root, 'README.md'));
  const found = new Set([ADDED, CHANGED].map((query) => print(parse(query))));
  for (const file of files) {
    for (const [, , text = ''] of readFileSync(file, 'utf8').matchAll(/(['"`])(subscription\b[^'"`]*)\1/g)) {
      const document = parsed(text);
      if (document && getOperationAST(document)?.operation === 'subscription') found.add(print(document));
    }
  }
  return [...found];
}

const CASES: [query: string, variables: Record<string, unknown>][] = [
  ...subscriptionsOfTheSuite().map((query): [string, Record<string, unknown>] => [query, {}]),
  ...TRICKY.map(([query, variables = {}]): [string, Record<string, unknown>] => [query, variables]),
];
const USER = 'both';
/** So many go over the bus as one message. */
const OTHERS = Array.from({ length: 30 }, (_, index) => `other-${index}`);

const isRefused = (socket: RawSocket) => socket.of(ID).some(({ type }) => type === 'error');

/** Subscriptions that this node has. */
async function running(node: TestNode): Promise<number> {
  const metrics = await (await fetch(`${node.origin}/metrics`)).text();
  return [...metrics.matchAll(/^herald_subscriptions\{.*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch {
    return undefined; // With a hole for something else: it is another test's template.
  }
}

describe('the fast path and GraphQL’s own execution', () => {
  let installation: TestInstallation;
  let live: TestNode;
  let executed: TestNode;
  beforeAll(async () => {
    // What is said when nothing happens comes by each node's own clock: not while they are compared.
    installation = await startInstallation({
      SWEEP_SECONDS: '0.1',
      SYNC_INTERVAL: '60m',
      MAX_CONNECTIONS_PER_USER: String(CASES.length),
    });
    live = await installation.startNode();
    executed = await installation.startNode({ FAST_PATH: 'off' });
  });
  afterAll(() => installation.close());

  const service = () => live.token('shop', ['service']);

  /** Everything that can happen to an inbox, once; answers where it stood before. */
  async function aLife(): Promise<void> {
    const first = await send(live.url, service(), [USER], {
      title: 'Grüße, "world" \u2028 \\ 👋',
      data: { deep: { list: [1, 'zwei', null, 1e21], 'k"ey': true }, at: '2026-01-01' },
      priority: 'URGENT',
      actionUrl: 'https://example.com/a?b=c&d=<e>',
    });
    await send(live.url, service(), [USER], { category: 'social', type: 'x' });
    await send(live.url, service(), [USER, ...OTHERS], { message: 'to many' });
    await sendToTopic([USER, ...OTHERS]);
    await sendToTopic([USER]);
    const token = live.token(USER);
    const ids = first.notifications.map(({ notificationId }) => notificationId);
    const CHANGE = (name: string) => `mutation ($ids: [ID!]!) { ${name}(ids: $ids) { affected } }`;
    await run(live.url, token, 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }', { ids });
    await run(live.url, token, CHANGE('markNotificationsRead'), { ids });
    await run(live.url, token, CHANGE('markNotificationsUnread'), { ids });
    await run(live.url, token, 'mutation { markAllNotificationsRead { affected } }');
    for (const name of ['markNotificationsSeen', 'archiveNotifications', 'unarchiveNotifications']) {
      await run(live.url, token, CHANGE(name), { ids });
    }
    await run(live.url, token, 'mutation { markAllNotificationsSeen { affected } }');
    const keyed = { collapseKey: 'k', cancellationKey: USER, expiresAt: new Date(Date.now() + 3_600_000) };
    for (let newer = 0; newer < 2; newer += 1) await send(live.url, service(), [USER], keyed);
    await send(live.url, service(), [USER, ...OTHERS], { ...keyed, title: 'newest', collapseKey: 'k of one' });
    const SNOOZE = 'mutation ($id: ID!, $until: DateTime!) { snoozeNotification(id: $id, until: $until) { affected } }';
    // On a busy machine it may be over before it is asked for: that is refused, and changes nothing.
    await eventually(
      () => ask(live.url, token, SNOOZE, { id: ids[0], until: new Date(Date.now() + 300) }),
      ({ errors }) => errors === undefined,
    );
    await eventually(
      () => run<{ notifications: { nodes: { id: string }[] } }>(live.url, token, '{ notifications { nodes { id } } }'),
      ({ notifications }) => notifications.nodes[0]?.id === ids[0],
    );
    await run(
      live.url,
      service(),
      'mutation ($key: String!) { cancelNotifications(target: { cancellationKey: $key }) { cancelled } }',
      { key: USER },
    );
    await run(live.url, token, CHANGE('deleteNotifications'), { ids });
    await run(live.url, token, 'mutation { archiveAllNotifications { affected } }');
  }

  async function sendToTopic(followers: string[]): Promise<void> {
    const set = `mutation ($all: [ID!], $add: [ID!]) {
      saveTopic(input: { key: "both" }) { key }
      emptied: setTopicFollowers(topic: "both", remove: $all) { followers }
      setTopicFollowers(topic: "both", add: $add) { followers }
    }`;
    await run(live.url, service(), set, { all: [USER, ...OTHERS], add: followers });
    await run(live.url, service(), sendQuery, { input: { ...aSend([]), to: { topic: 'both' } } });
  }

  describe('say the same, to the byte', () => {
    const pairs: [fast: RawSocket, executed: RawSocket][] = [];
    beforeAll(async () => {
      for (const [query, variables] of CASES) {
        const open = async (node: TestNode) => {
          const socket = await rawSocket(node.wsUrl, node.token(USER));
          socket.subscribe(ID, query, variables);
          return socket;
        };
        pairs.push(await Promise.all([open(live), open(executed)]));
      }
      // The protocol has no word for "subscribed": either it is refused, or it runs.
      for (const [at, node] of [live, executed].entries()) {
        await eventually(
          async () => pairs.filter((pair) => isRefused(pair[at]!)).length + (await running(node)),
          (count) => count === CASES.length,
        );
      }
      await aLife();
    });
    afterAll(() => pairs.flat().forEach((socket) => socket.cut()));

    it.each(CASES.map(([query], at) => [query, at] as const))('%s', async (query, at) => {
      const pair = pairs[at]!;
      const least = isRefused(pair[0]) || query.includes('filter:') ? 1 : query.includes('inboxChanged') ? 18 : 9;
      const [fast, executed] = await eventually(
        () => pair.map((socket) => socket.texts.slice(1)),
        ([a, b]) => a!.length === b!.length && a!.length >= least,
        5_000,
      );
      expect(withoutRequestIds(fast!)).toEqual(withoutRequestIds(executed!));
    });
  });

  it('takes the fast one for whatever needs nothing but the event', async () => {
    const paths = async (node: TestNode) => {
      const metrics = await (await fetch(`${node.origin}/metrics`)).text();
      return [...metrics.matchAll(/^herald_subscriptions\{name="(\w+)",path="(\w+)"\} 1$/gm)].map(
        ([, ...words]) => words,
      );
    };
    for (const [node, path] of [
      [live, 'live'],
      [executed, 'executed'],
    ] as const) {
      await eventually(
        () => running(node),
        (count) => count === 0,
      );
      const socket = await rawSocket(node.wsUrl, node.token('which'));
      socket.subscribe('1', ADDED);
      await eventually(
        () => paths(node),
        (found) => found.length === 1,
      );
      socket.subscribe('2', CHANGED);
      await eventually(
        () => paths(node),
        (found) => found.length === 2,
      );
      expect((await paths(node)).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
        ['inboxChanged', path],
        ['notificationAdded', path],
      ]);
      socket.cut();
    }
  });
});

/** They differ by nature: each socket and operation has its own. */
function withoutRequestIds(texts: readonly string[]): string[] {
  return texts.map((text) => text.replace(/"requestId":"[^"]*"/g, '"requestId":""'));
}
