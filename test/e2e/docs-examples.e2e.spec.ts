import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { CLOSE } from '../../src/platform/realtime/close-codes.js';
import {
  startApp,
  startInstallation,
  TEST_SECRET,
  type TestInstallation,
  type TestNode,
  tokenFor,
} from '../support/app.js';
import { eventually, run, send } from '../support/client.js';
import { exampleOf } from '../support/docs-example.js';

const ROOT = join(import.meta.dirname, '../..');
const OUTPUT = join(ROOT, 'test/.output');

interface InboxEvent {
  kind: string;
  notificationId: string | null;
  notification: { id: string; title: string; readAt: string | null } | null;
  inbox: { unreadCount: number; cursor: string };
}

interface State {
  notifications: Map<string, { title: string; readAt: string | null }>;
  unreadCount: number;
  cursor?: string;
  stale: boolean;
}

type FollowInbox = (options: {
  url: string;
  getToken: () => string | Promise<string>;
  after?: string;
  onEvent: (event: InboxEvent) => void;
  onEnd: (reason: unknown) => void;
  webSocketImpl: unknown;
}) => () => void;

describe('the client of docs/api.md', () => {
  let folder: string;
  let followInbox: FollowInbox;
  let applyEvent: (state: State, event: InboxEvent) => State;
  let installation: TestInstallation;
  /** The one that is followed, and one to send by while it is away. */
  let followed: TestNode;
  let other: TestNode;
  const stops: (() => void)[] = [];

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    folder = mkdtempSync(join(OUTPUT, 'docs-'));
    for (const name of ['follow-inbox.mjs', 'apply-event.mjs']) {
      writeFileSync(join(folder, name), exampleOf('docs/api.md', name));
    }
    const load = (name: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, name)).href) as Promise<never>;
    ({ followInbox } = await load('follow-inbox.mjs'));
    ({ applyEvent } = await load('apply-event.mjs'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    installation = await startInstallation({ DRAIN_SECONDS: '0' }, 2);
    [followed, other] = installation.nodes as [TestNode, TestNode];
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) stop();
    await installation.close();
  });

  function follow(person: string, options: { after?: string; lifetimeSeconds?: number; token?: () => string } = {}) {
    const client = {
      events: [] as InboxEvent[],
      ends: [] as unknown[],
      tokens: 0,
      state: { notifications: new Map(), unreadCount: 0, stale: false } as State,
      attempts: () => attempts,
      titles: () => [...client.state.notifications.values()].map(({ title }) => title),
    };
    let attempts = 0;
    class CountedWebSocket extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        attempts += 1;
      }
    }
    const stop = followInbox({
      url: followed.wsUrl,
      after: options.after,
      webSocketImpl: CountedWebSocket,
      getToken: () => {
        client.tokens += 1;
        return options.token?.() ?? tokenFor(person, [], options.lifetimeSeconds ?? 600);
      },
      onEvent: (event) => {
        client.events.push(event);
        client.state = applyEvent(client.state, event);
      },
      onEnd: (reason) => client.ends.push(reason),
    });
    stops.push(stop);
    return client;
  }

  type Client = ReturnType<typeof follow>;
  const upTo = (client: Client, count: number) =>
    eventually(
      () => client.events.filter(({ kind }) => kind === 'ADDED').length,
      (added) => added >= count,
      30_000,
    );
  const synced = (client: Client) =>
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
    // Once more than the connection that was closed: an attempt that failed before a connection stood.
    await eventually(
      () => client.attempts(),
      (attempts) => attempts >= 3,
      30_000,
    );
    await installation.startNode({ PORT: port });
    await upTo(client, 4);
    await synced(client);
    await tell('ada', 'live');
    await upTo(client, 5);
    expect(client.titles()).toEqual(['before', 'missed 1', 'missed 2', 'missed 3', 'live']);
    expect(client.events.filter(({ kind }) => kind === 'ADDED')).toHaveLength(5);
    expect(client.state.unreadCount).toBe(5);
    expect(client.ends).toEqual([]);
  });

  it('brings a fresh token before the old one expires, and stays connected', async () => {
    const client = follow('ada', { lifetimeSeconds: 3 });
    await synced(client);
    await eventually(
      () => client.tokens,
      (tokens) => tokens >= 4,
      20_000,
    );
    await tell('ada', 'behind fresh tokens');
    await upTo(client, 1);
    expect(client.titles()).toEqual(['behind fresh tokens']);
    expect([client.ends, client.attempts()]).toEqual([[], 1]);
  });

  it('connects again with a fresh token when the old one could not be refreshed', async () => {
    let isAway = false;
    const client = follow('ada', {
      lifetimeSeconds: 2,
      // Of somebody else: the socket keeps what it has.
      token: () => tokenFor(isAway ? 'bob' : 'ada', [], 2),
    });
    await synced(client);
    isAway = true;
    await eventually(
      () => client.tokens,
      (tokens) => tokens >= 2,
      20_000,
    );
    isAway = false;
    await eventually(
      () => client.attempts(),
      (attempts) => attempts >= 2,
      20_000,
    );
    await tell('ada', 'over another socket');
    await upTo(client, 1);
    expect(client.titles()).toEqual(['over another socket']);
    expect(client.ends).toEqual([]);
  });

  it('takes in one that was never told as added: its replay was broken off before its turn', async () => {
    const ada = tokenFor('ada');
    const { inbox } = await run<{ inbox: { cursor: string } }>(other.url, ada, '{ inbox { cursor } }');
    const { notifications } = await tell('ada', 'read elsewhere');
    await tell('ada', 'unread');
    const ids = notifications.map(({ notificationId }) => notificationId);
    await run(other.url, ada, 'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }', { ids });
    const { inboxChanges } = await run<{ inboxChanges: { events: InboxEvent[] } }>(
      other.url,
      ada,
      'query ($after: Cursor!) { inboxChanges(after: $after, first: 1) { events { kind notification { title } inbox { cursor } } } }',
      { after: inbox.cursor },
    );
    const [before] = inboxChanges.events;
    expect(before).toMatchObject({ kind: 'ADDED', notification: { title: 'unread' } });
    const client = follow('ada', { after: before?.inbox.cursor });
    await synced(client);
    expect(client.events.map(({ kind }) => kind)).toEqual(['UPDATED', 'SYNCED']);
    expect(client.titles()).toEqual(['read elsewhere']);
    expect(client.state).toMatchObject({ unreadCount: 1, stale: false });
    expect(client.state.notifications.get(ids[0] ?? '')?.readAt).toBeTypeOf('string');
  });

  it('is told to load again for a cursor of another life, and goes on', async () => {
    const elsewhere = await startInstallation({}, 1);
    const [node] = elsewhere.nodes as [TestNode];
    await send(node.url, node.token('shop', ['service']), ['ada']);
    const { inbox } = await run<{ inbox: { cursor: string } }>(node.url, tokenFor('ada'), '{ inbox { cursor } }');
    await elsewhere.close();
    const client = follow('ada', { after: inbox.cursor });
    await synced(client);
    expect(client.events[0]?.kind).toBe('RESYNC');
    expect(client.state.stale).toBe(true);
    await tell('ada', 'afterwards');
    await upTo(client, 1);
    expect(client.titles()).toEqual(['afterwards']);
  });

  it('shows what comes, as a program', async () => {
    const code = exampleOf('docs/api.md', 'main.mjs').replace('ws://localhost:3000/graphql', followed.wsUrl);
    writeFileSync(join(folder, 'main.mjs'), code);
    const program = spawn(process.execPath, ['main.mjs'], { cwd: folder, env: { TOKEN: tokenFor('ada') } });
    stops.push(() => program.kill());
    let output = '';
    for (const stream of [program.stdout, program.stderr]) stream.on('data', (data) => (output += String(data)));
    const says = (words: string) =>
      eventually(
        () => output,
        (text) => text.includes(words),
        30_000,
      );
    await says('SYNCED 0 []');
    await tell('ada', 'Shipped');
    expect(await says("ADDED 1 [ 'Shipped' ]")).not.toContain('refused');
  });

  it('says when it is refused for good', async () => {
    const ends: unknown[] = [];
    stops.push(
      followInbox({
        url: followed.wsUrl,
        webSocketImpl: WebSocket,
        getToken: () => 'not a token',
        onEvent: () => undefined,
        onEnd: (reason) => ends.push(reason),
      }),
    );
    await eventually(
      () => ends,
      (all) => all.length > 0,
    );
    expect(ends).toEqual([expect.objectContaining({ code: 4401 })]);
  });

  it('gives up after the close codes that the page names, and after no other', async () => {
    const givesUpAfter = async (code: number) => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      await new Promise((listening) => server.once('listening', listening));
      let connections = 0;
      server.on('connection', (socket) => {
        connections += 1;
        if (code === CLOSE.CUT.code) socket.terminate();
        else socket.close(code);
      });
      const ends: unknown[] = [];
      const { port } = server.address() as AddressInfo;
      const onEnd = (reason: unknown) => ends.push(reason);
      const url = `ws://127.0.0.1:${port}`;
      const stop = followInbox({ url, webSocketImpl: WebSocket, getToken: () => '', onEvent: () => undefined, onEnd });
      await eventually(
        () => ends.length > 0 || connections > 1,
        (decided) => decided,
      );
      stop();
      server.close();
      return ends.length > 0;
    };
    const codes = Object.values(CLOSE).map(({ code }) => code);
    const given = await Promise.all(codes.map(givesUpAfter));
    const named = /gives up after ([\d, and]+), whatever/.exec(readFileSync(join(ROOT, 'docs/api.md'), 'utf8'))?.[1];
    const seen = codes.filter((_, index) => given[index]).map(String);
    expect(named?.match(/\d+/g)?.toSorted()).toEqual(seen.toSorted());
  });
});

