import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignalHub } from '../../src/notifications/signals/signal-hub.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, run } from '../support/client.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

/** To be escaped. */
const ID = 'operation "1"';
const SERVICE = tokenFor('shop', ['service']);

/** As both-paths.e2e.spec.ts, of what is not told again: who is online, and signals. */
describe('the fast path and GraphQL’s own execution, of what is now', () => {
  let installation: TestInstallation;
  let live: TestNode;
  let executed: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({ PRESENCE_HEARTBEAT: '2s' });
    [live] = installation.nodes as [TestNode];
    executed = await installation.startNode({ FAST_PATH: 'off' });
  });
  afterAll(() => installation.close());

  /** Both say it, to the byte. */
  async function same(sockets: RawSocket[], count: number): Promise<void> {
    const [fast, slow] = await eventually(
      () => sockets.map((socket) => socket.texts.slice(1)),
      (texts) => texts.every((some) => some.length >= count),
    );
    expect(fast).toEqual(slow);
    expect(fast).toHaveLength(count);
  }

  async function listen(query: string, variables: Record<string, unknown>): Promise<RawSocket[]> {
    const sockets = [await rawSocket(live.wsUrl, SERVICE), await rawSocket(executed.wsUrl, SERVICE)];
    for (const socket of sockets) socket.subscribe(ID, query, variables);
    return sockets;
  }

  const paths = async (node: TestNode, name: string) => {
    const metrics = await (await fetch(`${node.origin}/metrics`)).text();
    return [...metrics.matchAll(/^herald_subscriptions\{name="(\w+)",path="(\w+)"\} [1-9]$/gm)]
      .filter(([, found]) => found === name)
      .map(([, , path]) => path);
  };

  let people = 0;
  it.each([
    'subscription ($ids: [ID!]!) { presenceChanged(userIds: $ids) { userId online lastSeenAt } }',
    'subscription ($ids: [ID!]!) { changed: presenceChanged(userIds: $ids) { who: userId __typename lastSeenAt lastSeenAt online at: lastSeenAt } }',
    'subscription ($ids: [ID!]!, $no: Boolean = false) { presenceChanged(userIds: $ids) { ...P lastSeenAt @include(if: $no) } } fragment P on Presence { online }',
  ])('say the same of who is online: %s', async (query) => {
    const ids = [`both "${(people += 1)}"`, `both-☃-${people}`];
    const sockets = await listen(query, { ids });
    try {
      await same(sockets, 2);
      const person = await rawSocket(live.wsUrl, tokenFor(ids[0]!));
      await same(sockets, 3);
      person.cut();
      await same(sockets, 4);
      expect([await paths(live, 'presenceChanged'), await paths(executed, 'presenceChanged')]).toEqual([
        ['live'],
        ['executed'],
      ]);
    } finally {
      for (const socket of sockets) socket.cut();
    }
  });

  it.each([
    'subscription ($topics: [String!]!) { signalReceived(topics: $topics) { topic name data from at } }',
    'subscription ($topics: [String!]!) { heard: signalReceived(topics: $topics) { at what: name __typename data again: data name from } }',
    'subscription ($topics: [String!]!, $no: Boolean = false) { signalReceived(topics: $topics) { ...S data @include(if: $no) } } fragment S on Signal { name at @skip(if: $no) }',
  ])('say the same of signals: %s', async (query) => {
    const topic = `both:${(people += 1)}`;
    await run(live.url, SERVICE, 'mutation ($key: String!) { saveTopic(input: { key: $key }) { key } }', {
      key: topic,
    });
    const say = (name: string, data?: Record<string, unknown>) =>
      run(live.url, SERVICE, 'mutation ($input: SignalInput!) { publishSignal(input: $input) }', {
        input: { topic, name, data },
      });
    const sockets = await listen(query, { topics: [topic] });
    try {
      // The protocol has no word for "subscribed".
      for (const node of [live, executed]) {
        await eventually(
          () => node.app.get(SignalHub).size,
          (size) => size === 1,
        );
      }
      await say('ready?');
      await eventually(
        () => say('ready?').then(() => sockets.map((socket) => socket.texts.length)),
        (counts) => counts.every((count) => count > 1),
      );
      const before = sockets.map((socket) => socket.texts.length);
      await say('Grüße, "world" \u2028 \\ 👋', { 'k"ey': [1, 'zwei', null, 1e21, { deep: true }], at: '2026-01-01' });
      await say('bare');
      const last = await eventually(
        () => sockets.map((socket, index) => socket.texts.slice(before[index]).slice(-2)),
        (texts) => texts.every((some) => some.length === 2 && some[1]!.includes('bare')),
      );
      expect(last[0]).toEqual(last[1]);
      expect([await paths(live, 'signalReceived'), await paths(executed, 'signalReceived')]).toEqual([
        ['live'],
        ['executed'],
      ]);
    } finally {
      for (const socket of sockets) socket.cut();
    }
  });
});
