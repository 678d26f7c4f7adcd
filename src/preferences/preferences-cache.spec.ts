import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CacheCounts } from '../platform/caches/index.js';
import { FRESH_MS } from './freshness.js';
import { NO_CHOICES, type PersonPreferences } from './preference-rules.js';
import { PreferencesCache } from './preferences-cache.js';
import type { PreferencesRepository, StoredPreferences } from './preferences.repository.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const changedAt = (updatedAt: number): PersonPreferences => ({ ...NO_CHOICES, updatedAt });

/** A table whose rows are read at once, and answered when it is told to. */
function cacheOver(rows: Map<string, PersonPreferences>, answersAfterMs = 0) {
  const reads: string[][] = [];
  const find = async (recipients: readonly string[]): Promise<Map<string, StoredPreferences>> => {
    reads.push([...recipients]);
    const found = recipients.flatMap((id) => {
      const person = rows.get(id);
      return person ? [[id, { person, chars: 10 }] as const] : [];
    });
    if (answersAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, answersAfterMs));
    return new Map(found);
  };
  return { reads, cache: new PreferencesCache({ find } as unknown as PreferencesRepository, new CacheCounts()) };
}

describe('what people want, in memory', () => {
  it('is read once of each, also of who chose nothing', async () => {
    const { cache, reads } = cacheOver(new Map([['ada', changedAt(1)]]));
    expect([...(await cache.of(['ada', 'bob', 'ada'])).entries()]).toEqual([
      ['ada', changedAt(1)],
      ['bob', NO_CHOICES],
    ]);
    await cache.of(['bob', 'eve']);
    expect(reads).toEqual([['ada', 'bob'], ['eve']]);
  });

  it('is read again when it is old, or was dropped', async () => {
    const rows = new Map([['ada', changedAt(1)]]);
    const { cache, reads } = cacheOver(rows);
    await cache.of(['ada']);
    rows.set('ada', changedAt(2));
    await vi.advanceTimersByTimeAsync(FRESH_MS - 1);
    expect((await cache.of(['ada'])).get('ada')).toEqual(changedAt(1));
    await vi.advanceTimersByTimeAsync(1);
    expect((await cache.of(['ada'])).get('ada')).toEqual(changedAt(2));
    rows.set('ada', changedAt(3));
    cache.drop('ada');
    expect((await cache.of(['ada'])).get('ada')).toEqual(changedAt(3));
    expect(reads).toHaveLength(3);
  });

  it('is as old as the moment when it began to be read', async () => {
    const rows = new Map([['ada', changedAt(1)]]);
    const { cache } = cacheOver(rows, FRESH_MS - 100);
    const slow = cache.of(['ada']);
    rows.set('ada', changedAt(2));
    await vi.advanceTimersByTimeAsync(FRESH_MS - 100);
    expect((await slow).get('ada')).toEqual(changedAt(1));
    await vi.advanceTimersByTimeAsync(100);
    const next = cache.of(['ada']);
    await vi.advanceTimersByTimeAsync(FRESH_MS);
    expect((await next).get('ada')).toEqual(changedAt(2));
  });

  it('has nothing of a reading in which it was dropped, but what of others was read', async () => {
    const rows = new Map([['ada', changedAt(1)]]);
    const { cache, reads } = cacheOver(rows, 10);
    const early = cache.of(['ada', 'bob']);
    rows.set('ada', changedAt(2));
    cache.drop('ada');
    await vi.advanceTimersByTimeAsync(10);
    await early;
    const later = cache.of(['ada', 'bob']);
    await vi.advanceTimersByTimeAsync(10);
    expect((await later).get('ada')).toEqual(changedAt(2));
    expect(reads).toEqual([['ada', 'bob'], ['ada']]);
  });
});
