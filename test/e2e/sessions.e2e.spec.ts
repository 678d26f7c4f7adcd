import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { issueToken } from '../../src/platform/auth/index.js';
import { CLOSE } from '../../src/platform/realtime/index.js';
import { startInstallation, TEST_SECRET, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, run } from '../support/client.js';
import { rawEventStream } from '../support/raw-event-stream.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

const REVOKE = 'mutation ($userId: ID!) { revokeSessions(userId: $userId) }';
const ROOT = () => tokenFor('root', ['admin']);
const SIGNED_OUT = { code: CLOSE.UNAUTHORIZED.code, reason: CLOSE.UNAUTHORIZED.reason };
const LIVE = { query: 'subscription { notificationAdded { event: __typename } }' };

async function open(node: TestNode, token: string): Promise<RawSocket> {
  const socket = await rawSocket(node.wsUrl, token);
  onTestFinished(() => socket.cut());
  return socket;
}

const revoke = async (node: TestNode, userId: string) =>
  (await run<{ revokeSessions: number }>(node.url, ROOT(), REVOKE, { userId })).revokeSessions;
const refusalOf = async (node: TestNode, token: string) => {
  const { status, errors } = await ask(node.url, token, '{ unreadCount }');
  return [status, errors?.[0]?.extensions['reason']];
};
const REFUSED = [401, 'TOKEN_REVOKED'];
/** Tokens say to the second when they were issued, and that of the revocation is lost. */
const nextSecond = () => {
  const second = Math.floor(Date.now() / 1_000);
  return eventually(
    () => Math.floor(Date.now() / 1_000),
    (now) => now > second,
  );
};

describe('revokeSessions', () => {
  let installation: TestInstallation;
  let nodes: TestNode[];
  beforeAll(async () => {
    installation = await startInstallation({}, 2);
    ({ nodes } = installation);
  });
  afterAll(() => installation.close());

  it('closes sockets and streams of this person on every node, and nobody else’s', async () => {
    const [here, there] = nodes as [TestNode, TestNode];
    const token = tokenFor('ada');
    const sockets = [
      await open(here, token),
      await open(there, token),
      await open(there, tokenFor('ada', ['service'])),
    ];
    const stream = await rawEventStream(`${there.url}/stream`, { token, body: LIVE });
    const bob = await open(there, tokenFor('bob'));
    const startedAt = Date.now();
    expect(await revoke(here, 'ada')).toBe(4);
    for (const socket of sockets) expect(await socket.closing(2_000)).toEqual(SIGNED_OUT);
    await stream.ending(2_000);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    expect(stream.comments).toContain('4401 Unauthorized');
    expect(bob.closed).toBeUndefined();
    expect(await revoke(here, 'ada')).toBe(0);
  });

  it('refuses tokens of before over every way in, and takes those of after', async () => {
    const [here, there] = nodes as [TestNode, TestNode];
    const old = tokenFor('cleo');
    expect((await refusalOf(there, old))[0]).toBe(200);
    await revoke(here, 'cleo');
    for (const node of nodes) {
      await eventually(
        () => refusalOf(node, old),
        ([status]) => status === 401,
      );
      expect(await refusalOf(node, old)).toEqual(REFUSED);
      const socket = await rawSocket(node.wsUrl);
      socket.say({ type: 'connection_init', payload: { Authorization: `Bearer ${old}` } });
      expect(await socket.closing()).toEqual(SIGNED_OUT);
      expect((await rawEventStream(`${node.url}/stream`, { token: old, body: LIVE })).status).toBe(401);
    }
    await nextSecond();
    const fresh = tokenFor('cleo');
    for (const node of nodes) expect((await refusalOf(node, fresh))[0]).toBe(200);
    const socket = await open(there, fresh);
    socket.subscribe('r', 'mutation ($token: String!) { refreshConnection(token: $token) }', { token: old });
    await socket.until(() => socket.of('r').length > 0);
    expect(JSON.stringify(socket.of('r'))).toContain('TOKEN_REVOKED');
    expect(await revoke(here, 'cleo')).toBe(1);
  });

  it('refuses tokens that don’t say when they were issued, of whoever was signed out, and of nobody else', async () => {
    const [here] = nodes as [TestNode];
    const withoutIat = (sub: string) =>
      issueToken(TEST_SECRET, { sub, expiresInSeconds: 3_600, issuedAtSeconds: null });
    await revoke(here, 'dora');
    expect(await refusalOf(here, withoutIat('dora'))).toEqual(REFUSED);
    expect((await refusalOf(here, withoutIat('eve')))[0]).toBe(200);
  });

  it('is known to a node that starts later, from its first request on', async () => {
    const old = tokenFor('fay');
    await revoke(nodes[0]!, 'fay');
    const later = await installation.startNode();
    expect(await refusalOf(later, old)).toEqual(REFUSED);
  });

  it('keeps nobody’s id beside the audit log', async () => {
    await revoke(nodes[0]!, 'grete');
    const { auditLog } = await run<{ auditLog: { nodes: unknown[] } }>(
      nodes[0]!.url,
      ROOT(),
      '{ auditLog(first: 1, action: "session.revoke") { nodes { actorId subject } } }',
    );
    expect(auditLog.nodes).toEqual([{ actorId: 'root', subject: 'recipient:grete' }]);
  });

  it.each(['', 'x'.repeat(129), 'a\u0000b'])('refuses what can be no id (%j)', async (userId) => {
    const { errors } = await ask(nodes[0]!.url, ROOT(), REVOKE, { userId });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

it('reaches every node within two seconds while Redis is away', async () => {
  const installation = await startInstallation({ REDIS_URL: 'redis://127.0.0.1:1', BUS_TIMEOUT: '200ms' }, 2);
  onTestFinished(() => installation.close());
  const [here, there] = installation.nodes as [TestNode, TestNode];
  const token = tokenFor('ada');
  const socket = await open(there, token);
  const stream = await rawEventStream(`${there.url}/stream`, { token, body: LIVE });
  const startedAt = Date.now();
  expect(await revoke(here, 'ada')).toBe(0);
  expect(await socket.closing(2_000)).toEqual(SIGNED_OUT);
  await stream.ending(2_000);
  expect(Date.now() - startedAt).toBeLessThan(2_000);
  expect(await refusalOf(there, token)).toEqual(REFUSED);
});
