import { Agent, type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { InboxService } from '../../src/notifications/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, sendQuery, aSend } from '../support/client.js';
import { inboxOf } from '../support/inbox.js';
import { rawEventStream } from '../support/raw-event-stream.js';

const MOST = 4;
const INBOX = '{ inbox { unreadCount } }';

describe('a node that has as many requests under way as it may', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({
      MAX_REQUESTS_IN_FLIGHT: String(MOST),
      ALLOWED_ORIGINS: 'https://app.example',
    });
    [node] = installation.nodes as [TestNode];
  });
  afterAll(async () => {
    await installation.close();
  });

  const shed = async (): Promise<number> => {
    const text = await (await fetch(`${node.origin}/metrics`)).text();
    return Number(/^herald_requests_shed_total\{reason="in-flight"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  };
  /** Until they are let go, requests for an inbox are under way. A lock in the database would end them, after a while. */
  function holdInboxes() {
    const inboxes = node.app.get(InboxService, { strict: false });
    const original = inboxes.inbox.bind(inboxes);
    let letGo = () => {};
    const door = new Promise<void>((resolve) => (letGo = resolve));
    const asked = vi.spyOn(inboxes, 'inbox').mockImplementation(async (...args) => {
      await door;
      return original(...args);
    });
    onTestFinished(() => {
      letGo();
      asked.mockRestore();
    });
    return { letGo, waiting: () => asked.mock.calls.length };
  }

  it('sends the others away at once, reads nothing of them, finishes what it took, and then takes them', async () => {
    const held = holdInboxes();
    const taken = Array.from({ length: MOST }, (_, person) => ask(node.url, tokenFor(`reader-${person}`), INBOX));
    await eventually(held.waiting, (count) => count === MOST);

    const began = performance.now();
    const surplus = await Promise.all(
      Array.from({ length: 50 }, () =>
        fetch(node.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: 'https://app.example' },
          // Not even JSON: nobody looks.
          body: 'x'.repeat(100_000),
        }),
      ),
    );
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(surplus.map(({ status }) => status)).toEqual(surplus.map(() => 503));
    const [first] = surplus;
    expect(first!.headers.get('retry-after')).toMatch(/^[1-3]$/);
    expect(first!.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(first!.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(await first!.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
    const stream = await rawEventStream(`${node.url}/stream`, { token: tokenFor('ada'), body: { query: INBOX } });
    expect(stream.status).toBe(503);
    expect(await shed()).toBe(51);

    // Whoever looks after the node is never sent away.
    expect((await fetch(`${node.origin}/health/live`)).status).toBe(200);
    expect((await fetch(`${node.origin}/health/ready`)).status).toBe(200);

    held.letGo();
    expect((await Promise.all(taken)).map(({ data }) => data)).toEqual(
      taken.map(() => ({ inbox: { unreadCount: 0 } })),
    );
    const send = await ask(node.url, tokenFor('shop', ['service']), sendQuery, { input: aSend(['ada']) });
    expect(send.data).toMatchObject({ sendNotification: { accepted: 1 } });
    expect((await inboxOf(node, 'ada')).unreadCount).toBe(1);
    expect(await shed()).toBe(51);
  });

  it.each(['/graphql/stream', '/graphql/stream/', '/GraphQL/Stream'])(
    'counts no stream, however its path is written, as at %s',
    async (path) => {
      const body = { query: 'subscription { inboxChanged { kind } }' };
      const streams = await Promise.all(
        Array.from({ length: MOST + 1 }, (_, person) =>
          rawEventStream(`${node.origin}${path}`, { token: tokenFor(`listener-${person}`), body }),
        ),
      );
      onTestFinished(() => streams.forEach((stream) => stream.cut()));
      expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
      expect((await inboxOf(node, 'grace')).unreadCount).toBe(0);
    },
  );

  it('counts what it still works on for those who have left, and forgets it when it is done', async () => {
    const held = holdInboxes();
    const leaving = new AbortController();
    const left = Array.from({ length: MOST }, () =>
      fetch(node.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenFor('hasty')}` },
        body: JSON.stringify({ query: INBOX }),
        signal: leaving.signal,
      }).catch(() => 'left'),
    );
    await eventually(held.waiting, (count) => count === MOST);
    leaving.abort();
    expect(await Promise.all(left)).toEqual(left.map(() => 'left'));
    // More than once: it may take a moment until it knows that they have left.
    for (let times = 0; times < 50; times += 1) {
      expect((await ask(node.url, null, '{ __typename }')).status).toBe(503);
    }
    held.letGo();
    await eventually(
      () => ask(node.url, null, '{ __typename }'),
      ({ status }) => status === 200,
    );
  });

  it('counts nobody whose request has not come whole', async () => {
    const agent = new Agent();
    onTestFinished(() => agent.destroy());
    const halves = Array.from({ length: 2 * MOST }, () => {
      const half = request(node.url, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': '1000' },
      });
      half.on('error', () => undefined);
      half.write('{');
      return half;
    });
    await eventually(
      () => halves.every((half) => half.socket?.writable === true && half.socket.bytesWritten > 100),
      (sent) => sent,
    );
    for (let times = 0; times < 20; times += 1) {
      expect((await ask(node.url, tokenFor('ada'), INBOX)).status).toBe(200);
    }
  });

  describe('bodies that do not end', () => {
    const MB = 1024 * 1024;
    const begun: ClientRequest[] = [];
    afterEach(() => {
      for (const half of begun.splice(0)) half.destroy();
    });

    /** Says that it sends as much, and sends the beginning. Answers with the status, if there is one before it ends. */
    function begin({
      length,
      path = '',
      type = 'application/json',
      sent = 100,
    }: {
      length?: number;
      path?: string;
      type?: string;
      sent?: number;
    }) {
      const half = request(`${node.origin}/graphql${path}`, {
        method: 'POST',
        headers: { 'content-type': type, ...(length === undefined ? {} : { 'content-length': String(length) }) },
      });
      half.on('error', () => undefined);
      half.write(Buffer.alloc(sent, ' '));
      begun.push(half);
      return new Promise<number | undefined>((resolve) =>
        half.once('response', ({ statusCode }) => resolve(statusCode)),
      );
    }
    const shedBodies = async () => {
      const text = await (await fetch(`${node.origin}/metrics`)).text();
      return Number(/^herald_requests_shed_total\{reason="bodies"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    const large = () => ask(node.url, tokenFor('ada'), `${INBOX} #${'x'.repeat(40_000)}`);

    it.each([
      ['of a megabyte', MB],
      ['of a size that they do not tell', undefined],
    ])(
      '%s: sets so many bytes aside for bodies that do not end, and others’ small requests are answered all the same',
      async (_what, length) => {
        const body = length === undefined ? {} : { length };
        const before = await shedBodies();
        for (let count = 0; count < 16; count += 1) void begin(body);
        await eventually(large, ({ status }) => status === 503);
        expect(await begin(body)).toBe(503);
        expect(await shedBodies()).toBeGreaterThan(before);
        expect((await ask(node.url, tokenFor('ada'), INBOX)).status).toBe(200);
        // What is too large anyway is told so.
        expect(await begin({ length: 17 * MB, sent: 17 * MB })).toBe(413);
        for (const half of begun.splice(0)) half.destroy();
        expect(await eventually(large, ({ status }) => status === 200)).toMatchObject({ status: 200 });
      },
    );

    it('has nothing set aside for bodies that were answered before they were whole', async () => {
      for (let round = 0; round < 40; round += 1) {
        expect(await begin({ length: MB, path: '/nothing', type: 'text/plain' })).not.toBe(503);
        begun.pop()?.destroy();
      }
      expect(await eventually(large, ({ status }) => status === 200)).toMatchObject({ status: 200 });
    });
  });

  it('cuts answers that nobody takes, where they are too many, and others have theirs', async () => {
    const roomy = await installation.startNode({ MAX_REQUESTS_IN_FLIGHT: '1000' });
    const cuts = async () => {
      const text = await (await fetch(`${roomy.origin}/metrics`)).text();
      return Number(/^herald_requests_shed_total\{reason="answers"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    for (let count = 0; count < 100; count += 1) {
      const input = { ...aSend(['hoarder']), message: '€'.repeat(10_000) };
      expect((await ask(roomy.url, tokenFor('shop', ['service']), sendQuery, { input })).errors).toBeUndefined();
    }
    const before = await cuts();
    const body = JSON.stringify({ query: '{ notifications(first: 100) { nodes { message } } }' });
    const head = `POST /graphql HTTP/1.1\r\nHost: herald\r\nAuthorization: Bearer ${tokenFor('hoarder')}\r\n`;
    const question = `${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const { hostname, port } = new URL(roomy.origin);
    const greedy = Array.from({ length: 12 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(question.repeat(3));
      return socket;
    });
    onTestFinished(() => greedy.forEach((socket) => socket.destroy()));
    expect(await eventually(cuts, (count) => count > before)).toBeGreaterThan(before);
    expect((await ask(roomy.url, tokenFor('hoarder'), JSON.parse(body).query)).status).toBe(200);
  });
});
