import 'graphql-sse';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from './a-server.fixture.js';
import { createHeraldClient, type HeraldClient } from './herald-client.js';
import type { HeraldClientOptions } from './settings.js';

/** What a stream answers. */
const events = (...lines: string[]) =>
  new Response(lines.map((line) => `${line}\n\n`).join(''), { headers: { 'content-type': 'text/event-stream' } });

describe('a connection', () => {
  const clients: HeraldClient[] = [];
  let page: EventTarget;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    page = new EventTarget();
    vi.stubGlobal('window', page);
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  function aClient(options: Partial<HeraldClientOptions>, server = new FakeServer()) {
    const always = { url: 'wss://a/graphql', token: 't', webSocketImpl: server.Impl };
    const client = createHeraldClient({ ...always, retry: { baseMs: 1e6, capMs: 1e6 }, ...options });
    clients.push(client);
    client.subscribe('subscription { a }', { onData: () => undefined });
    return { client, server };
  }

  it('waits up to a second when the network is back, as everybody’s is', async () => {
    const { client, server } = aClient({});
    server.isUp = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.state).toMatchObject({ status: 'waiting', retryInMs: 500_000 });
    page.dispatchEvent(new Event('online'));
    page.dispatchEvent(new Event('focus'));
    expect(client.state).toMatchObject({ status: 'waiting', retryInMs: 500 });
    server.isUp = true;
    await vi.advanceTimersByTimeAsync(499);
    expect([client.state.status, server.sockets.length]).toEqual(['waiting', 1]);
    await vi.advanceTimersByTimeAsync(10);
    expect([client.state.status, server.sockets.length]).toEqual(['connected', 2]);
  });

  it('leaves a server alone for as long as that wants, whatever happens in the page', async () => {
    const fetch = async () => new Response('', { status: 503, headers: { 'retry-after': '60' } });
    const { client } = aClient({ streamAfterFailures: 0, fetch });
    await vi.waitFor(() => expect(client.state.status).toBe('waiting'));
    const since = Date.now();
    page.dispatchEvent(new Event('online'));
    const { state } = client;
    expect(state.status === 'waiting' && since + state.retryInMs).toBeGreaterThan(since + 59_000);
  });

  it('is not taken for forbidden where the server itself refuses the token', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const { server } = aClient({ retry: { baseMs: 10, capMs: 10 }, fetch });
    server.isUp = false;
    server.refusesWith = 4401;
    await vi.waitFor(() => expect(server.sockets.length).toBeGreaterThan(10));
    expect(fetch).not.toHaveBeenCalled();
  });

  it('is no more when somebody closes it as soon as it stands', async () => {
    const fetch = async () => events('event: next\ndata: {"data":{"__typename":"Query"}}', 'event: complete\ndata:');
    const { client, server } = aClient({ streamAfterFailures: 0, fetch });
    client.onState(({ status }) => void (status === 'connected' && client.close()));
    await vi.waitFor(() => expect(client.state.status).toBe('closed'));
    await vi.advanceTimersByTimeAsync(10_000);
    // None is left that tries a socket, or keeps a program from ending.
    expect([vi.getTimerCount(), server.sockets.length]).toEqual([0, 0]);
  });
});
