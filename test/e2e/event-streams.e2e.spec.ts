import { Agent } from 'node:http';
import { connect } from 'node:net';
import { createClient } from 'graphql-sse';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EventsEmitted } from '../../src/notifications/events/index.js';
import { FeedHub, FeedReader } from '../../src/notifications/feed/index.js';
import { Admission } from '../../src/platform/admission/index.js';
import { Events } from '../../src/platform/events/index.js';
import { Bus, CLOSE, EventStreams, SubscriptionEnded, SubscriptionStarted } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, sendQuery, aSend } from '../support/client.js';
import { ADDED, type Added, addedIds, CHANGED, type Changed, fill, idsOf, inboxOf, kindsOf } from '../support/inbox.js';
import { rawEventStream, type RawEventStream, type StreamRequest } from '../support/raw-event-stream.js';

const streamUrl = (node: TestNode) => `${node.url}/stream`;
const INBOX = '{ inbox { unreadCount } }';
/** About 20 KB each. */
const large = () => ({ message: 'm'.repeat(10_000), data: { pad: 'd'.repeat(10_000) } });
const ALL_OF_IT = 'subscription ($after: Cursor) { notificationAdded(after: $after) { id cursor message data } }';
const COMPLETE = { event: 'complete', data: null };

/** What a subscription has told. */
const told = <Data>(stream: RawEventStream) =>
  stream.events.flatMap(({ event, data }) => (event === 'next' ? [(data as { data: Data }).data] : []));
const codesIn = (stream: RawEventStream) =>
  stream.events.flatMap(({ data }) =>
    ((data as { errors?: { extensions: { code: string } }[] } | null)?.errors ?? []).map(
      ({ extensions }) => extensions.code,
    ),
  );

