import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, run, socketClient, watch, type Watched } from '../support/client.js';
import { CHANGED } from '../support/inbox.js';
import { rawEventStream } from '../support/raw-event-stream.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

interface Presence {
  userId: string;
  online: boolean;
  lastSeenAt: string | null;
}
type Change = { presenceChanged: Presence };

const ASKED = 'query ($ids: [ID!]!) { presence(userIds: $ids) { userId online lastSeenAt } }';
const WATCHED = 'subscription ($ids: [ID!]!) { presenceChanged(userIds: $ids) { userId online lastSeenAt } }';
const SERVICE = tokenFor('shop', ['service']);
/** Over all nodes. */
const PROMISED_MS = 2_000;

describe('who is online', () => {
  let installation: TestInstallation;
  let one: TestNode;
  let other: TestNode;
  let people = 0;
  beforeAll(async () => {
    installation = await startInstallation({}, 2);
    [one, other] = installation.nodes as [TestNode, TestNode];
  });
  afterAll(() => installation.close());

  const somebody = () => `present-${(people += 1)}`;
  const asked = async (node: TestNode, ids: string[], token = SERVICE) =>
    (await run<{ presence: Presence[] }>(node.url, token, ASKED, { ids })).presence;

  async function watched(node: TestNode, ids: string[], token = SERVICE): Promise<Watched<Change>> {
    const client = socketClient(node.wsUrl, token);
    onTestFinished(() => void client.dispose());
    const watching = watch<Change>(client, WATCHED, { ids });
    await watching.until((events) => events.length === new Set(ids).size);
    return watching;
  }

  async function connect(node: TestNode, userId: string): Promise<RawSocket> {
    const socket = await rawSocket(node.wsUrl, tokenFor(userId));
    onTestFinished(() => socket.cut());
    return socket;
  }
  const told = ({ events }: Watched<Change>, userId: string) =>
    events.filter(({ presenceChanged }) => presenceChanged.userId === userId).map((event) => event.presenceChanged);
  const hears = (watching: Watched<Change>, userId: string, count: number, withinMs?: number) =>
    watching.until(() => told(watching, userId).length >= count, withinMs);

  it.each([
    // More than a caller may ask for at once.
    [10, 'RATE_LIMITED'],
    [11, 'DOCUMENT_REFUSED'],
  ])('costs one for each who is asked for, however little: %i times a thousand', async (aliases, code) => {
    const selected = Array.from({ length: aliases }, (_, index) => `a${index}: presence(userIds: $ids) { online }`);
    const query = `query ($ids: [ID!]!) { ${selected.join(' ')} }`;
    const ids = Array.from({ length: 1_000 }, (_, index) => `many-${index}`);
    const { errors } = await ask(one.url, tokenFor(`curious-${aliases}`), query, { ids });
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it('is whoever has a socket or a stream at any node, until the last one goes', async () => {
    const ada = somebody();
    const watching = await watched(other, [ada]);
    expect(told(watching, ada)).toEqual([{ userId: ada, online: false, lastSeenAt: null }]);
    const sockets = [await connect(one, ada)];
    await hears(watching, ada, 2, PROMISED_MS);
    sockets.push(await connect(other, ada));
    const stream = await rawEventStream(`${one.url}/stream`, { token: tokenFor(ada), body: { query: CHANGED } });
    await stream.until((events) => events.length > 0);
    expect(await asked(other, [ada])).toMatchObject([{ userId: ada, online: true }]);
    for (const socket of sockets) socket.cut();
    // Longer than the linger of those: another one who leaves with them is told to have left.
    const marker = somebody();
    const beside = await watched(other, [marker]);
    const brief = await connect(one, marker);
    await hears(beside, marker, 2, PROMISED_MS);
    brief.cut();
    await hears(beside, marker, 3);
    expect(told(watching, ada)).toMatchObject([{ online: false }, { online: true }]);
    const cutAt = Date.now();
    stream.cut();
    await hears(watching, ada, 3, 2_000 + PROMISED_MS);
    const [, , left] = told(watching, ada);
    expect(left).toMatchObject({ userId: ada, online: false });
    // Seen until then, and by the linger longer.
    expect(Date.parse(left!.lastSeenAt!) - cutAt).toBeGreaterThan(-1_000);
    expect(await asked(one, [ada])).toEqual([left]);
  });

  it('is not told to have left while his page is loaded anew', async () => {
    const [ada, marker] = [somebody(), somebody()];
    const watching = await watched(other, [ada, marker]);
    const sockets = [await connect(one, ada), await connect(one, marker)];
    await hears(watching, ada, 2);
    await hears(watching, marker, 2);
    sockets[0]!.cut();
    await connect(one, ada);
    // He goes later, so that what would be said of her has come when it is said of him.
    sockets[1]!.cut();
    await hears(watching, marker, 3);
    expect(told(watching, ada)).toHaveLength(2);
  });

  it('is shown to services and to himself, and to others as if he never were', async () => {
    const [ada, bob] = [somebody(), somebody()];
    const never = { online: false, lastSeenAt: null };
    await connect(one, ada);
    const services = await watched(other, [ada]);
    await hears(services, ada, told(services, ada)[0]!.online ? 1 : 2);
    expect(await asked(other, [bob, ada], tokenFor(bob))).toEqual([
      { userId: bob, ...never },
      { userId: ada, ...never },
    ]);
    const bobs = await watched(other, [ada, bob], tokenFor(bob));
    // He is there by his own socket, and sees that.
    await hears(bobs, bob, told(bobs, bob)[0]!.online ? 1 : 2, PROMISED_MS);
    expect(told(bobs, ada)).toEqual([{ userId: ada, ...never }]);
    expect(await asked(one, [bob, ada], tokenFor(ada))).toMatchObject([never, { userId: ada, online: true }]);
  });

  it('is answered in the order asked for, as often as asked for; and watched once each', async () => {
    const [ada, bob] = [somebody(), somebody()];
    await connect(one, ada);
    await eventually(
      () => asked(one, [ada]),
      ([found]) => found!.online,
    );
    const ids = [bob, ada, bob];
    expect((await asked(one, ids)).map(({ userId, online }) => [userId, online])).toEqual([
      [bob, false],
      [ada, true],
      [bob, false],
    ]);
    const watching = await watched(other, ids);
    expect(watching.events.map(({ presenceChanged }) => presenceChanged.userId)).toEqual([bob, ada]);
  });

  it.each([
    ['1,001 asked for', ASKED, 1_001],
    ['nobody to watch', WATCHED, 0],
    ['201 to watch', WATCHED, 201],
  ])('refuses %s', async (_, query, count) => {
    const ids = Array.from({ length: count }, (_one, index) => `p${index}`);
    const client = socketClient(one.wsUrl, SERVICE);
    onTestFinished(() => void client.dispose());
    const watching = watch(client, query, { ids });
    expect(await watching.failure()).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', fields: ['userIds'] } }]);
  });

  it('refuses an id that nobody can have, and asks for a thousand at once', async () => {
    const answer = await ask(one.url, SERVICE, ASKED, { ids: ['x'.repeat(129)] });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const ids = Array.from({ length: 1_000 }, (_, index) => `p${index}`);
    expect(await asked(one, ids)).toHaveLength(1_000);
  });
});

describe('who is online while a node drains', () => {
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await startInstallation({ PRESENCE_HEARTBEAT: '1s', DRAIN_SECONDS: '1' }, 1);
  });
  afterAll(() => installation.close());

  it('stays so until he is elsewhere; who goes nowhere is offline when his entry lapses', async () => {
    const [stays] = installation.nodes as [TestNode];
    const drains = await installation.startNode();
    installation.nodes.splice(installation.nodes.indexOf(drains), 1);
    const client = socketClient(stays.wsUrl, SERVICE);
    const watching = watch<Change>(client, WATCHED, { ids: ['moves', 'leaves'] });
    const told = (userId: string) =>
      watching.events
        .filter(({ presenceChanged }) => presenceChanged.userId === userId)
        .map((event) => event.presenceChanged.online);
    await watching.until((events) => events.length === 2);
    const sockets = [
      await rawSocket(drains.wsUrl, tokenFor('moves')),
      await rawSocket(drains.wsUrl, tokenFor('leaves')),
    ];
    await watching.until((events) => events.length === 4);
    const closing = drains.close();
    for (const socket of sockets) await socket.closing();
    await closing;
    // Sent away, and longer ago than anybody lingers: nobody was told.
    expect(watching.events).toHaveLength(4);
    const moved = await rawSocket(stays.wsUrl, tokenFor('moves'));
    await watching.until(() => told('leaves').length === 3);
    expect([told('moves'), told('leaves')]).toEqual([
      [false, true],
      [false, true, false],
    ]);
    moved.cut();
    await watching.until(() => told('moves').length === 3);
    await client.dispose();
  });
});
