import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { FeedHub, FeedReader } from '../../src/notifications/feed/index.js';
import { Events } from '../../src/platform/events/index.js';
import { Bus, Gateway, SubscriptionEnded, SubscriptionStarted } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, socketClient, watch } from '../support/client.js';
import { ADDED, type Added, addedIds, fill, inboxOf } from '../support/inbox.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

/** About 20 KB each. */
const LARGE = () => ({ message: 'm'.repeat(10_000), data: { pad: 'd'.repeat(10_000) } });
const ALL_OF_IT = 'subscription ($after: Cursor) { notificationAdded(after: $after) { id cursor message data } }';
const LIVE = 'subscription { inboxChanged { kind } }';

/** What a gateway holds. */
interface Held {
  connections: Set<{ caller: { id: string } | null; socket: WebSocket }>;
}

describe('a socket', () => {
  let installation: TestInstallation;
  let node: TestNode;
  /** Closes within a second who does not read. The other one waits for the test, however busy the machine is. */
  let impatient: TestNode;
  let redis: Redis;
  /** Subscriptions that were started and have not ended, as the metrics count them. */
  let underWay = 0;
  beforeAll(async () => {
    installation = await startInstallation({ STREAM_STALL: '600s', FRAME_RATE: '100000' });
    node = installation.nodes[0]!;
    impatient = await installation.startNode({ STREAM_STALL: '1s' });
    redis = new Redis(installation.env['REDIS_URL']!);
    for (const { app } of installation.nodes) {
      const events = app.get(Events);
      events.on(SubscriptionStarted).subscribe(() => (underWay += 1));
      events.on(SubscriptionEnded).subscribe(() => (underWay -= 1));
    }
  });
  afterAll(async () => {
    redis.disconnect();
    await installation.close();
  });

  async function open(user: string, at = node): Promise<RawSocket> {
    const socket = await rawSocket(at.wsUrl, tokenFor(user));
    onTestFinished(() => socket.cut());
    return socket;
  }

  /** The server's end of one person's socket. */
  const serversEnd = (user: string, at = node) =>
    [...(at.app.get<unknown>(Gateway) as Held).connections].find(({ caller }) => caller?.id === user)?.socket;

  async function left(): Promise<unknown> {
    const channels = await redis.pubsub('CHANNELS', `${installation.env['REDIS_PREFIX']}feed:*`);
    const feeds = installation.nodes.reduce((sum, { app }) => sum + app.get(FeedHub).size, 0);
    return { feeds, channels, subscriptions: underWay };
  }
  const started = () => underWay;
  const NOTHING = { feeds: 0, channels: [], subscriptions: 0 };
  const nothingLeft = () => eventually(left, (now) => JSON.stringify(now) === JSON.stringify(NOTHING));

  /** Until it is opened, calls of a method wait at its door. */
  function gate<Name extends string>(target: Record<Name, (...args: never[]) => Promise<unknown>>, name: Name) {
    const original = target[name];
    let waiting = 0;
    let openIt = () => undefined as void;
    const opened = new Promise<void>((resolve) => (openIt = resolve));
    target[name] = async (...args: never[]) => {
      waiting += 1;
      await opened;
      return original.apply(target, args);
    };
    onTestFinished(() => {
      target[name] = original;
      openIt();
    });
    return { open: openIt, waiting: () => waiting };
  }

  it('that stops reading is closed with 4413 and resumes without loss, while others get everything', async () => {
    const { cursor: after } = await inboxOf(impatient, 'slow');
    const slow = await open('slow', impatient);
    slow.subscribe('1', ALL_OF_IT, { after });
    await eventually(
      () => underWay,
      (count) => count === 1,
    );
    slow.stopReading();
    const clientOf = (user: string) => {
      const client = socketClient(impatient.wsUrl, tokenFor(user));
      onTestFinished(() => void client.dispose());
      return client;
    };
    const others = ['slow', 'brisk'].map(clientOf);
    const [same, other] = others.map((client) => watch<Added>(client, ALL_OF_IT, { after }));
    const flood = fill(node, 'slow', 800, LARGE);
    const beside = fill(node, 'brisk', 100);
    const closing = () => serversEnd('slow', impatient)?.readyState;
    await eventually(closing, (state) => state === WebSocket.CLOSING, 30_000);
    slow.goOnReading();
    expect(await slow.closing()).toEqual({ code: 4413, reason: 'Slow consumer: resume from your last cursor' });
    const ids = await flood;
    const got = slow.of('1').map((frame) => (frame.payload as { data: Added }).data);
    expect(got.length).toBeLessThan(ids.length);
    const again = clientOf('slow');
    const rest = watch<Added>(again, ALL_OF_IT, { after: got.at(-1)?.notificationAdded.cursor ?? after });
    await rest.until((events) => got.length + events.length >= ids.length, 30_000);
    await same!.until((events) => events.length >= ids.length, 30_000);
    expect([...addedIds(got), ...addedIds(rest.events)]).toEqual(addedIds(same!.events));
    expect(new Set(addedIds(same!.events))).toEqual(new Set(ids));
    await other!.until((events) => events.length === 100);
    expect(new Set(addedIds(other!.events))).toEqual(new Set(await beside));
    for (const client of [...others, again]) await client.dispose();
    expect(await nothingLeft()).toEqual(NOTHING);
  });

  it.each(['Redis', 'PostgreSQL'])(
    'that goes while its subscription waits for %s leaves nothing behind',
    async (what) => {
      const door =
        what === 'Redis'
          ? gate(node.app.get<Record<'subscribe', () => Promise<unknown>>>(Bus), 'subscribe')
          : gate(node.app.get<Record<'read', () => Promise<unknown>>>(FeedReader), 'read');
      const cut = await open('hasty');
      const completed = await open('changed-his-mind');
      for (const socket of [cut, completed]) {
        for (const id of ['1', '2', '3']) socket.subscribe(id, id === '1' ? LIVE : ADDED);
      }
      await eventually(
        () => door.waiting() + node.app.get(FeedHub).size,
        (count) => count > 3,
      );
      cut.cut();
      for (const id of ['1', '2', '3']) completed.say({ id, type: 'complete' });
      await eventually(
        () => serversEnd('hasty'),
        (socket) => socket === undefined,
      );
      // What is said behind them was heard after them.
      completed.subscribe('q', '{ inbox { unreadCount } }');
      await completed.until(() => completed.of('q').length === 2);
      expect(node.app.get(FeedHub).size).toBe(2);
      door.open();
      expect(await nothingLeft()).toEqual(NOTHING);
      await fill(node, 'changed-his-mind', 1);
      completed.subscribe('last', LIVE);
      await completed.until(() => completed.of('last').length === 1);
      expect(completed.frames.filter(({ id }) => ['1', '2', '3'].includes(id ?? ''))).toEqual([]);
    },
  );

  it('that subscribes and completes 300 times leaves nothing behind', async () => {
    const socket = await open('restless');
    for (let cycle = 0; cycle < 300; cycle += 1) {
      const id = `c${cycle}`;
      socket.subscribe(id, cycle % 2 ? LIVE : ADDED);
      // At once, after the first event, or once another has begun.
      if (cycle % 6 === 1) await socket.until(() => socket.of(id).length === 1);
      if (cycle % 3 > 0) socket.say({ id, type: 'complete' });
      else if (cycle > 2) socket.say({ id: `c${cycle - 3}`, type: 'complete' });
    }
    socket.say({ id: 'c297', type: 'complete' });
    expect(await nothingLeft()).toEqual(NOTHING);
    expect(socket.closed).toBeUndefined();
  });

  it('that opens and cuts 100 times leaves nothing behind', async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, person) => {
        for (let times = 0; times < 10; times += 1) {
          const socket = await rawSocket(node.wsUrl, tokenFor(`cutting-${person}`));
          for (const id of ['1', '2', '3']) socket.subscribe(id, id === '1' ? LIVE : ADDED);
          if (times % 2) await socket.until(() => socket.of('1').length === 1);
          socket.cut();
        }
      }),
    );
    expect(await nothingLeft()).toEqual(NOTHING);
  });

  it.each(['a subscription', 'a query'])(
    'that uses the id of %s again before it has ended is closed with 4409, and leaves nothing behind',
    async (what) => {
      const socket = await open('reuse');
      const { cursor: after } = await inboxOf(node, 'reuse');
      const begin = { id: '1', type: 'subscribe', payload: { query: ALL_OF_IT, variables: { after } } };
      const complete = { id: '1', type: 'complete' };
      const again = { id: '1', type: 'subscribe', payload: { query: LIVE } };
      if (what === 'a query') {
        socket.say({ ...begin, payload: { query: '{ inbox { unreadCount } }' } }, complete, again);
      } else {
        socket.say(begin);
        await eventually(started, (count) => count === 1);
        socket.stopReading();
        await fill(node, 'reuse', 500, LARGE);
        await eventually(
          () => serversEnd('reuse')?.bufferedAmount ?? 0,
          (bytes) => bytes > 0,
        );
        socket.say(complete, again);
        await eventually(
          () => serversEnd('reuse')?.readyState,
          (state) => state === WebSocket.CLOSING,
        );
        socket.goOnReading();
      }
      expect(await socket.closing()).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
      expect(await nothingLeft()).toEqual(NOTHING);
    },
  );

  it('that names an operation with more than 128 characters is closed with 4400, and leaves nothing behind', async () => {
    const socket = await open('wordy');
    const longest = 'i'.repeat(128);
    socket.subscribe(longest, LIVE);
    await socket.until(() => socket.of(longest).length > 0);
    socket.subscribe(`${longest}i`, LIVE);
    expect(await socket.closing()).toEqual({ code: 4400, reason: 'Invalid message' });
    expect(await nothingLeft()).toEqual(NOTHING);
  });

  it('that completes what has not come to its end has 40 operations under way at most', async () => {
    const door = gate(node.app.get<Record<'read', () => Promise<unknown>>>(FeedReader), 'read');
    const socket = await open('piling');
    for (let count = 1; count <= 41; count += 1) {
      socket.subscribe(`p${count}`, LIVE);
      if (count <= 40) socket.say({ id: `p${count}`, type: 'complete' });
    }
    await socket.until(() => socket.of('p41').length === 1);
    expect(socket.frames.slice(1)).toMatchObject([
      { id: 'p41', type: 'error', payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] },
    ]);
    door.open();
    expect(await nothingLeft()).toEqual(NOTHING);
    socket.subscribe('p42', LIVE);
    await socket.until(() => socket.of('p42').length === 1);
    expect(socket.of('p42')).toMatchObject([{ type: 'next' }]);
  });

  it('that pings and does not listen is cut before what waits for it grows', async () => {
    const socket = await open('talker');
    socket.stopReading();
    let greatest = 0;
    for (let count = 0; serversEnd('talker') && count < 3_000; count += 1) {
      socket.say({ type: 'ping', payload: { pad: 'p'.repeat(60_000) } });
      greatest = Math.max(greatest, serversEnd('talker')?.bufferedAmount ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(serversEnd('talker')).toBeUndefined();
    expect(greatest).toBeGreaterThan(10_000_000);
    expect(greatest).toBeLessThan(20_000_000);
  });
});
