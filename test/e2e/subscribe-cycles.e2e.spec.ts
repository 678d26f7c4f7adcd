import { Redis } from 'ioredis';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { FeedHub } from '../../src/notifications/feed/index.js';
import { Events } from '../../src/platform/events/index.js';
import { SubscriptionEnded, SubscriptionStarted } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually } from '../support/client.js';
import { LONG } from '../support/random.js';

const CYCLES = LONG ? 1_000_000 : 100_000;
/** The first ones fill caches and warm up the compiler. */
const WARM_UP = 5_000;
/** Some forty seconds of a processor each hundred thousand, this process's own part in it included; others may want it, too. */
const TIMEOUT_MS = (CYCLES / 100_000) * 300_000;
const SOCKETS = 20;
/** Of one socket at once. */
const AT_ONCE = 12;
const CHANGED = 'subscription { inboxChanged { kind inbox { unreadCount cursor } } }';
const ADDED = 'subscription { notificationAdded(filter: { categories: ["social"] }) { id } }';

describe(`${CYCLES.toLocaleString('en')} subscribes and unsubscribes`, () => {
  let installation: TestInstallation;
  let node: TestNode;
  let redis: Redis;
  beforeAll(async () => {
    installation = await startInstallation({ FRAME_RATE: '1000000', MAX_CONNECTIONS_PER_USER: '100' });
    node = installation.nodes[0]!;
    redis = new Redis(installation.env['REDIS_URL']!);
  });
  afterAll(async () => {
    redis.disconnect();
    await installation.close();
  });

  let started = 0;
  let ended = 0;
  let refused = 0;

  /** A socket that subscribes and completes, `count` times, and keeps nothing of what it hears. */
  async function cycle(socket: WebSocket, count: number): Promise<void> {
    let serial = 0;
    let left = count;
    /** Those whose first event is waited for: more may come before they are completed. */
    const waiting = new Set<string>();
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        while (waiting.size < AT_ONCE && left > 0) {
          serial += 1;
          left -= 1;
          // Two of three are completed when they have begun, the third before.
          const isWaitedFor = serial % 3 > 0;
          const id = String(serial);
          const payload = { query: isWaitedFor ? CHANGED : ADDED };
          socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
          if (isWaitedFor) waiting.add(id);
          else complete(id);
        }
        // Its answer is heard behind all that is owed.
        if (waiting.size === 0 && left === 0) socket.send('{"type":"ping"}');
      };
      const complete = (id: string) => socket.send(JSON.stringify({ id, type: 'complete' }));
      const hear = (data: Buffer) => {
        const { type, id } = JSON.parse(data.toString()) as { type: string; id?: string };
        if (type === 'pong') {
          // One was refused behind the ping: another follows.
          if (waiting.size > 0 || left > 0) return;
          socket.off('message', hear);
          return resolve();
        }
        const isAwaited = id !== undefined && waiting.delete(id);
        // Too many that were completed before they had begun, and are on their way out: another comes in its place.
        if (type === 'error') {
          refused += 1;
          left += 1;
        } else if (isAwaited) complete(id);
        if (isAwaited || type === 'error') begin();
      };
      socket.on('message', hear);
      socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
      begin();
    });
  }

  async function open(person: string): Promise<WebSocket> {
    const socket = new WebSocket(node.wsUrl, ['graphql-transport-ws']);
    onTestFinished(() => socket.terminate());
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token: tokenFor(person) } }));
    await new Promise((resolve) => socket.once('message', resolve));
    return socket;
  }

  const channels = async (of = '*') =>
    ((await redis.pubsub('CHANNELS', `${installation.env['REDIS_PREFIX']}${of}`)) as string[]).length;
  const heldNow = async () => ({
    channels: await channels('feed:*'),
    feeds: node.app.get(FeedHub).size,
    underWay: started - ended,
  });

  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  async function heapBytes(): Promise<number> {
    // What is finalized by one collection is freed by the next.
    for (let round = 0; round < 4; round += 1) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return process.memoryUsage().heapUsed;
  }

  it(
    'leave heap and Redis’ channels where they were',
    async () => {
      const events = node.app.get(Events);
      events.on(SubscriptionStarted).subscribe(() => (started += 1));
      events.on(SubscriptionEnded).subscribe(() => (ended += 1));
      const NOTHING = { channels: 0, feeds: 0, underWay: 0 };
      const sockets = await Promise.all(Array.from({ length: SOCKETS }, (_, index) => open(`restless-${index % 13}`)));
      const run = async (count: number) => {
        await Promise.all(sockets.map((socket) => cycle(socket, count / SOCKETS)));
        expect(await eventually(heldNow, (now) => JSON.stringify(now) === JSON.stringify(NOTHING))).toEqual(NOTHING);
      };
      await run(WARM_UP);
      // Those that the bus itself listens to.
      const ofTheBus = await channels();
      const before = await heapBytes();
      const beganAt = performance.now();
      const cpu = process.cpuUsage();
      await run(CYCLES);
      const seconds = (performance.now() - beganAt) / 1_000;
      const grown = (await heapBytes()) - before;
      console.log(
        `${CYCLES} cycles in ${seconds.toFixed(1)} s (${(process.cpuUsage(cpu).user / 1e6).toFixed(1)} s of a processor), ${started} began, ${refused} were repeated: heap ${(before / 2 ** 20).toFixed(1)} MB, and ${(grown / 2 ** 20).toFixed(2)} MB more`,
      );
      expect(await channels()).toBe(ofTheBus);
      expect(started).toBeGreaterThan(CYCLES / 3);
      // The smallest thing that could be left by each would be more: an entry of a map, a listener.
      expect(grown / CYCLES).toBeLessThan(30);
    },
    TIMEOUT_MS,
  );
});
