import { describe, expect, it } from 'vitest';
import { FakeLink, refusal } from './a-link.fixture.js';
import type { Connection } from './connection.js';
import { Requests } from './requests.js';
import { SessionToken } from './session-token.js';
import { type ClientSettings, type HeraldClientOptions, settingsOf } from './settings.js';

const settings = (options: Partial<HeraldClientOptions>): ClientSettings =>
  settingsOf({ url: 'wss://a/graphql', token: 't', webSocketImpl: Object, ...options });
const addresses = () => Promise.resolve({ socket: 'wss://a', http: 'https://a', stream: 'https://a/stream' });
const overHttp = { socket: undefined, addresses } as unknown as Connection;
const never = () => new Promise<never>(() => undefined);

describe('a request over HTTP', () => {
  it.each<[string, Connection, () => Promise<string>, () => Promise<Response>]>([
    ['token', overHttp, never, never],
    ['address', { socket: undefined, addresses: never } as unknown as Connection, async () => 't', never],
    ['answer', overHttp, async () => 't', never],
  ])('is given up when no %s comes, and at once when the client closes', async (_what, connection, token, fetch) => {
    const quick = new Requests(connection, new SessionToken(token, 60_000), settings({ requestTimeoutMs: 5, fetch }));
    await expect(quick.execute('{ a }', {}, false)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    const patient = new Requests(connection, new SessionToken(token, 60_000), settings({ fetch }));
    const waiting = patient.execute('{ a }', {}, true);
    patient.close();
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('is tried again where a node that takes sockets alone answers', async () => {
    const answers = [
      Response.json({ errors: [{ message: 'no', extensions: { code: 'NOT_FOUND' } }] }, { status: 404 }),
      Response.json({ data: { a: 1 } }),
    ];
    const fetch = async () => answers.shift()!;
    const requests = new Requests(overHttp, new SessionToken('t'), settings({ fetch }));
    expect(await requests.execute('{ a }', {}, true)).toEqual({ a: 1 });
  });
});

describe('a request over a socket', () => {
  it('goes over HTTP when subscriptions have taken all of its places', async () => {
    const socket = new FakeLink();
    const asked: (string | null)[] = [];
    const fetch = async (_url: unknown, init?: RequestInit) => {
      asked.push(new Headers(init?.headers).get('authorization'));
      return Response.json({ data: { a: 1 } });
    };
    let tokens = 0;
    const token = new SessionToken(() => `t${(tokens += 1)}`);
    await token.fresh();
    const requests = new Requests({ socket, addresses } as unknown as Connection, token, settings({ fetch }));
    const answer = requests.execute('mutation { a }', {}, false);
    socket.last.sink.refused(refusal('TOO_MANY_SUBSCRIPTIONS'));
    expect(await answer).toEqual({ a: 1 });
    expect([socket.asked.length, asked]).toEqual([1, ['Bearer t1']]);
  });
});
