import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually } from '../support/client.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

/** To be escaped. */
const ID = 'operation "1"';
const SERVICE = tokenFor('shop', ['service']);

/** As both-paths.e2e.spec.ts, of what is not told again: who is online. */
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
});
