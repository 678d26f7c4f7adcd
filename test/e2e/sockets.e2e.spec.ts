import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Gateway } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually } from '../support/client.js';
import { ADDED, fill, inboxOf, pageOf } from '../support/inbox.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

const INBOX = '{ inbox { unreadCount } }';
const LIVE = 'subscription { inboxChanged { kind } }';
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const init = (payload?: unknown) => ({ type: 'connection_init', payload });
const subscribe = (id: string, query: string) => ({ id, type: 'subscribe', payload: { query } });

describe('a hostile socket', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let production: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
    production = await installation.startNode({ NODE_ENV: 'production' });
  });
  afterAll(() => installation.close());

  async function open(token?: string, at = node): Promise<RawSocket> {
    const socket = await rawSocket(at.wsUrl, token);
    onTestFinished(() => socket.cut());
    return socket;
  }

  describe('signing in', () => {
    const token = tokenFor('somebody');
    it.each<[string, unknown, number, string]>([
      ['nothing at all', undefined, 4401, 'Unauthorized'],
      ['no token', {}, 4401, 'Unauthorized'],
      ['an empty token', { Authorization: '' }, 4401, 'Unauthorized'],
      ['a token that is no text', { Authorization: 7, token: {} }, 4401, 'Unauthorized'],
      ['another scheme', { Authorization: `Basic ${token}` }, 4401, 'Unauthorized'],
      ['what is no token', bearer('hello'), 4401, 'Unauthorized'],
      ['a token with another signature', bearer(`${token.slice(0, -6)}AAAAAA`), 4401, 'Unauthorized'],
      ['a token that says "none"', bearer(`eyJhbGciOiJub25lIn0.${token.split('.')[1]}.`), 4401, 'Unauthorized'],
      ['a token whose time is over', bearer(tokenFor('somebody', [], -5)), 4403, 'Token expired'],
    ])('with %s is closed', async (_what, payload, code, reason) => {
      const socket = await open();
      socket.say(init(payload));
      expect(await socket.closing()).toEqual({ code, reason });
      expect(socket.frames).toEqual([]);
    });

    it.each([
      ['Authorization', bearer(token)],
      ['authorization', { authorization: `bearer ${token}` }],
      ['token', { token }],
    ])('by %s is taken', async (_what, payload) => {
      const socket = await open();
      socket.say(init(payload));
      expect(await socket.until((frames) => frames.length > 0)).toEqual([{ type: 'connection_ack' }]);
    });

    it('ends with the token, on the second, or in three when nothing is said', async () => {
      const [expiring, silent] = await Promise.all([open(tokenFor('somebody', [], 3)), open()]);
      expiring.say(subscribe('1', LIVE), subscribe('2', INBOX));
      await expiring.until(() => expiring.of('1').length === 1 && expiring.of('2').length === 2);
      expect(await expiring.closing()).toEqual({ code: 4403, reason: 'Token expired' });
      expect(await silent.closing()).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
    });
  });

  it.each<[string, (socket: RawSocket) => void, number]>([
    ['subscribes before it signs in', (socket) => socket.say(subscribe('1', LIVE)), 4401],
    ['signs in twice', (socket) => socket.say(init(bearer(tokenFor('x'))), init(bearer(tokenFor('x')))), 4429],
    ['sends no JSON', (socket) => socket.say('hello'), 4400],
    ['sends another type', (socket) => socket.say({ type: 'start', id: '1' }), 4400],
    ['sends a list', (socket) => socket.say('[]'), 4400],
    ['sends bytes', (socket) => socket.say(Buffer.from([0, 255, 0])), 4400],
    ['sends a frame of more than 64 KB', (socket) => socket.say(init({ pad: 'x'.repeat(64 * 1024) })), 1009],
  ])('that %s is closed', async (_what, act, code) => {
    const socket = await open();
    act(socket);
    expect(await socket.closing()).toMatchObject({ code });
  });

  it.each<[string, object | string, number]>([
    ['an id that is in use', subscribe('1', LIVE), 4409],
    ['no query', { id: '2', type: 'subscribe', payload: {} }, 4400],
    ['variables that are a list', { id: '2', type: 'subscribe', payload: { query: INBOX, variables: [] } }, 4400],
    ['an empty id', subscribe('', INBOX), 4400],
    ['what only a server says', { type: 'connection_ack' }, 4400],
    ['a frame of more than 64 KB', subscribe('2', INBOX.padEnd(64 * 1024)), 1009],
  ])('that sends %s when it is signed in is closed', async (_what, frame, code) => {
    const socket = await open(tokenFor('hostile'));
    socket.subscribe('1', LIVE);
    await socket.until(() => socket.of('1').length === 1);
    socket.say(frame);
    expect(await socket.closing()).toMatchObject({ code });
  });

  it('is told 4409 for an id in use, however long its name is in bytes', async () => {
    const socket = await open(tokenFor('hostile'));
    const id = '☃'.repeat(128);
    socket.subscribe(id, LIVE);
    await socket.until(() => socket.of(id).length === 1);
    socket.say(subscribe(id, LIVE));
    expect(await socket.closing()).toMatchObject({ code: 4409 });
  });

  /** graphql throws for it, which cost the socket and all else on it. */
  it.each([
    'subscription { inboxChanged @skip(if: true) { kind } }',
    'subscription { ... @include(if: false) { inboxChanged { kind } } }',
    'subscription { ...F } fragment F on Subscription { inboxChanged @skip(if: true) { kind } }',
  ])('is refused %s, and lives', async (query) => {
    const socket = await open(tokenFor('conditional'));
    socket.subscribe('live', LIVE);
    socket.subscribe('odd', query);
    await socket.until(() => socket.of('live').length === 1 && socket.of('odd').length === 1);
    expect(socket.of('odd')).toMatchObject([{ type: 'error' }]);
    socket.subscribe('after', INBOX);
    await socket.until(() => socket.of('after').length > 0);
    expect(socket.closed).toBeUndefined();
  });

  /** `ws` goes on handing out what arrives until the other side says goodbye, too: a mutation behind the fault was done. */
  it('that was closed is not obeyed any more', async () => {
    const [id] = await fill(node, 'obeyed', 1);
    const socket = await open(tokenFor('obeyed'));
    socket.say('hello', subscribe('1', `mutation { markNotificationsRead(ids: ["${id}"]) { affected } }`));
    expect(await socket.closing()).toMatchObject({ code: 4400 });
    expect((await pageOf(node, 'obeyed')).nodes[0]?.readAt).toBeNull();
  });

  it.each(['/', '/graphql/', '/graphqlx', '/graphql%2f', '/socket'])(
    'on %s gets 404, and its connection ends',
    async (path) => {
      const answer = await new Promise<[number | undefined, boolean]>((resolve, reject) => {
        const upgrade = request(`${node.origin}${path}`, {
          headers: {
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-version': '13',
            'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
            'sec-websocket-protocol': 'graphql-transport-ws',
          },
        });
        upgrade.on('upgrade', () => reject(new Error('it was let in')));
        upgrade.on('error', reject);
        upgrade.on('response', (response) => {
          response.resume();
          response.socket.on('close', () => resolve([response.statusCode, response.socket.destroyed]));
        });
        upgrade.end();
      });
      expect(answer).toEqual([404, true]);
    },
  );

  it('of another sub-protocol, or of none, is closed', async () => {
    const none = await rawSocket(node.wsUrl, undefined, []);
    expect(await none.closing()).toMatchObject({ code: 4406 });
    // The other side of a handshake that names none of ours says so itself.
    await expect(rawSocket(node.wsUrl, undefined, ['graphql-ws'])).rejects.toThrow('subprotocol');
    await eventually(
      () => (node.app.get<unknown>(Gateway) as { connections: Set<unknown> }).connections.size,
      (size) => size === 0,
    );
    const both = await rawSocket(node.wsUrl, tokenFor('both'), ['graphql-ws', 'graphql-transport-ws']);
    both.cut();
  });

  it('is refused a 21st operation, by an error frame that ends no other', async () => {
    const { cursor: after } = await inboxOf(node, 'many');
    const socket = await open(tokenFor('many'));
    for (let index = 1; index <= 20; index += 1) socket.subscribe(`s${index}`, ADDED, { after });
    socket.subscribe('s21', ADDED, { after });
    socket.subscribe('q', INBOX);
    await socket.until(() => socket.of('s21').length === 1 && socket.of('q').length === 1);
    for (const id of ['s21', 'q']) {
      expect(socket.of(id)).toMatchObject([
        { type: 'error', payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] },
      ]);
    }
    await fill(node, 'many', 1);
    const live = Array.from({ length: 20 }, (_, index) => `s${index + 1}`);
    await socket.until(() => live.every((id) => socket.of(id).length === 1));
    socket.say({ id: 's7', type: 'complete' });
    socket.subscribe('s22', ADDED, { after });
    await socket.until(() => socket.of('s22').length === 1);
    expect(socket.of('s22')).toMatchObject([{ type: 'next' }]);
    expect(socket.closed).toBeUndefined();
  });

  const nested = (depth: number) => `${'{ a '.repeat(depth)}${'}'.repeat(depth)}`;
  const aliases = (count: number, what: string) =>
    `{ ${Array.from({ length: count }, (_, i) => `a${i}: ${what}`).join(' ')} }`;
  const page =
    'notifications(first: 100) { nodes { id title message data status cursor } edges { cursor node { id title message } } }';
  const documents: [string, string, string][] = [
    ['too deep', nested(13), 'DOCUMENT_REFUSED'],
    ['too many aliases', aliases(31, 'inbox { id }'), 'DOCUMENT_REFUSED'],
    ['too many roots', aliases(21, 'unreadCount'), 'DOCUMENT_REFUSED'],
    ['too costly', aliases(15, page), 'DOCUMENT_REFUSED'],
    ['too many tokens', `{ inbox { ${'id '.repeat(2_100)}} }`, 'DOCUMENT_REFUSED'],
    ['too many directives', `{ inbox { id ${'@include(if: true) '.repeat(21)}} }`, 'DOCUMENT_REFUSED'],
    ['no GraphQL', '{ inbox', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ outbox { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an argument of another type', '{ notification(id: [1]) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable of another type',
      'query ($ids: [ID!]!) { notification(id: $ids) { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a missing variable', 'query ($id: ID!) { notification(id: $id) { id } }', 'BAD_USER_INPUT'],
    ['several operations', 'query A { inbox { id } } query B { inbox { id } }', 'OPERATION_RESOLUTION_FAILURE'],
    [
      'a mutation beyond its role',
      'mutation { sendNotification(input: { to: { userIds: ["x"] }, type: "x", title: "x", message: "x" }) { sendId } }',
      'FORBIDDEN',
    ],
    ['bad input', '{ notifications(first: 0) { totalCount } }', 'BAD_USER_INPUT'],
    ['nothing wrong', INBOX, 'none'],
    ['introspection', '{ __schema { queryType { fields { name args { name type { ofType { name } } } } } } }', 'none'],
  ];
  it.each(documents)('that asks for %s is told the same as over HTTP', async (_what, query, code) => {
    for (const at of [node, production]) {
      const socket = await open(tokenFor('asks'), at);
      socket.subscribe('1', query);
      await socket.until(() => socket.of('1').length > 0);
      const [frame] = socket.of('1');
      const told = frame?.type === 'error' ? { errors: frame.payload } : frame?.payload;
      const { errors, data } = await ask(at.url, tokenFor('asks'), query);
      expect(errors?.[0]?.extensions.code ?? 'none').toBe(code);
      expect((told as typeof documents & { errors?: unknown }).errors).toEqual(errors);
      expect((told as { data?: unknown }).data ?? null).toEqual(data ?? null);
    }
  });

  it('without a token introspects nothing in production, over HTTP, and nothing at all over a socket', async () => {
    const query = '{ __schema { queryType { name } } }';
    expect((await ask(production.url, null, query)).errors?.[0]?.extensions.code).toBe('DOCUMENT_REFUSED');
    const socket = await open(undefined, production);
    socket.say(subscribe('1', query));
    expect(await socket.closing()).toMatchObject({ code: 4401 });
  });
});
