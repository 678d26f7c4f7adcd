import { HeraldError } from '@herald/client';
import { describe, expect, it, vi } from 'vitest';
import type { ChoicesFragment } from './operations.js';
import { PreferencesStore } from './preferences-store.js';
import { somePreferences } from './preferences.fixture.js';

/** A server whose answers come when the test says so. */
function aServer() {
  const waiting: { document: string; answer: (preferences: ChoicesFragment) => void; refuse: (why: Error) => void }[] =
    [];
  const ask = (document: unknown) =>
    new Promise<never>((resolve, reject) => {
      const answer = (preferences: ChoicesFragment) => resolve({ preferences, channels: [] } as never);
      waiting.push({ document: String(document), answer, refuse: reject });
    });
  const next = async () => {
    await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0));
    return waiting.shift()!;
  };
  return { client: { query: ask, mutate: ask }, waiting, next };
}

async function aStore() {
  const server = aServer();
  const store = new PreferencesStore(server.client);
  const stop = store.subscribe(() => undefined);
  (await server.next()).answer(somePreferences());
  await vi.waitFor(() => expect(store.state.status).toBe('ready'));
  return { server, store, stop };
}

const digest = (often: 'DAILY' | 'WEEKLY') => ({ input: { categories: [{ category: 'social', digest: often }] } });
const shown = (store: PreferencesStore) => store.state.preferences?.categories[1]?.digest;

describe('preferences', () => {
  it('show a change at once, and what the server made of it then', async () => {
    const { server, store } = await aStore();
    const done = store.make(digest('DAILY'));
    expect(shown(store)).toBe('DAILY');
    expect(store.state.pendingCount).toBe(1);
    (await server.next()).answer(somePreferences({ updatedAt: '2026-11-20T09:00:00.000Z' }));
    await done;
    expect(store.state).toMatchObject({ pendingCount: 0, error: undefined });
    expect(shown(store)).toBe('INSTANT');
  });

  it('take back what is refused, and say so', async () => {
    const { server, store } = await aStore();
    const done = store.make(digest('DAILY'));
    (await server.next()).refuse(new HeraldError('BAD_USER_INPUT', 'no'));
    await expect(done).rejects.toThrow('no');
    expect(shown(store)).toBe('INSTANT');
    expect(store.state.error?.code).toBe('BAD_USER_INPUT');
  });

  it('send one change after the other, and show both meanwhile', async () => {
    const { server, store } = await aStore();
    const first = store.make(digest('DAILY'));
    const second = store.make({ pausedUntil: '2026-11-20T09:00:00.000Z' });
    const sent = await server.next();
    expect(server.waiting).toHaveLength(0);
    sent.answer(withDigest('DAILY'));
    await first;
    expect(store.state.preferences?.pausedUntil).toBe('2026-11-20T09:00:00.000Z');
    (await server.next()).refuse(new HeraldError('BAD_USER_INPUT', 'no'));
    await expect(second).rejects.toThrow('no');
    expect(store.state.preferences?.pausedUntil).toBeNull();
    expect(shown(store)).toBe('DAILY');
  });

  it('count an answer for nothing that is older than a change', async () => {
    const { server, store } = await aStore();
    const read = store.refresh();
    const change = store.make(digest('WEEKLY'));
    const early = await server.next();
    (await server.next()).answer(withDigest('WEEKLY'));
    await change;
    early.answer(somePreferences());
    await read;
    expect(shown(store)).toBe('WEEKLY');
  });

  it('fail where they were never there, and can be asked for again', async () => {
    const server = aServer();
    const store = new PreferencesStore(server.client);
    store.subscribe(() => undefined);
    (await server.next()).refuse(new HeraldError('FORBIDDEN', 'not you'));
    await vi.waitFor(() => expect(store.state.status).toBe('failed'));
    const again = store.refresh();
    (await server.next()).answer(somePreferences());
    await again;
    expect(store.state).toMatchObject({ status: 'ready', error: undefined });
  });

  it('stay as they are when they can’t be looked at again', async () => {
    const { server, store } = await aStore();
    const again = store.refresh();
    (await server.next()).refuse(new HeraldError('CONNECTION_LOST', 'away'));
    await again;
    expect(store.state).toMatchObject({ status: 'ready', error: undefined });
  });

  it('are asked for once, however many look', async () => {
    const { server, store } = await aStore();
    store.subscribe(() => undefined);
    expect(server.waiting).toHaveLength(0);
  });
});

function withDigest(often: 'DAILY' | 'WEEKLY'): ChoicesFragment {
  const { categories, ...rest } = somePreferences();
  return {
    ...rest,
    categories: categories.map((one) => (one.category === 'social' ? { ...one, digest: often } : one)),
  };
}
