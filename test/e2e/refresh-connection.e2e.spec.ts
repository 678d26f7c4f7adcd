import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { TokenVerifier } from '../../src/platform/auth/index.js';
import { UnavailableError } from '../../src/platform/errors/index.js';
import type { Connection } from '../../src/platform/realtime/connection.js';
import { CLOSE, Gateway } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, aSend, eventually, send, sendQuery } from '../support/client.js';
import { ADDED, type Added, inboxOf } from '../support/inbox.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

const REFRESH = 'mutation ($token: String!) { refreshConnection(token: $token) }';
const EXPIRED = { code: CLOSE.TOKEN_EXPIRED.code, reason: CLOSE.TOKEN_EXPIRED.reason };

interface Answer {
  data: Record<string, unknown> | null;
  errors?: { message: string; extensions: { code: string; reason?: string } }[];
}

describe('refreshConnection', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
  });
  afterAll(() => installation.close());

  async function open(token: string, at = node): Promise<RawSocket> {
    const socket = await rawSocket(at.wsUrl, token);
    onTestFinished(() => socket.cut());
    return socket;
  }

  let operations = 0;
  /** The answer to one operation; a refusal comes in the same form. */
  async function say(socket: RawSocket, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    operations += 1;
    const id = `o${operations}`;
    socket.subscribe(id, query, variables);
    await socket.until(() => socket.of(id).length > 0 || socket.closed !== undefined);
    const [frame] = socket.of(id);
    if (frame?.type === 'error') return { data: null, errors: frame.payload as NonNullable<Answer['errors']> };
    return (frame?.payload ?? { data: null }) as Answer;
  }
  const refresh = (socket: RawSocket, token: string) => say(socket, REFRESH, { token });
  const inSeconds = (at: unknown) => (Date.parse(String(at)) - Date.now()) / 1_000;
  const refusal = ({ errors }: Answer) => [errors?.[0]?.extensions.code, errors?.[0]?.extensions.reason];

  /** The server's end of one person's socket. */
  const serversEnd = (person: string) =>
    [...(node.app.get<unknown>(Gateway) as { connections: Set<Connection> }).connections].find(
      ({ caller }) => caller?.id === person,
    )!;

  it('prolongs a socket, once and again, and it ends with the last token', async () => {
    const socket = await open(tokenFor('ada', [], 2));
    for (const seconds of [3, 5]) {
      const { data } = await refresh(socket, tokenFor('ada', [], seconds));
      expect(inSeconds(data?.['refreshConnection'])).toBeGreaterThan(seconds - 2);
      expect(inSeconds(data?.['refreshConnection'])).toBeLessThanOrEqual(seconds);
    }
    const beganAt = Date.now();
    expect(await socket.closing(20_000)).toEqual(EXPIRED);
    expect(Date.now() - beganAt).toBeGreaterThan(2_500);
  });

  it('shortens one, too: the fresh token is the one that counts', async () => {
    const socket = await open(tokenFor('ada', [], 3_600));
    await refresh(socket, tokenFor('ada', [], 2));
    expect(await socket.closing()).toEqual(EXPIRED);
  });

  it('leaves subscriptions as they are: what comes before, around and after it comes once, in order', async () => {
    const { cursor: after } = await inboxOf(node, 'bea');
    const socket = await open(tokenFor('bea', [], 4));
    socket.subscribe('s', ADDED, { after });
    const shop = node.token('shop', ['service']);
    const sent: string[] = [];
    const sendOne = async () => {
      const { notifications } = await send(node.url, shop, ['bea']);
      sent.push(notifications[0]!.notificationId);
    };
    await sendOne();
    for (let round = 0; round < 5; round += 1) {
      const [, answer] = await Promise.all([sendOne(), refresh(socket, tokenFor('bea', [], 30 + round)), sendOne()]);
      expect(answer.errors).toBeUndefined();
    }
    // Past the end of its first token.
    const openedFor = Date.now() + 4_500;
    await eventually(
      async () => {
        await sendOne();
        return Date.now();
      },
      (now) => now > openedFor,
    );
    await socket.until(() => socket.of('s').length >= sent.length);
    const got = socket.of('s').map((frame) => (frame.payload as { data: Added }).data.notificationAdded.id);
    expect(got.toSorted()).toEqual(sent.toSorted());
    expect(new Set(got).size).toBe(got.length);
    expect(socket.closed).toBeUndefined();
  });

  it('takes the roles of the fresh token', async () => {
    const socket = await open(tokenFor('shop'));
    const input = { input: aSend(['anybody']) };
    expect(refusal(await say(socket, sendQuery, input))[0]).toBe('FORBIDDEN');
    await refresh(socket, tokenFor('shop', ['service']));
    expect((await say(socket, sendQuery, input)).errors).toBeUndefined();
    await refresh(socket, tokenFor('shop'));
    expect(refusal(await say(socket, sendQuery, input))[0]).toBe('FORBIDDEN');
  });

  it.each<[string, () => string, [string, string | undefined]]>([
    ['of somebody else', () => tokenFor('mallory', ['admin']), ['FORBIDDEN', undefined]],
    ['that has expired', () => tokenFor('carl', [], -5), ['UNAUTHENTICATED', 'TOKEN_EXPIRED']],
    ['with another signature', () => `${tokenFor('carl').slice(0, -6)}AAAAAA`, ['UNAUTHENTICATED', 'TOKEN_INVALID']],
    ['that is none', () => 'hello', ['UNAUTHENTICATED', 'TOKEN_INVALID']],
    ['that is empty', () => '', ['UNAUTHENTICATED', 'TOKEN_INVALID']],
    ['with "Bearer" before it', () => `Bearer ${tokenFor('carl')}`, ['UNAUTHENTICATED', 'TOKEN_INVALID']],
    ['of 60,000 characters', () => 'x'.repeat(60_000), ['UNAUTHENTICATED', 'TOKEN_INVALID']],
  ])('refuses a token %s, and changes nothing', async (_what, token, expected) => {
    const socket = await open(tokenFor('carl', [], 600));
    const connection = serversEnd('carl');
    const { caller } = connection;
    expect(refusal(await refresh(socket, token()))).toEqual(expected);
    expect(connection.caller).toBe(caller);
    const { data } = await say(socket, '{ inbox { id } }');
    expect(data).toEqual({ inbox: { id: 'inbox:carl' } });
    socket.cut();
    await eventually(
      () => serversEnd('carl') as unknown,
      (end) => end === undefined,
    );
  });

  it('is refused over HTTP, whose requests have a token each', async () => {
    const answer = await ask(node.url, tokenFor('ada'), REFRESH, { token: tokenFor('ada') });
    expect(answer.errors?.[0]).toMatchObject({
      message: expect.stringContaining('over the socket') as string,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('comes too late when the token has expired, though the socket is not closed yet: nothing begins any more', async () => {
    const socket = await open(tokenFor('dora', [], 2));
    const connection = serversEnd('dora') as unknown as { expire(): void; hasExpired: boolean };
    // The instant between the two, made long.
    const expire = connection.expire.bind(connection);
    let isDue = false;
    connection.expire = () => (isDue = true);
    await eventually(
      () => isDue && connection.hasExpired,
      (over) => over,
    );
    for (const query of [REFRESH, '{ inbox { id } }', 'subscription { inboxChanged { kind } }', ADDED]) {
      const answer = await say(socket, query, query === REFRESH ? { token: tokenFor('dora') } : {});
      expect(refusal(answer)).toEqual(['UNAUTHENTICATED', 'TOKEN_EXPIRED']);
      expect(answer.data ?? null).toBeNull();
    }
    expire();
    expect(await socket.closing()).toEqual(EXPIRED);
  });

  it('comes too late when the token expires while the fresh one is looked at', async () => {
    const socket = await open(tokenFor('emil', [], 2));
    const connection = serversEnd('emil') as unknown as { expire(): void; hasExpired: boolean };
    connection.expire = () => undefined;
    const verifier = node.app.get(TokenVerifier);
    const verify = verifier.verify.bind(verifier);
    verifier.verify = async (token) => {
      await eventually(
        () => connection.hasExpired,
        (over) => over,
      );
      return verify(token);
    };
    onTestFinished(() => void (verifier.verify = verify));
    expect(refusal(await refresh(socket, tokenFor('emil')))).toEqual(['UNAUTHENTICATED', 'TOKEN_EXPIRED']);
  });

  // Found in review: its timer was set again, and held the whole connection until the end of the fresh token.
  it('changes nothing of a socket that has closed while the fresh one is looked at', async () => {
    const socket = await open(tokenFor('nora'));
    const connection = serversEnd('nora') as unknown as { isOpen: boolean; expireAt(ms: number): void };
    let timers = 0;
    connection.expireAt = () => void (timers += 1);
    const verifier = node.app.get(TokenVerifier);
    const verify = verifier.verify.bind(verifier);
    let verified: Promise<unknown> | undefined;
    verifier.verify = async (token) => {
      socket.cut();
      await eventually(
        () => connection.isOpen,
        (isOpen) => !isOpen,
      );
      verified = verify(token);
      return verify(token);
    };
    onTestFinished(() => void (verifier.verify = verify));
    socket.subscribe('r', REFRESH, { token: tokenFor('nora') });
    await eventually(() => verified, Boolean);
    await verified;
    await new Promise((resolve) => setImmediate(resolve));
    expect(timers).toBe(0);
  });

  it('says UNAVAILABLE while nobody can tell whether a token is good, and the socket lives on', async () => {
    const socket = await open(tokenFor('fred', [], 3));
    const verifier = node.app.get(TokenVerifier);
    const verify = verifier.verify.bind(verifier);
    verifier.verify = () => Promise.reject(new UnavailableError('Tokens can’t be checked right now. Try again.'));
    onTestFinished(() => void (verifier.verify = verify));
    expect(refusal(await refresh(socket, tokenFor('fred')))).toEqual(['UNAVAILABLE', undefined]);
    expect((await say(socket, '{ unreadCount }')).data).toEqual({ unreadCount: 0 });
    verifier.verify = verify;
    expect((await refresh(socket, tokenFor('fred'))).errors).toBeUndefined();
  });

  it('is not needed by who says no goodbye: he is cut within five seconds of his token’s end', async () => {
    const socket = await open(tokenFor('gina', [], 4));
    const { socket: far } = serversEnd('gina');
    const endsAt = Date.now() + 4_000;
    socket.stopReading();
    await eventually(
      () => far.readyState,
      (state) => state === far.CLOSED,
      20_000,
    );
    expect(Date.now() - endsAt).toBeLessThan(5_000 + 2_000);
  });
});
