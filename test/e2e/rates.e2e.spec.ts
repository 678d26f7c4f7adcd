import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually } from '../support/client.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { rawEventStream } from '../support/raw-event-stream.js';
import { rawSocket } from '../support/raw-socket.js';

const COUNT = '{ unreadCount }';
const LIMITS = { RATE_LIMIT_PEOPLE: '10/60s', RATE_LIMIT_SERVICES: '20/60s', RATE_LIMITS: 'inbox=3/60s,presence=off' };
const limited = { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number), retryAfter: expect.any(Number) };

async function post(node: TestNode, token: string, query: string): Promise<Response> {
  return fetch(node.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
}

/** How many of so many are let through, one after another, in turn at these nodes. */
async function allowed(nodes: readonly TestNode[], token: string, times: number, query = COUNT): Promise<number> {
  let count = 0;
  for (let each = 0; each < times; each += 1) {
    const { errors } = await ask(nodes[each % nodes.length]!.url, token, query);
    expect(errors?.[0]?.extensions.code ?? 'RATE_LIMITED').toBe('RATE_LIMITED');
    if (!errors) count += 1;
  }
  return count;
}

describe('limits of callers', () => {
  let installation: TestInstallation;
  let nodes: TestNode[];
  let people = 0;
  const someone = (roles: ('service' | 'admin')[] = []) => tokenFor(`rated-${(people += 1)}`, roles);
  beforeAll(async () => {
    installation = await startInstallation(LIMITS, 2);
    ({ nodes } = installation);
  });
  afterAll(() => installation.close());

  it('are one for all nodes, each caller’s and operation’s own, and say when to come again', async () => {
    const ada = someone();
    const count = await allowed(nodes, ada, 30);
    expect(count).toBeGreaterThanOrEqual(10);
    expect(count).toBeLessThanOrEqual(12);
    const { errors, status } = await ask(nodes[0]!.url, ada, COUNT);
    expect(status).toBe(200);
    expect(errors?.[0]?.extensions).toEqual({ ...limited, limit: 'unreadCount' });
    expect(errors?.[0]?.extensions['retryAfterMs']).toBeGreaterThan(30_000);
    expect(errors?.[0]?.extensions['retryAfterMs']).toBeLessThanOrEqual(60_000);
    expect(await allowed(nodes, ada, 3, '{ topics { key } }')).toBe(3);
    expect(await allowed(nodes, someone(), 5)).toBe(5);
  });

  it('are those that an operation is given, or a role', async () => {
    expect(await allowed([nodes[0]!], someone(), 6, '{ inbox { id } }')).toBe(3);
    expect(await allowed([nodes[0]!], someone(['service']), 25)).toBe(20);
    expect(await allowed([nodes[0]!], someone(['service']), 30, '{ presence(userIds: ["x"]) { online } }')).toBe(30);
  });

  it('count aliases, and let through those of a document that still may', async () => {
    const fields = Array.from({ length: 15 }, (_, index) => `a${index}: notification(id: "x") { id }`).join(' ');
    const { data, errors } = await ask<{ b: unknown }>(nodes[0]!.url, someone(), `{ ${fields} b: topics { key } }`);
    const codes = errors?.map(({ extensions }) => extensions.code).toSorted();
    expect(codes).toEqual([...Array<string>(10).fill('NOT_FOUND'), ...Array<string>(5).fill('RATE_LIMITED')]);
    expect(data?.b).toEqual([]);
  });

  it('are told in headers', async () => {
    const token = someone();
    const first = await post(nodes[0]!, token, '{ unreadCount inbox { id } }');
    expect(first.headers.get('ratelimit-policy')).toBe('"unreadCount";q=10;w=60, "inbox";q=3;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"unreadCount";r=9;t=60, "inbox";r=2;t=60$/);
    expect(first.headers.get('retry-after')).toBeNull();
    await allowed([nodes[0]!], token, 20);
    const refused = await post(nodes[0]!, token, COUNT);
    expect(refused.headers.get('ratelimit')).toMatch(/^"unreadCount";r=0;t=\d+$/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
  });

  it('hold over sockets and streams, with those over HTTP: for subscriptions as they begin', async () => {
    const token = someone();
    await allowed([nodes[0]!], token, 8);
    const socket = await rawSocket(nodes[0]!.wsUrl, token);
    onTestFinished(() => socket.cut());
    for (let each = 0; each < 5; each += 1) socket.subscribe(`q${each}`, COUNT);
    await socket.until((frames) => frames.filter(({ type }) => type === 'next').length === 5);
    expect(socket.frames.filter((frame) => JSON.stringify(frame.payload ?? '').includes('RATE_LIMITED')).length).toBe(
      3,
    );
    const query = 'subscription { presenceChanged(userIds: ["x"]) { online } }';
    const begin = async () => {
      const stream = await rawEventStream(`${nodes[0]!.url}/stream`, { token, body: { query } });
      await stream.until((events) => events.length > 0);
      stream.cut();
      return JSON.stringify(stream.events[0]).includes('RATE_LIMITED');
    };
    const refused: boolean[] = [];
    for (let each = 0; each < 12; each += 1) refused.push(await begin());
    expect(refused.filter(Boolean).length).toBe(2);
    socket.subscribe('s', query);
    await socket.until(() => socket.of('s').length > 0);
    expect(socket.of('s')[0]).toMatchObject({ type: 'error', payload: [{ extensions: limited }] });
    expect(socket.closed).toBeUndefined();
  });

  it('take nothing from whoever may not call', async () => {
    const token = someone();
    for (let each = 0; each < 15; each += 1) {
      const { errors } = await ask(nodes[0]!.url, token, '{ auditLog { nodes { id } } }');
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    expect((await ask(nodes[0]!.url, null, COUNT)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

it('holds one limit of the installation for all callers and operations', async () => {
  const installation = await startInstallation({ RATE_LIMIT_INSTALLATION: '20/60s' }, 2);
  onTestFinished(() => installation.close());
  let count = 0;
  for (let each = 0; each < 40; each += 1) {
    const node = installation.nodes[each % 2]!;
    const { errors } = await ask(node.url, tokenFor(`many-${each}`), each % 3 === 0 ? '{ topics { key } }' : COUNT);
    expect(errors?.[0]?.extensions.limit ?? 'installation').toBe('installation');
    if (!errors) count += 1;
  }
  expect(count).toBeGreaterThanOrEqual(20);
  expect(count).toBeLessThanOrEqual(24);
});

it.each([
  ['gone', (redis: OwnServer) => redis.kill('SIGKILL')],
  ['silent', (redis: OwnServer) => redis.kill('SIGSTOP')],
])(
  'while Redis is %s each node counts by itself, nobody waits for it, and all share again when it is back',
  async (how, away) => {
    const redis = await startOwnRedis();
    onTestFinished(() => redis.dispose());
    const installation = await startInstallation(
      { ...LIMITS, REDIS_URL: redis.url, BUS_TIMEOUT: '300ms', RATE_LIMITS: 'unreadCount=10/10s' },
      2,
    );
    onTestFinished(() => installation.close());
    expect(await allowed(installation.nodes, tokenFor('before'), 5)).toBe(5);
    away(redis);
    const ada = tokenFor('ada');
    // The first ones learn that it is away.
    await ask(installation.nodes[0]!.url, tokenFor('first'), COUNT);
    const began = performance.now();
    for (const node of installation.nodes) expect(await allowed([node], ada, 15)).toBeGreaterThanOrEqual(10);
    expect(performance.now() - began).toBeLessThan(3_000);
    if (how === 'gone') await redis.start();
    else redis.kill('SIGCONT');
    let tries = 0;
    await eventually(
      async () => allowed(installation.nodes, tokenFor(`after-${(tries += 1)}`), 24),
      (count) => count <= 12,
      20_000,
    );
  },
);
