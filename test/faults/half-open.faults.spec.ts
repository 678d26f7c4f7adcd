import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FeedHub } from '../../src/notifications/feed/index.js';
import { Admission } from '../../src/platform/admission/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { Events } from '../../src/platform/events/index.js';
import { SocketClosed, SubscriptionEnded, SubscriptionStarted } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually } from '../support/client.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { rawSocket } from '../support/raw-socket.js';

const PING_MS = 400;
const LIVE = 'subscription { inboxChanged { kind } }';

describe('a peer that is gone without a word', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let proxy: FaultyProxy;
  let redis: Redis;
  beforeAll(async () => {
    installation = await startInstallation({ PING_INTERVAL: `${PING_MS}ms` });
    node = installation.nodes[0]!;
    proxy = await FaultyProxy.start(node.origin);
    redis = new Redis(installation.env['REDIS_URL']!);
  });
  afterAll(async () => {
    redis.disconnect();
    await proxy.stop();
    await installation.close();
  });

  /** What a node and Redis hold of somebody who follows his inbox. */
  async function held() {
    const channels = await redis.pubsub('CHANNELS', `${installation.env['REDIS_PREFIX']}feed:*`);
    return { sockets: node.app.get(Admission).size, feeds: node.app.get(FeedHub).size, channels: channels.length };
  }
  const holds = async (count: number, timeoutMs?: number) => {
    const wanted = JSON.stringify({ sockets: count, feeds: count, channels: count });
    await eventually(held, (now) => JSON.stringify(now) === wanted, timeoutMs);
  };

  it('is found by default within thirty seconds: two pings and an eighth', () => {
    const { PING_INTERVAL } = readEnvironment({});
    expect(PING_INTERVAL * (2 + 2 / 16)).toBeLessThan(30_000);
  });

  it('is cut, its subscription ended and its channel in Redis given up; who lives, stays', async () => {
    const codes: number[] = [];
    let underWay = 0;
    const events = node.app.get(Events);
    events.on(SocketClosed).subscribe(({ code }) => codes.push(code));
    events.on(SubscriptionStarted).subscribe(() => (underWay += 1));
    events.on(SubscriptionEnded).subscribe(() => (underWay -= 1));
    const far = new URL('/graphql', proxy.url.replace('http', 'ws')).href;
    const lost = await Promise.all(['ada', 'bea', 'carl'].map((person) => rawSocket(far, tokenFor(person))));
    const there = await rawSocket(node.wsUrl, tokenFor('dora'));
    onTestFinished(() => [...lost, there].forEach((socket) => socket.cut()));
    for (const socket of [...lost, there]) socket.subscribe('1', LIVE);
    await holds(4);
    // They answer pings, and stay: many intervals long.
    const aliveUntil = performance.now() + 6 * PING_MS;
    await eventually(
      () => performance.now(),
      (now) => now > aliveUntil,
    );
    expect([codes, await held()]).toEqual([[], { sockets: 4, feeds: 4, channels: 4 }]);
    await proxy.blackHole();
    const frozenAt = performance.now();
    await holds(1);
    expect(performance.now() - frozenAt).toBeGreaterThan(PING_MS / 2);
    expect(codes).toEqual([1006, 1006, 1006]);
    expect(underWay).toBe(1);
    there.subscribe('q', '{ unreadCount }');
    await there.until(() => there.of('q').length === 2);
    expect(there.closed).toBeUndefined();
  });
});
