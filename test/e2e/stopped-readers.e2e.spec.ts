import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FeedReader } from '../../src/notifications/feed/index.js';
import { GapHealed } from '../../src/notifications/index.js';
import { SEND_LIMITS } from '../../src/notifications/send-request.js';
import { Events } from '../../src/platform/events/index.js';
import { Gateway, SocketStats } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, send } from '../support/client.js';
import { fill, inboxOf } from '../support/inbox.js';
import { LONG } from '../support/random.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

const STOPPED = 100;
const HEALTHY = LONG ? 1_000 : 200;
const SENDS = LONG ? 300 : 90;
const QUEUE_BYTES = 262_144;
const STALL_MS = 1_000;
/** A quarter of STREAM_STALL passes between two looks at a reader; the rest is for a busy machine. */
const MARGIN_MS = 5_000;

const TIMEOUT_MS = LONG ? 900_000 : 180_000;

const MESSAGE = 'm'.repeat(10_000);
/** Says its text ten times: what the kernel takes without anybody reading, about 3 MB, is soon full. */
const LARGE = `subscription ($after: Cursor) { notificationAdded(after: $after) {
  id cursor ${Array.from({ length: 10 }, (_, index) => `m${index}: message`).join(' ')} } }`;
const LARGE_BYTES = 101_000;
const SMALL = 'subscription ($after: Cursor) { notificationAdded(after: $after) { id cursor } }';

/** What a gateway holds. */
interface Held {
  connections: Set<{ caller: { id: string } | null; socket: WebSocket }>;
}
type Shown = { notificationAdded: { id: string; cursor: string } };
const shownBy = (socket: RawSocket) =>
  socket.of('1').map((frame) => (frame.payload as { data: Shown }).data.notificationAdded);

