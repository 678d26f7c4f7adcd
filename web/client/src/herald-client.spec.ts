import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from './a-server.fixture.js';
import { createHeraldClient, type HeraldClient } from './herald-client.js';
import type { HeraldClientOptions } from './settings.js';

describe('a client', () => {
  const clients: HeraldClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  function aClient(options: Partial<HeraldClientOptions> = {}) {
    const server = new FakeServer();
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ data: { answered: true } }));
    const client = createHeraldClient({
      url: 'wss://a/graphql',
      token: 't',
      webSocketImpl: server.Impl,
      fetch,
      retry: { baseMs: 1, capMs: 1 },
      ...options,
    });
    clients.push(client);
    return { client, server, fetch };
  }
  const isIn = (client: HeraldClient, status: string) => vi.waitFor(() => expect(client.state.status).toBe(status));

  it('sends over HTTP what is too large for its socket, and refuses a subscription that is', async () => {
    const { client, server, fetch } = aClient();
    const onError = vi.fn<(error: { code: string }) => void>();
    client.subscribe('subscription { a }', { onData: () => undefined });
    await isIn(client, 'connected');
    const ids = Array.from({ length: 4_000 }, (_, index) => `notification-${index}`);
    expect(await client.query('query ($ids: [ID!]) { a }', { ids })).toEqual({ answered: true });
    client.subscribe('subscription ($ids: [ID!]) { a }', { variables: { ids }, onData: () => undefined, onError });
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'DOCUMENT_REFUSED' })));
    expect([fetch.mock.calls.length, server.last.asked.length]).toEqual([1, 1]);
  });

  it('says to everybody that it is closed for good', async () => {
    const { client, server } = aClient();
    const onError = vi.fn<(error: unknown) => void>();
    const streamOver = vi.fn<(error: unknown, isOver: boolean) => void>();
    client.subscribe('subscription { a }', { onData: () => undefined, onError });
    client.onNotification(() => undefined, { after: 'here', onError: streamOver });
    const inbox = client.inbox();
    await isIn(client, 'connected');
    server.last.closeBy(1009);
    await isIn(client, 'closed');
    const closed: unknown = expect.objectContaining({
      code: 'CLOSED',
      message: expect.stringContaining('1009') as string,
    });
    expect([inbox.state.status, inbox.state.error]).toEqual(['failed', closed]);
    expect(onError).toHaveBeenCalledExactlyOnceWith(closed);
    expect(streamOver).toHaveBeenCalledExactlyOnceWith(closed, true);
    const later = vi.fn<(error: unknown) => void>();
    client.subscribe('subscription { a }', { onData: () => undefined, onError: later });
    await vi.waitFor(() => expect(later).toHaveBeenCalledTimes(1));
    expect(client.inbox().state.status).toBe('failed');
  });

  it('says nothing of that to anybody when it was asked to close', async () => {
    const { client } = aClient();
    const onError = vi.fn<(error: unknown) => void>();
    client.subscribe('subscription { a }', { onData: () => undefined, onError });
    client.onNotification(() => undefined, { after: 'here', onError });
    const inbox = client.inbox();
    await isIn(client, 'connected');
    client.close();
    await Promise.resolve();
    expect([inbox.state.status, onError.mock.calls]).toEqual(['loading', []]);
  });
});