/** Types are checked, too: minutes of a processor beside other tests. */
const BUILD_TIMEOUT_MS = 300_000;

const PRESENCE = '{ presence(userIds: ["user-1"]) { online } }';
const NEWEST = '{ newest: notifications(first: 1) { nodes { deliveries { channel status } } } }';

describe('the examples of README.md', () => {
  let node: TestNode;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    // Who pastes them has run `npm start`, and waits for no compiler.
    await promisify(execFile)(process.execPath, ['scripts/build-if-stale.mjs'], { cwd: ROOT });
    node = await startApp();
  }, BUILD_TIMEOUT_MS);
  afterEach(() => {
    for (const child of started.splice(0)) if (child.pid !== undefined && isRunning(child)) process.kill(-child.pid);
  });
  afterAll(() => node?.close());

  const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

  const blocks = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .map(([, code]) => code ?? '')
    .filter((code) => code.includes('localhost:3000'));

  /** In a shell in the project's folder, as they stand but for the port. */
  function paste(code: string | undefined) {
    const shell = { output: '' };
    const child = spawn(
      'bash',
      ['-euo', 'pipefail', '-c', code?.replaceAll('localhost:3000', new URL(node.origin).host) ?? ''],
      {
        cwd: ROOT,
        detached: true,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], JWT_SECRET: TEST_SECRET },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    started.push(child);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (shell.output += String(data)));
    return {
      stop: () => child.pid !== undefined && process.kill(-child.pid),
      says: (words: string) =>
        eventually(
          () => shell.output,
          (output) => output.includes(words),
          60_000,
        ),
    };
  }

  it('listen, send, show the inbox, and reach who is not there by mail', async () => {
    expect(blocks).toHaveLength(4);
    const [listen, send, look, address] = blocks;
    const listening = paste(listen);
    await listening.says('{"kind":"SYNCED","notification":null,"inbox":{"unreadCount":0}}');
    await paste(send).says('"accepted":1,"duplicate":false');
    await listening.says(
      '{"kind":"ADDED","notification":{"title":"Your order has shipped","message":"It arrives on Friday."},"inbox":{"unreadCount":1}}',
    );
    const shown = await paste(look).says('"status":"PENDING"');
    expect(shown).toContain('{"data":{"inbox":{"unreadCount":1},"notifications":{"nodes":[{"id":"');
    await paste(address).says('{"data":{"upsertRecipients":1}}');
    listening.stop();
    const user = tokenFor('user-1');
    await eventually(
      () => run<{ presence: { online: boolean }[] }>(node.url, tokenFor('x', ['service']), PRESENCE),
      ({ presence }) => presence[0]?.online === false,
      30_000,
    );
    await paste(send).says('"accepted":1,"duplicate":false');
    const { newest } = await eventually(
      () => run<{ newest: { nodes: { deliveries: { channel: string; status: string }[] }[] } }>(node.url, user, NEWEST),
      (answer) => answer.newest.nodes[0]?.deliveries.some(({ status }) => status === 'DELIVERED') === true,
      30_000,
    );
    expect(newest.nodes[0]?.deliveries).toContainEqual({ channel: 'email', status: 'DELIVERED' });
  });
});
