import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InstallationSecretsRepository } from '../../../platform/secrets/index.js';
import { UnsubscribeKeys } from './unsubscribe-keys.js';

function someKeys(rows: [name: string, value: Buffer][] = []) {
  const stored = new Map(rows);
  let isAway = false;
  const find = vi.fn(async () => {
    if (isAway) throw new Error('the database is away');
    return [...stored].map(([name, value]) => ({ name, value }));
  });
  const make = async (name: string, value: Buffer) => void (stored.has(name) || stored.set(name, value));
  const keys = new UnsubscribeKeys({ find, make } as unknown as InstallationSecretsRepository);
  return { keys, stored, find, goAway: (away: boolean) => void (isAway = away) };
}

describe('the keys of links', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are made by the first who needs one, and read once', async () => {
    const { keys, stored, find } = someKeys();
    const all = await Promise.all(Array.from({ length: 10 }, () => keys.newest()));
    expect(new Set(all).size).toBe(1);
    expect([...stored.keys()]).toEqual(['unsubscribe.1']);
    expect(stored.get('unsubscribe.1')).toHaveLength(32);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('are asked for again where a token is of one that nobody knows, and not each time', async () => {
    const { keys, stored, find } = someKeys([['unsubscribe.1', Buffer.alloc(32)]]);
    await keys.newest();
    vi.advanceTimersByTime(11_000);
    for (let asked = 0; asked < 50; asked += 1) expect(await keys.of(9)).toBeUndefined();
    expect(find).toHaveBeenCalledTimes(2);
    stored.set('unsubscribe.9', Buffer.alloc(32, 9));
    vi.advanceTimersByTime(11_000);
    expect(await keys.of(9)).toMatchObject({ version: 9 });
    expect(await keys.newest()).toMatchObject({ version: 9 });
  });

  it('are kept while the database is away, whoever asks for what', async () => {
    const { keys, goAway } = someKeys([['unsubscribe.1', Buffer.alloc(32)]]);
    await keys.newest();
    goAway(true);
    vi.advanceTimersByTime(11_000);
    expect(await keys.of(9)).toBeUndefined();
    expect(await keys.newest()).toMatchObject({ version: 1 });
  });

  it('that could not be read are asked for anew', async () => {
    const { keys, goAway } = someKeys([['unsubscribe.1', Buffer.alloc(32)]]);
    goAway(true);
    await expect(keys.newest()).rejects.toThrow('away');
    goAway(false);
    expect(await keys.newest()).toMatchObject({ version: 1 });
  });
});
