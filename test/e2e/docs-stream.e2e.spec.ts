import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, send } from '../support/client.js';
import { loadExample } from '../support/docs-example.js';

interface InboxEvent {
  kind: string;
  notification: { title: string } | null;
}
interface Options {
  url: string;
  getToken: () => string | Promise<string>;
  after?: string;
  onEvent: (event: InboxEvent) => void;
  onEnd: (reason: unknown) => void;
  silentMs?: number;
}

describe('the client of docs/api.md over server-sent events', () => {
  let followStream: (options: Options) => () => void;
  let remove: () => void;
  let installation: TestInstallation;
  /** The one that is followed, and one to send by while it is away. */
  let followed: TestNode;
  let other: TestNode;
  const stops: (() => void)[] = [];

  beforeAll(async () => {
    const example = await loadExample<{ followStream: typeof followStream }>('docs/api.md', 'follow-stream.mjs');
    ({ followStream } = example.exports);
    remove = example.remove;
  });
  afterAll(() => remove());
  beforeEach(async () => {
    installation = await startInstallation({ DRAIN_SECONDS: '0' }, 2);
    [followed, other] = installation.nodes as [TestNode, TestNode];
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) stop();
    await installation.close();
  });

  function follow(person: string, options: Partial<Options> = {}, lifetimeSeconds = 600) {
    const client = { events: [] as InboxEvent[], ends: [] as unknown[], tokens: 0 };
    const stop = followStream({
      url: `${followed.url}/stream`,
      getToken: () => {
        client.tokens += 1;
        return tokenFor(person, [], lifetimeSeconds);
      },
      onEvent: (event) => client.events.push(event),
      onEnd: (reason) => client.ends.push(reason),
      ...options,
    });
    stops.push(stop);
    return client;
  }

  const titlesOf = ({ events }: { events: InboxEvent[] }) =>
    events.flatMap(({ kind, notification }) => (kind === 'ADDED' && notification ? [notification.title] : []));
  const upTo = (client: { events: InboxEvent[] }, count: number) =>
    eventually(
      () => titlesOf(client).length,
      (added) => added >= count,
      30_000,
    );
  const synced = (client: { events: InboxEvent[] }) =>
    eventually(
      () => client.events.at(-1)?.kind,
      (kind) => kind === 'SYNCED',
    );
  const tell = (person: string, title: string) =>
    send(other.url, other.token('shop', ['service']), [person], { title });

  it('gets what it missed while its node was away, once, in order, and goes on live', async () => {
    const client = follow('ada');
    await synced(client);
    await tell('ada', 'before');
    await upTo(client, 1);
    const port = new URL(followed.origin).port;
    await followed.close();
    installation.nodes.splice(installation.nodes.indexOf(followed), 1);
    for (const title of ['missed 1', 'missed 2', 'missed 3']) await tell('ada', title);
    // An attempt that failed, too.
    await eventually(
      () => client.tokens,
      (tokens) => tokens >= 3,
      30_000,
    );
    await installation.startNode({ PORT: port });
    await upTo(client, 4);
    await tell('ada', 'live');
    await upTo(client, 5);
    expect(titlesOf(client)).toEqual(['before', 'missed 1', 'missed 2', 'missed 3', 'live']);
    expect(client.ends).toEqual([]);
  });

  it('brings a fresh token when the old one has expired', async () => {
    const client = follow('ada', {}, 2);
    await synced(client);
    await eventually(
      () => client.tokens,
      (tokens) => tokens >= 3,
      20_000,
    );
    await tell('ada', 'behind a fresh token');
    await upTo(client, 1);
    expect(client.ends).toEqual([]);
  });

  it.each<[string, Partial<Options>, string]>([
    ['a token that can’t be believed', { getToken: () => 'none' }, 'UNAUTHENTICATED'],
    ['a cursor that is none', { after: 'nonsense' }, 'BAD_USER_INPUT'],
  ])('says when it is refused for good: %s', async (_what, options, code) => {
    const client = follow('ada', options);
    await eventually(
      () => client.ends.length,
      (count) => count > 0,
    );
    expect(client.ends).toEqual([[expect.objectContaining({ extensions: expect.objectContaining({ code }) })]]);
  });

  it('says when it had to give way, and does not come back', async () => {
    const first = follow('ada');
    await synced(first);
    const others = Array.from({ length: 10 }, () => follow('ada'));
    for (const one of others) await synced(one);
    await eventually(
      () => first.ends.length,
      (count) => count > 0,
    );
    expect(first.ends).toEqual(['complete']);
    expect(first.tokens).toBe(1);
    expect(others.flatMap(({ ends }) => ends)).toEqual([]);
  });

  describe('and a server that', () => {
    let server: Server;
    let connections = 0;
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });
    async function listen(answer: Parameters<typeof createServer>[1]): Promise<string> {
      connections = 0;
      server = createServer((request, response) => {
        connections += 1;
        (answer as (...args: unknown[]) => void)(request, response);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
    const again = () =>
      eventually(
        () => connections,
        (count) => count >= 2,
        20_000,
      );

    it('falls silent: it connects again', async () => {
      const url = await listen((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      });
      const client = follow('ada', { url, silentMs: 200 });
      await again();
      expect(client.ends).toEqual([]);
    });

    it('ends right behind an event: it connects again, from there', async () => {
      const asked: string[] = [];
      const url = await listen((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          asked.push(body);
          const event = { kind: 'SYNCED', inbox: { cursor: `cursor-${asked.length}` } };
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(`event: next\ndata: ${JSON.stringify({ data: { inboxChanged: event } })}\n\n`);
        });
      });
      const client = follow('ada', { url });
      await again();
      expect(JSON.parse(asked[1]!)).toMatchObject({ variables: { after: 'cursor-1' } });
      expect(client.ends).toEqual([]);
    });
  });
});