describe('a stream of server-sent events', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let redis: Redis;
  /** Subscriptions that were started and have not ended, as the metrics count them. */
  let underWay = 0;
  beforeAll(async () => {
    installation = await startInstallation({ STREAM_STALL: '1s', ALLOWED_ORIGINS: 'https://app.example' });
    node = installation.nodes[0]!;
    redis = new Redis(installation.env['REDIS_URL']!);
    const events = node.app.get(Events);
    events.on(SubscriptionStarted).subscribe(() => (underWay += 1));
    events.on(SubscriptionEnded).subscribe(() => (underWay -= 1));
  });
  afterAll(async () => {
    redis.disconnect();
    await installation.close();
  });

  async function open(asked: StreamRequest & { user?: string }, at = node): Promise<RawEventStream> {
    const { user = 'ada', ...rest } = asked;
    const stream = await rawEventStream(streamUrl(at), { token: tokenFor(user), ...rest });
    onTestFinished(() => stream.cut());
    return stream;
  }

  async function left(): Promise<unknown> {
    const channels = await redis.pubsub('CHANNELS', `${installation.env['REDIS_PREFIX']}feed:*`);
    return {
      feeds: node.app.get(FeedHub).size,
      channels,
      streams: node.app.get(EventStreams).size,
      subscriptions: underWay,
    };
  }
  const NOTHING = { feeds: 0, channels: [], streams: 0, subscriptions: 0 };
  const nothingLeft = () => eventually(left, (now) => JSON.stringify(now) === JSON.stringify(NOTHING), 20_000);

  describe('answers', () => {
    it('a subscription, at once and by lines that nobody may hold up', async () => {
      const stream = await open({ body: { query: CHANGED }, headers: { 'accept-encoding': 'gzip, br' } });
      expect(stream.status).toBe(200);
      expect(stream.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
        'x-request-id': expect.any(String),
      });
      expect(stream.headers).not.toHaveProperty('content-encoding');
      await stream.until((events) => events.length === 1);
      expect(stream.text).toMatch(/^:\n\nevent: next\ndata: \{"data":\{"inboxChanged":\{"kind":"SYNCED"/);
    });

    it('queries and mutations, with one event and `complete`', async () => {
      const query = await open({ body: { query: INBOX }, user: 'asking' });
      const send = { query: sendQuery, variables: { input: aSend(['asking']) } };
      const mutation = await open({ body: send, token: tokenFor('shop', ['service']) });
      expect([await query.ending(), await mutation.ending()]).toEqual(['ended', 'ended']);
      expect(query.events).toEqual([{ event: 'next', data: { data: { inbox: { unreadCount: 0 } } } }, COMPLETE]);
      expect(mutation.events).toMatchObject([{ data: { data: { sendNotification: { accepted: 1 } } } }, COMPLETE]);
      expect((await inboxOf(node, 'asking')).unreadCount).toBe(1);
    });

    it('a GET, but for mutations', async () => {
      const url = (query: string) => `${streamUrl(node)}?query=${encodeURIComponent(query)}`;
      const headers = { authorization: `Bearer ${tokenFor('ada')}`, accept: 'text/event-stream' };
      expect(await (await fetch(url(INBOX), { headers })).text()).toBe(
        ':\n\nevent: next\ndata: {"data":{"inbox":{"unreadCount":0}}}\n\nevent: complete\ndata:\n\n',
      );
      const mutation = await fetch(url('mutation { acknowledgeNotifications(ids: []) }'), { headers });
      expect(mutation.status).toBe(405);
      expect(await mutation.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      // As a page of another site could ask: without a header of its own making.
      const bare = await fetch(url(INBOX), { headers: { accept: 'text/event-stream' } });
      expect(bare.status).toBe(401);
    });

    it('many operations over one connection, one behind the other', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      onTestFinished(() => agent.destroy());
      const ports = new Set<number | undefined>();
      for (let count = 0; count < 3; count += 1) {
        const stream = await open({ body: { query: INBOX }, agent });
        await stream.ending();
        ports.add(stream.localPort);
      }
      expect(ports.size).toBe(1);
    });

    it('an idle client with a comment now and then, so that nobody between takes the connection for dead', async () => {
      const stream = await open({ body: { query: ADDED } });
      await eventually(
        () => stream.text,
        (text) => text !== ':\n\n' && text !== '',
        20_000,
      );
      expect(stream.text).toBe(':\n\n:\n\n');
    }, 30_000);
  });

  describe('refuses', () => {
    const body = { query: INBOX };
    it.each<[string, StreamRequest, number, object]>([
      ['nobody', { body, token: null }, 401, { code: 'UNAUTHENTICATED' }],
      ['a token that is none', { body, token: 'none' }, 401, { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' }],
      ['one whose time is over', { body, token: tokenFor('ada', [], -5) }, 401, { reason: 'TOKEN_EXPIRED' }],
      ['a page of elsewhere', { body, headers: { origin: 'https://evil.example' } }, 403, { code: 'FORBIDDEN' }],
      ['who wants JSON', { body, headers: { accept: 'application/json' } }, 406, { code: 'BAD_REQUEST' }],
      ['the other mode of graphql-sse', { method: 'PUT' }, 405, { code: 'BAD_REQUEST' }],
      ['what is not JSON', { body: 'query', headers: { 'content-type': 'text/plain' } }, 415, { code: 'BAD_REQUEST' }],
      ['bad JSON', { body: '{' }, 400, { code: 'BAD_REQUEST' }],
      ['no query', { body: '{}' }, 400, { code: 'BAD_REQUEST' }],
      ['too much', { body: JSON.stringify({ query: ' '.repeat(2 ** 20) }) }, 413, { code: 'BAD_REQUEST' }],
    ])('%s', async (_what, asked, status, extensions) => {
      const stream = await open(asked);
      await stream.ending();
      expect(stream.status).toBe(status);
      expect(stream.headers['content-type']).toMatch(/^application\/json/);
      expect(JSON.parse(stream.text)).toMatchObject({ errors: [{ message: expect.any(String), extensions }] });
      expect(stream.headers['x-request-id']).toEqual(expect.any(String));
    });

    it('no page that may call', async () => {
      const stream = await open({ body, headers: { origin: 'https://app.example' } });
      expect(stream.status).toBe(200);
      expect(stream.headers['access-control-allow-origin']).toBe('https://app.example');
    });

    // A client of graphql-sse takes a bad status for a bad network, and tries again: what would fail again is told in the stream.
    it.each([
      ['a document that does not parse', '{', 'GRAPHQL_PARSE_FAILED'],
      ['a field that is not there', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      [
        'too many fields',
        `{ ${Array.from({ length: 21 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
        'DOCUMENT_REFUSED',
      ],
      [
        'another role',
        `mutation { sendNotification(input: { to: { userIds: ["x"] }, type: "t", title: "t", message: "m" }) { sendId } }`,
        'FORBIDDEN',
      ],
      ['a cursor that is none', 'subscription { notificationAdded(after: "x") { id } }', 'BAD_USER_INPUT'],
    ])('%s by an event, as over HTTP', async (_what, query, code) => {
      const stream = await open({ body: { query } });
      await stream.ending();
      expect(stream.status).toBe(200);
      expect(stream.events.at(-1)).toEqual(COMPLETE);
      expect(codesIn(stream)).toEqual([code]);
      const { data, errors } = stream.events[0]!.data as { data?: unknown; errors?: unknown[] };
      if (query.startsWith('subscription')) return;
      const overHttp = await ask(node.url, tokenFor('ada'), query);
      expect({ data, errors }).toEqual({ data: overHttp.data, errors: overHttp.errors });
    });
  });

  it('resumes at another node, with what was missed and then what is live, over the stock client', async () => {
    const first = await installation.startNode({ DRAIN_SECONDS: '0' });
    const { cursor: after } = await inboxOf(node, 'resuming');
    const variables = { after };
    let at = first;
    let connects = 0;
    const client = createClient({
      url: () => streamUrl(at),
      headers: () => ({ authorization: `Bearer ${tokenFor('resuming')}` }),
      retry: () => Promise.resolve(),
      retryAttempts: Infinity,
      on: { connected: () => (connects += 1) },
    });
    onTestFinished(() => client.dispose());
    const got: string[] = [];
    const ends: unknown[] = [];
    client.subscribe<Added>(
      { query: ADDED, variables },
      {
        next: ({ data }) => {
          if (!data) return;
          got.push(data.notificationAdded.id);
          variables.after = data.notificationAdded.cursor;
        },
        error: (error) => ends.push(error),
        complete: () => ends.push('complete'),
      },
    );
    const sent = await fill(node, 'resuming', 50);
    await eventually(
      () => got.length,
      (count) => count === 50,
    );
    at = node;
    await first.close();
    installation.nodes.splice(installation.nodes.indexOf(first), 1);
    sent.push(...(await fill(node, 'resuming', 300)));
    await eventually(
      () => got.length,
      (count) => count === 350,
    );
    sent.push(...(await fill(node, 'resuming', 1)));
    await eventually(
      () => got.length,
      (count) => count > 350,
    );
    expect(new Set(got)).toEqual(new Set(sent));
    expect(got).toHaveLength(351);
    expect([connects, ends]).toEqual([2, []]);
  });

  it('that is not read is left, holds no more than its bounds, and resumes without loss', async () => {
    const query = ALL_OF_IT;
    const { cursor: after } = await inboxOf(node, 'slow');
    const slow = await open({ user: 'slow', body: { query, variables: { after } } });
    const brisk = await open({ user: 'slow', body: { query, variables: { after } } });
    slow.stopReading();
    const ids = await fill(node, 'slow', 800, large);
    await eventually(
      () => node.app.get(EventStreams).size,
      (size) => size === 1,
      30_000,
    );
    slow.goOnReading();
    expect(await slow.ending()).toBe('cut');
    const got = told<Added>(slow);
    expect(got.length).toBeLessThan(ids.length);
    const variables = { after: got.at(-1)?.notificationAdded.cursor ?? after };
    const rest = await open({ user: 'slow', body: { query, variables } });
    await rest.until((events) => got.length + events.length >= ids.length, 30_000);
    await brisk.until((events) => events.length >= ids.length, 30_000);
    expect([...addedIds(got), ...addedIds(told(rest))]).toEqual(addedIds(told(brisk)));
    expect(new Set(addedIds(told(brisk)))).toEqual(new Set(ids));
  }, 90_000);

  it('takes no more from its queue than the client takes', async () => {
    const { cursor: after } = await inboxOf(node, 'held');
    await fill(node, 'held', 800, large);
    let emitted = 0;
    const counting = node.app
      .get(Events)
      .on(EventsEmitted)
      .subscribe(({ count }) => (emitted += count));
    onTestFinished(() => counting.unsubscribe());
    const held = await open({ user: 'held', body: { query: ALL_OF_IT, variables: { after } } });
    held.stopReading();
    await eventually(
      () => node.app.get(EventStreams).size,
      (size) => size === 0,
      30_000,
    );
    held.goOnReading();
    await held.ending();
    expect(emitted).toBeLessThan(800);
    // What the connection holds has come; beyond that are the one that was being written, and the next.
    expect(emitted - told(held).length).toBeLessThanOrEqual(3);
  }, 60_000);

  it('ends with its token, in words, and a fresh one goes on', async () => {
    const { cursor: after } = await inboxOf(node, 'brief');
    const expiresAt = Date.now() + 4_000;
    const stream = await open({ token: tokenFor('brief', [], 4), body: { query: ADDED, variables: { after } } });
    expect(await stream.ending()).toBe('ended');
    expect(Date.now() - expiresAt).toBeLessThan(5_000);
    expect(stream.comments).toEqual(['4403 Token expired']);
    expect(stream.events).toEqual([]);
    const [id] = await fill(node, 'brief', 1);
    const again = await open({ user: 'brief', body: { query: ADDED, variables: { after } } });
    await again.until((events) => events.length === 1);
    expect(addedIds(told(again))).toEqual([id]);
  });

  it('gives way where a person opens an eleventh: the oldest, which is told not to come back', async () => {
    const streams: RawEventStream[] = [];
    for (let count = 0; count < 11; count += 1) {
      streams.push(await open({ user: 'collector', body: { query: CHANGED } }));
      await streams[count]!.until((events) => events.length === 1);
    }
    expect(await streams[0]!.ending()).toBe('ended');
    expect(streams[0]!.comments).toEqual([`1008 ${CLOSE.TOO_MANY_SOCKETS.reason}`]);
    expect(streams[0]!.events.at(-1)).toEqual(COMPLETE);
    expect(streams.slice(1).map(({ over }) => over)).toEqual(Array(10).fill(undefined));
  });

  it.each(['Redis', 'PostgreSQL'])(
    'that is cut while its subscription waits for %s leaves nothing behind',
    async (what) => {
      const target =
        what === 'Redis'
          ? node.app.get<Record<'subscribe' | 'read', () => Promise<unknown>>>(Bus)
          : node.app.get<Record<'subscribe' | 'read', () => Promise<unknown>>>(FeedReader);
      const name = what === 'Redis' ? 'subscribe' : 'read';
      const original = target[name];
      let waiting = 0;
      let openIt = () => undefined as void;
      const opened = new Promise<void>((resolve) => (openIt = resolve));
      target[name] = async (...args: []) => {
        waiting += 1;
        await opened;
        return original.apply(target, args);
      };
      onTestFinished(() => void (target[name] = original));
      const leaving = new AbortController();
      const asking = ['1', '2', '3'].map((user) =>
        fetch(streamUrl(node), {
          method: 'POST',
          headers: {
            accept: 'text/event-stream',
            'content-type': 'application/json',
            authorization: `Bearer ${tokenFor(`hasty-${user}`)}`,
          },
          body: JSON.stringify({ query: user === '1' ? CHANGED : ADDED }),
          signal: leaving.signal,
        }).catch(() => 'left'),
      );
      await eventually(
        () => waiting,
        (count) => count === 3,
      );
      leaving.abort();
      expect(await Promise.all(asking)).toEqual(['left', 'left', 'left']);
      await eventually(
        () => node.app.get(EventStreams).size,
        (size) => size === 0,
      );
      openIt();
      expect(await nothingLeft()).toEqual(NOTHING);
    },
  );

  // Found in review: such places stayed taken, without a token, until the node had none left.
  it('takes no place behind another answer on its connection, where its end could not be seen', async () => {
    const admission = node.app.get(Admission);
    await eventually(
      () => admission.size,
      (size) => size === 0,
    );
    const { hostname, port, pathname } = new URL(streamUrl(node));
    const get = (path: string, ...lines: string[]) =>
      [`GET ${path} HTTP/1.1`, 'Host: herald', ...lines, '', ''].join('\r\n');
    const knock = get(pathname, 'Accept: text/event-stream');
    const dial = (said: string) => {
      const heard = { text: '', socket: connect(Number(port), hostname) };
      heard.socket.on('data', (data) => (heard.text += data.toString()));
      heard.socket.write(said);
      onTestFinished(() => void heard.socket.destroy());
      return heard;
    };
    const own = get(
      `${pathname}?query=${encodeURIComponent(CHANGED)}`,
      'Accept: text/event-stream',
      `Authorization: Bearer ${tokenFor('ada')}`,
    );
    const greedy = dial(own + knock.repeat(8));
    await eventually(
      () => greedy.text,
      (text) => text.includes('SYNCED'),
    );
    greedy.socket.resetAndDestroy();
    expect(await nothingLeft()).toEqual(NOTHING);
    expect(admission.size).toBe(0);
    const polite = dial(get('/health/ready') + knock);
    await eventually(
      () => polite.text,
      (text) => text.includes('HTTP/1.1 400') && text.includes('"BAD_REQUEST"'),
    );
  });

  it('takes no place when its client has left before it begins', async () => {
    const streams = node.app.get(EventStreams);
    const begun: Promise<void>[] = [];
    const original = streams.handle;
    streams.handle = async (request, response) => {
      await new Promise((resolve) => response.once('close', resolve));
      begun.push(original.call(streams, request, response));
    };
    onTestFinished(() => void (streams.handle = original));
    const leaving = new AbortController();
    const asked = fetch(streamUrl(node), { headers: { accept: 'text/event-stream' }, signal: leaving.signal });
    setTimeout(() => leaving.abort(), 100);
    await expect(asked).rejects.toThrow();
    await eventually(
      () => begun.length,
      (count) => count === 1,
    );
    await Promise.all(begun);
    expect(node.app.get(Admission).size).toBe(0);
  });

  it('that begins and is cut 100 times leaves nothing behind', async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, person) => {
        for (let times = 0; times < 10; times += 1) {
          const query = times % 2 ? CHANGED : ADDED;
          const stream = await rawEventStream(streamUrl(node), {
            token: tokenFor(`cutting-${person}`),
            body: { query },
          });
          if (times % 2) await stream.until((events) => events.length > 0);
          stream.cut();
        }
      }),
    );
    expect(await nothingLeft()).toEqual(NOTHING);
  });

  it('of a node that is told to stop ends in slices, in words; new ones are sent elsewhere', async () => {
    const stopping = await installation.startNode({ DRAIN_SECONDS: '2' });
    installation.nodes.splice(installation.nodes.indexOf(stopping), 1);
    const after = (await inboxOf(node, 'drained-0')).cursor;
    const streams = await Promise.all(
      Array.from({ length: 40 }, (_, person) =>
        open({ user: `drained-${person}`, body: { query: CHANGED } }, stopping),
      ),
    );
    for (const stream of streams) await stream.until((events) => events.length > 0);
    const endedAt: number[] = [];
    const endings = streams.map(async (stream) => {
      const how = await stream.ending(20_000);
      endedAt.push(Date.now());
      return how;
    });
    const stopped = stopping.close();
    const late = await eventually(
      () => open({ body: { query: INBOX } }, stopping),
      ({ status }) => status === 503,
    );
    expect(late.headers).toMatchObject({ 'retry-after': '1', 'content-type': 'application/json; charset=utf-8' });
    expect(await Promise.all(endings)).toEqual(streams.map(() => 'ended'));
    await stopped;
    expect(streams.flatMap(({ comments }) => comments)).toEqual(streams.map(() => '1012 Service restart'));
    // In slices, over seven eighths of the time.
    expect(endedAt.at(-1)! - endedAt[0]!).toBeGreaterThan(1_000);
    const [id] = await fill(node, 'drained-0', 1);
    const again = await open({ user: 'drained-0', body: { query: CHANGED, variables: { after } } });
    await again.until((events) => events.length >= 2);
    expect(idsOf(told<Changed>(again))).toEqual([id]);
    expect(kindsOf(told<Changed>(again))).toEqual(['ADDED', 'SYNCED']);
  });
});
