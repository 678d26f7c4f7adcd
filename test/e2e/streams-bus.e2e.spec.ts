import type { Client as SocketClient } from 'graphql-ws';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FeedReader } from '../../src/notifications/feed/index.js';
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
  kindsOf,
  mark,
} from '../support/inbox.js';

const SHOP = tokenFor('shop', ['service']);

interface Message {
  topic: string;
  text: string;
}

/** What a stream does about a bus that loses, doubles and swaps: people notice nothing, and nobody connects again. */
describe('a stream over a bad bus', () => {
  let installation: TestInstallation;
  let publisher: TestNode;
  let gateway: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({}, 2);
    [publisher, gateway] = installation.nodes as [TestNode, TestNode];
  });
  afterAll(() => installation.close());

  function socketOf(user: string): SocketClient {
    const client = socketClient(gateway.wsUrl, tokenFor(user), { lazy: false });
    onTestFinished(() => void client.dispose());
    return client;
  }

  /** From here to the end of the test, `pass` decides what the publisher's messages about feeds become. */
  function tamper(pass: (message: Message, publish: (message: Message) => void) => void): void {
    const bus = publisher.app.get(Bus);
    const original = bus.publish.bind(bus);
    bus.publish = (topic, text) => {
      if (topic.startsWith('feed:')) pass({ topic, text }, (message) => original(message.topic, message.text));
      else original(topic, text);
    };
    onTestFinished(() => void (bus.publish = original));
  }

  /** Causes of the healing at the gateway until the end of the test. */
  function healing(): string[] {
    const causes: string[] = [];
    const listening = gateway.app
      .get(Events)
      .on(GapHealed)
      .subscribe(({ cause }) => causes.push(cause));
    onTestFinished(() => listening.unsubscribe());
    return causes;
  }

  async function bothStreams(user: string): Promise<[Watched<Added>, Watched<Changed>]> {
    const { cursor: after } = await inboxOf(gateway, user);
    const client = socketOf(user);
    const added = watch<Added>(client, ADDED, { after });
    const changed = watch<Changed>(client, CHANGED, { after });
    await changed.until((events) => kindsOf(events).includes('SYNCED'));
    return [added, changed];
  }

  it('misses nothing of who publishes in the instant of the subscribe frame, 200 times', async () => {
    const rounds = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const user = `raced-${index}`;
        const client = socketOf(user);
        for (const round of rounds) {
          const { cursor: after } = await inboxOf(gateway, user);
          const sent = send(publisher.url, SHOP, [user]);
          const added = watch<Added>(client, ADDED, { after });
          const changed = round % 2 === 0 ? watch<Changed>(client, CHANGED, { after }) : undefined;
          const ids = [(await sent).notifications[0]?.notificationId];
          await added.until((events) => events.length >= 1);
          // A second one brings to light what came twice.
          ids.push((await send(publisher.url, SHOP, [user])).notifications[0]?.notificationId);
          await added.until((events) => events.length >= 2);
          expect(addedIds(added.events)).toEqual(ids);
          await changed?.until((events) => idsOf(events).length >= 2);
          expect(changed ? idsOf(changed.events) : ids).toEqual(ids);
          added.stop();
          changed?.stop();
        }
      }),
    );
  });

  it.each(['notificationAdded', 'inboxChanged'])('of %s keeps what comes while PostgreSQL is read', async (what) => {
    const user = `kept ${what}`;
    const { cursor: after } = await inboxOf(gateway, user);
    const ids = await fill(publisher, user, 3);
    let heard = 0;
    onTestFinished(await gateway.app.get(Bus).subscribe(`feed:${user}`, () => (heard += 1)));
    const reader = gateway.app.get(FeedReader);
    const read = reader.read.bind(reader);
    onTestFinished(() => void (reader.read = read));
    // Behind what was read, and before its reader has it, two more are published, and their messages are there.
    reader.read = async (...question) => {
      const page = await read(...question);
      for (let more = 0; more < 2 && ids.length < 7; more += 1) {
        const before = heard;
        ids.push(...(await fill(publisher, user, 1)));
        await eventually(
          () => heard,
          (count) => count > before,
        );
      }
      return page;
    };
    const client = socketOf(user);
    const stream =
      what === 'inboxChanged' ? watch<Changed>(client, CHANGED, { after }) : watch<Added>(client, ADDED, { after });
    const told = () =>
      what === 'inboxChanged' ? idsOf(stream.events as Changed[]) : addedIds(stream.events as Added[]);
    await eventually(told, (list) => list.length >= 5);
    ids.push(...(await fill(publisher, user, 1)));
    await eventually(told, (list) => list.at(-1) === ids.at(-1));
    expect(told()).toEqual(ids);
  });

  it('reads what the next message shows to be missing', async () => {
    const causes = healing();
    const [added, changed] = await bothStreams('gap');
    let dropped = 0;
    tamper((message, publish) => {
      if (dropped++ === 0) return;
      publish(message);
    });
    const ids = [
      ...(await fill(publisher, 'gap', 1)),
      ...(await fill(publisher, 'gap', 1)),
      ...(await fill(publisher, 'gap', 1)),
    ];
    await added.until((events) => events.length === 3);
    await changed.until((events) => idsOf(events).length === 3);
    expect(addedIds(added.events)).toEqual(ids);
    expect(idsOf(changed.events)).toEqual(ids);
    expect(causes).toContain('gap');
  });

  it.each(['a first notification', 'the last of several', 'a reading'])(
    'finds by itself that %s was lost, within two checks of its position',
    async (what) => {
      const user = `lost ${what}`;
      const before = what === 'a first notification' ? [] : await fill(publisher, user, 3);
      const causes = healing();
      const [added, changed] = await bothStreams(user);
      tamper(() => undefined);
      const lostAt = Date.now();
      const ids = what === 'a reading' ? before : await fill(publisher, user, 1);
      if (what === 'a reading') await mark(publisher, user, ids, 'Read');
      else await added.until((events) => events.length === 1);
      await changed.until((events) => idsOf(events).length === ids.length);
      expect(Date.now() - lostAt).toBeLessThan(5_000);
      expect(idsOf(changed.events)).toEqual(ids);
      expect(kindsOf(changed.events).filter((kind) => kind !== 'SYNCED')).toEqual(
        ids.map(() => (what === 'a reading' ? 'UPDATED' : 'ADDED')),
      );
      expect(causes).toContain('position');
      expect(changed.events.at(-1)?.inboxChanged.inbox).toEqual(await inboxOf(gateway, user));
    },
  );

  it.each<[string, (seed: (bound: number) => number) => Parameters<typeof tamper>[0]]>([
    [
      'swaps every two',
      () => {
        let kept: Message | undefined;
        return (message, publish) => {
          if (!kept) return void (kept = message);
          publish(message);
          publish(kept);
          kept = undefined;
        };
      },
    ],
    [
      'doubles all',
      () => (message, publish) => {
        publish(message);
        publish(message);
      },
    ],
    ['loses every third', (next) => (message, publish) => (next(3) === 0 ? undefined : publish(message))],
    [
      'loses, doubles, and brings late what it likes',
      (next) => {
        const late: Message[] = [];
        return (message, publish) => {
          if (next(4) === 0) return;
          late.push(message);
          for (let out = next(4); out > 0 && late.length > 0; out -= 1) {
            const [picked] = late.splice(next(late.length), 1);
            if (!picked) continue;
            publish(picked);
            if (next(4) === 0) late.push(picked);
          }
        };
      },
    ],
  ])('of a bus that %s has all in order, each once', async (what, tampering) => {
    const user = `bus that ${what}`;
    const [added, changed] = await bothStreams(user);
    let state = 20_261_120;
    // The same "chance" each time.
    const next = (bound: number) => (state = (state * 48_271) % 2_147_483_647) % bound;
    tamper(tampering(next));
    const ids: string[] = [];
    for (let count = 0; count < 120; count += 1) ids.push(...(await fill(publisher, user, 1 + (count % 2))));
    await added.until((events) => events.length >= ids.length);
    await changed.until((events) => idsOf(events).length >= ids.length);
    const read = await mark(publisher, user, ids.slice(0, 50), 'Read');
    await changed.until((events) => events.at(-1)?.inboxChanged.inbox.cursor === read.inbox.cursor);
    expect(addedIds(added.events)).toEqual(ids);
    expect(idsOf(changed.events)).toEqual([...ids, ...ids.slice(0, 50)]);
    expect(changed.events.at(-1)?.inboxChanged.inbox).toEqual(read.inbox);
  });

  it('passes over what is no message of ours', async () => {
    const [added] = await bothStreams('strange');
    const redis = new Redis(installation.env['REDIS_URL']!);
    onTestFinished(() => redis.disconnect());
    for (const text of [
      '',
      'hello',
      '{}',
      'null',
      '[]',
      '{"installation":"x","epoch":1,"from":1,"to":9,"changes":[{}]}',
      '["x",1,1,9,0,[{}]]',
      '["x",1,1,9,0,[["ADDED",1,1,"id"]]]',
    ]) {
      const heard = await redis.publish(`${installation.env['REDIS_PREFIX']}feed:strange`, text);
      expect(heard).toBe(1);
    }
    const [id] = await fill(publisher, 'strange', 1);
    await added.until((events) => events.length === 1);
    expect(addedIds(added.events)).toEqual([id]);
  });
});