describe('readers that stop reading', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({
      STREAM_QUEUE_BYTES: String(QUEUE_BYTES),
      STREAM_STALL: `${STALL_MS}ms`,
      POSITION_CHECK: '600s',
      // Server and three hundred clients are one process: on a busy machine it may be seconds before it hears its own probe.
      BUS_PROBE: '600s',
      // Who doesn’t read answers no ping: on a slow machine he would be cut before he is closed.
      PING_INTERVAL: '600s',
    });
    node = installation.nodes[0]!;
  });
  afterAll(() => installation.close());

  const sockets: RawSocket[] = [];
  // What they have received is hundreds of megabytes, and other files come behind this one.
  afterAll(() => sockets.splice(0).forEach((socket) => socket.cut()));

  async function listen(user: string, query: string, after: string): Promise<RawSocket> {
    const socket = await rawSocket(node.wsUrl, tokenFor(user));
    sockets.push(socket);
    socket.subscribe('1', query, { after });
    return socket;
  }

  /** Guards against: a subscription that reads PostgreSQL again and again because its neighbours have the room. */
  it(
    'now and then, with twenty subscriptions on one socket, get everything for each, and little is read twice',
    async () => {
      const backlog = await fill(node, 'many-subscriptions', 400, () => ({ message: MESSAGE }));
      // Who stops reading now and then is not closed here, however long it takes on a busy machine to send him something.
      const patient = await installation.startNode({ STREAM_STALL: '600s' });
      const reader = patient.app.get(FeedReader);
      const reading = vi.spyOn(reader, 'read');
      onTestFinished(() => reading.mockRestore());
      const socket = await rawSocket(patient.wsUrl, tokenFor('many-subscriptions'));
      sockets.push(socket);
      const { cursor: after } = await inboxOf(node, 'nobody');
      const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
      for (const [index, name] of names.entries()) {
        const query =
          index % 2 === 0
            ? 'subscription ($after: Cursor) { added: notificationAdded(after: $after) { id message } }'
            : 'subscription ($after: Cursor) { changed: inboxChanged(after: $after) { kind notification { id message } } }';
        socket.subscribe(name, query, { after });
      }
      const idsOfOne = (name: string) =>
        socket.of(name).flatMap(({ payload }) => {
          const { data } = payload as {
            data: { added?: { id: string }; changed?: { notification: { id: string } | null } };
          };
          return data.added?.id ?? data.changed?.notification?.id ?? [];
        });
      const total = () => names.reduce((sum, name) => sum + idsOfOne(name).length, 0);
      const ids = [...backlog];
      for (let round = 0; round < 8; round += 1) {
        socket.stopReading();
        ids.push(...(await fill(node, 'many-subscriptions', 20, () => ({ message: MESSAGE }))));
        const before = total();
        socket.goOnReading();
        await eventually(total, (count) => count > before);
      }
      await eventually(total, (count) => count >= names.length * ids.length, 60_000);
      for (const name of names) expect(idsOfOne(name)).toEqual(ids);
      expect(socket.closed).toBeUndefined();
      // Some 26 events have room at a time, for all twenty: each page that is read brings most of what it holds.
      expect(reading.mock.calls.length).toBeLessThan((names.length * ids.length) / 10);
      socket.cut();
    },
    TIMEOUT_MS,
  );

  it(
    `are closed with 4413 and resume without loss: ${STOPPED}, beside ${HEALTHY} whom they take nothing from`,
    async () => {
      const stopped = Array.from({ length: STOPPED }, (_, index) => `stopped-${index}`);
      const healthy = Array.from({ length: HEALTHY }, (_, index) => `healthy-${index}`);
      const everybody = [...stopped, ...healthy];
      const begun: string[] = [];
      const reader = node.app.get(FeedReader);
      const read = reader.read.bind(reader);
      reader.read = (reading, recipient, ...rest) => {
        begun.push(recipient);
        return read(reading, recipient, ...rest);
      };
      /** When there was no more room for somebody, for the first time. */
      const fullAt = new Map<string, number>();
      node.app
        .get(Events)
        .on(GapHealed)
        .subscribe(({ recipient }) => fullAt.has(recipient) || fullAt.set(recipient, Date.now()));

      // Nobody has a feed yet: one cursor stands for all of them.
      const { cursor: after } = await inboxOf(node, 'nobody');
      const open = new Map<string, RawSocket>();
      await Promise.all(
        everybody.map(async (user) => open.set(user, await listen(user, user.startsWith('s') ? LARGE : SMALL, after))),
      );
      await eventually(
        () => begun.length,
        (count) => count >= everybody.length,
      );
      for (const user of stopped) open.get(user)!.stopReading();

      const serversEnd = new Map(
        [...(node.app.get<unknown>(Gateway) as Held).connections].map(({ caller, socket }) => [caller?.id, socket]),
      );
      const closingAt = new Map<string, number>();
      const left: string[] = [];
      const greatest = { bytes: 0, ofOne: 0 };
      const look = () => {
        const { bytes, greatestBytes } = node.app.get(SocketStats).read();
        greatest.bytes = Math.max(greatest.bytes, bytes);
        greatest.ofOne = Math.max(greatest.ofOne, greatestBytes);
        for (const user of stopped) {
          if (closingAt.has(user) || serversEnd.get(user)?.readyState === WebSocket.OPEN) continue;
          closingAt.set(user, Date.now());
          // What says goodbye to it is behind all that it has not read.
          left.push(user);
        }
      };
      const looking = setInterval(look, 20);
      // What they have not read are megabytes each: all at once would keep this process, the server with it, busy for seconds.
      const readingOn = setInterval(() => left.splice(0, 2).forEach((user) => open.get(user)!.goOnReading()), 20);
      const ids = new Map(everybody.map((user): [string, string[]] => [user, []]));
      try {
        for (let count = 0; count < SENDS; count += 1) {
          for (let from = 0; from < everybody.length; from += SEND_LIMITS.recipients) {
            const recipients = everybody.slice(from, from + SEND_LIMITS.recipients);
            // UNAVAILABLE, where it is too busy to make a connection to its database in time, says: repeat it.
            const input = { message: MESSAGE, idempotencyKey: `${count}-${from}` };
            const sent = await eventually(
              () => send(node.url, tokenFor('shop', ['service']), recipients, input).catch(() => undefined),
              (answer) => answer !== undefined,
            );
            for (const { userId, notificationId } of sent?.notifications ?? []) ids.get(userId)!.push(notificationId);
          }
          look();
        }
        // The bound was reached, and held.
        expect(greatest.ofOne).toBeGreaterThan(QUEUE_BYTES / 2);
        expect(greatest.ofOne).toBeLessThanOrEqual(QUEUE_BYTES + LARGE_BYTES);
        expect(greatest.bytes).toBeLessThanOrEqual(STOPPED * (QUEUE_BYTES + LARGE_BYTES));
        await eventually(
          () => closingAt.size,
          (count) => count === STOPPED,
          30_000,
        );
      } finally {
        clearInterval(looking);
      }
      onTestFinished(() => clearInterval(readingOn));

      // The healthy ones have everything, each once, in order, and as it came: nothing was read for them after their beginning.
      for (const user of healthy) {
        const socket = open.get(user)!;
        await socket.until(() => socket.of('1').length >= SENDS, 30_000);
        expect(shownBy(socket).map(({ id }) => id)).toEqual(ids.get(user));
        expect(socket.closed).toBeUndefined();
      }
      expect([...fullAt.keys()].filter((user) => !user.startsWith('stopped'))).toEqual([]);
      expect(begun.filter((user) => !user.startsWith('stopped'))).toHaveLength(HEALTHY);

      // The stopped ones were told in time, and resume.
      const waited = stopped.map((user) => closingAt.get(user)! - fullAt.get(user)!);
      expect(Math.max(...waited)).toBeLessThan(STALL_MS + MARGIN_MS);
      await Promise.all(
        stopped.map(async (user) => {
          const socket = open.get(user)!;
          expect(await socket.closing(20_000)).toMatchObject({ code: 4413 });
          const before = shownBy(socket);
          expect(before.length).toBeLessThan(SENDS);
          const again = await listen(user, SMALL, before.at(-1)?.cursor ?? after);
          await again.until(() => before.length + again.of('1').length >= SENDS, 20_000);
          expect([...before, ...shownBy(again)].map(({ id }) => id)).toEqual(ids.get(user));
          again.cut();
        }),
      );
      for (const user of healthy) open.get(user)!.cut();
      await eventually(
        () => node.app.get(SocketStats).read(),
        ({ bytes, events }) => bytes === 0 && events === 0,
      );
    },
    TIMEOUT_MS,
  );
});
