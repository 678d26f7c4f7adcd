import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { GapHealed } from '../../src/notifications/index.js';
import { Events } from '../../src/platform/events/index.js';
import { Bus } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, send, socketClient, watch, type Watched } from '../support/client.js';
import {
  ADDED,
  type Added,
  addedIds,
  CHANGED,
  type Changed,
  fill,
  idsOf,
  inboxOf,
  numberOf,
} from '../support/inbox.js';

const SHOP = tokenFor('shop', ['service']);
/** So seldom that whatever is found here was not found by comparing positions. */
const NEVER = '600s';
const CHUNKS = 'feeds';

const people = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** What is sent to many crosses Redis as one message for all of them, which every node reads. */
describe('a send to many', () => {
  let installation: TestInstallation;
  let nodes: [TestNode, TestNode];
  beforeAll(async () => {
    installation = await startInstallation({}, 2);
    nodes = installation.nodes as [TestNode, TestNode];
  });
  afterAll(() => installation.close());

  function listen(node: TestNode, user: string, after: string): [Watched<Added>, Watched<Changed>] {
    const client = socketClient(node.wsUrl, tokenFor(user));
    onTestFinished(() => void client.dispose());
    return [watch<Added>(client, ADDED, { after }), watch<Changed>(client, CHANGED, { after })];
  }

  /** Messages to many that this node publishes go through `pass`, to the end of the test. */
  function tamper(node: TestNode, pass: (text: string, publish: (text: string) => void) => void): void {
    const bus = node.app.get(Bus);
    const original = bus.publish.bind(bus);
    bus.publish = (topic, text) => {
      if (topic === CHUNKS) pass(text, (passed) => original(topic, passed));
      else original(topic, text);
    };
    onTestFinished(() => void (bus.publish = original));
  }

  function healing(node: TestNode): string[] {
    const causes: string[] = [];
    const listening = node.app
      .get(Events)
      .on(GapHealed)
      .subscribe(({ cause }) => causes.push(cause));
    onTestFinished(() => listening.unsubscribe());
    return causes;
  }

  it('reaches the sixty of its thousand who listen at two nodes: who resume, who listen, and who just subscribe', async () => {
    const all = people('many', 1_000);
    const listeners = all.filter((_, index) => index % 16 === 0).slice(0, 60);
    const expected = new Map(listeners.map((user): [string, string[]] => [user, []]));
    const cursors = new Map<string, string>();
    const sends: Promise<void>[] = [];
    const streams = new Map<string, [Watched<Added>, Watched<Changed>]>();
    const toAll = async (from: TestNode) => {
      for (const { userId, notificationId } of (await send(from.url, SHOP, all)).notifications) {
        expected.get(userId)?.push(notificationId);
      }
    };
    for (const user of listeners) cursors.set(user, (await inboxOf(nodes[0], user)).cursor);
    // What the first of them have missed.
    await toAll(nodes[0]);
    // In the instant of each send some more subscribe; both nodes publish, and their messages may come in any order.
    for (let round = 0; round < 6; round += 1) {
      sends.push(toAll(nodes[round % 2]!));
      for (const user of listeners.slice(round * 10, round * 10 + 10)) {
        streams.set(user, listen(nodes[streams.size % 2]!, user, cursors.get(user)!));
      }
      // Now the next begins while this one is on its way, now behind it.
      if (round % 2 === 1) await Promise.all(sends);
    }
    await Promise.all(sends);
    for (const [added, changed] of streams.values()) {
      await added.until((events) => events.length >= 7, 30_000);
      await changed.until((events) => idsOf(events).length >= 7, 30_000);
    }
    // One more brings to light what came twice.
    await toAll(nodes[1]);
    for (const [user, [added, changed]] of streams) {
      await added.until((events) => events.length >= 8);
      await changed.until((events) => idsOf(events).length >= 8);
      const numbers = added.events.map(({ notificationAdded }) => numberOf(notificationAdded.cursor));
      expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(new Set(addedIds(added.events))).toEqual(new Set(expected.get(user)));
      expect(idsOf(changed.events)).toEqual(addedIds(added.events));
      expect(changed.events.at(-1)?.inboxChanged.inbox.unreadCount).toBe(8);
    }
  });

  it.each<[string, () => Parameters<typeof tamper>[1], string | undefined]>([
    ['loses all', () => () => undefined, 'position'],
    [
      'loses every second',
      () => {
        let count = 0;
        return (text, publish) => ((count += 1) % 2 === 0 ? undefined : publish(text));
      },
      'gap',
    ],
    [
      'doubles all',
      () => (text, publish) => {
        publish(text);
        publish(text);
      },
      undefined,
    ],
    [
      'brings every one behind the next',
      () => {
        let kept: string | undefined;
        return (text, publish) => {
          if (kept === undefined) return void (kept = text);
          publish(text);
          publish(kept);
          kept = undefined;
        };
      },
      undefined,
    ],
    [
      'breaks all that it brings',
      () => (text, publish) => {
        publish(text.slice(0, text.length / 2));
        publish(text.replace('"to":[[', '"to":[[7],['));
        publish(text.replaceAll('"message":', '"massage":'));
        publish('');
      },
      'position',
    ],
  ])('over a bus that %s comes in order, each once, with no new connection', async (what, tampering, cause) => {
    const [publisher, gateway] = nodes;
    const all = people(what, 40);
    const user = all[7]!;
    const causes = healing(gateway);
    const { cursor: after } = await inboxOf(gateway, user);
    const [added, changed] = listen(gateway, user, after);
    await changed.until((events) => events.length === 1);
    tamper(publisher, tampering());
    const ids: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      const { notifications } = await send(publisher.url, SHOP, all);
      ids.push(...notifications.filter(({ userId }) => userId === user).map(({ notificationId }) => notificationId));
      // Between two of them one for him alone, over his own topic.
      if (count % 3 === 0) ids.push(...(await fill(publisher, user, 1)));
    }
    await added.until((events) => events.length >= ids.length);
    await changed.until((events) => idsOf(events).length >= ids.length);
    expect(addedIds(added.events)).toEqual(ids);
    expect(idsOf(changed.events)).toEqual(ids);
    expect(changed.events.at(-1)?.inboxChanged.inbox).toEqual(await inboxOf(gateway, user));
    if (cause !== undefined)
      await eventually(
        () => causes,
        (found) => found.includes(cause),
      );
  });

  it('comes through though somebody else writes to its topic what is none of ours', async () => {
    const [publisher, gateway] = nodes;
    const all = people('strange', 30);
    const { cursor: after } = await inboxOf(gateway, all[3]!);
    const [added, changed] = listen(gateway, all[3]!, after);
    await changed.until((events) => events.length === 1);
    const redis = new Redis(installation.env['REDIS_URL']!);
    onTestFinished(() => redis.disconnect());
    const garbage = ['', 'hello', 'null', '[]', '{}', '{"to":[]}', `{"to":${'['.repeat(5_000)}`];
    for (const text of garbage) {
      expect(await redis.publish(`${installation.env['REDIS_PREFIX']}${CHUNKS}`, text)).toBeGreaterThan(0);
    }
    const { notifications } = await send(publisher.url, SHOP, all);
    await added.until((events) => events.length === 1);
    expect(addedIds(added.events)).toEqual([notifications[3]?.notificationId]);
  });

  describe('at a node that subscribes', () => {
    /** Subscriptions to the topic of chunks become what `instead` makes of them, to the end of the test. */
    function subscribing(node: TestNode, instead: (subscribe: () => Promise<() => void>) => Promise<() => void>): void {
      const bus = node.app.get(Bus);
      const original = bus.subscribe.bind(bus);
      vi.spyOn(bus, 'subscribe').mockImplementation((topic, handler) =>
        topic === CHUNKS ? instead(() => original(topic, handler)) : original(topic, handler),
      );
      onTestFinished(() => void vi.restoreAllMocks());
    }

    it('late is not missed: nothing is read before Redis has confirmed that, too', async () => {
      const gateway = await installation.startNode({ POSITION_CHECK: NEVER, BUS_TIMEOUT: '60s' });
      let letGo = () => undefined as void;
      const gone = new Promise<void>((resolve) => (letGo = resolve));
      onTestFinished(() => letGo());
      let asked = 0;
      subscribing(gateway, async (subscribe) => {
        asked += 1;
        await gone;
        return subscribe();
      });
      const all = people('late', 30);
      const { cursor: after } = await inboxOf(gateway, all[0]!);
      const [added] = listen(gateway, all[0]!, after);
      await eventually(
        () => asked,
        (times) => times === 1,
      );
      const { notifications } = await send(nodes[0].url, SHOP, all);
      // Whole requests have come and gone at that node by now.
      await inboxOf(gateway, all[0]!);
      expect(added.events).toEqual([]);
      letGo();
      await added.until((events) => events.length === 1);
      expect(addedIds(added.events)).toEqual([notifications[0]?.notificationId]);
    });
  });
});
