import { describe, expect, it } from 'vitest';
import { keyedSends } from './send-mapping.js';

const aSend = { to: { userIds: ['ann'] }, type: 'order_status', title: 'On its way', message: 'o1' };
const keysOf = (id: unknown) =>
  keyedSends('orderShipped', { id }, [aSend, { ...aSend, idempotencyKey: 'own' }]).map(
    ({ idempotencyKey }) => idempotencyKey,
  );

describe('the keys of an event', () => {
  it('are its name, its id and the place of each send, unless one brings its own', () => {
    expect(keysOf('o1')).toEqual(['orderShipped:o1:0', 'own']);
    expect(keysOf(7n)).toEqual(['orderShipped:7:0', 'own']);
    expect(keysOf(undefined)).toEqual([undefined, 'own']);
  });

  it('are there for every id, however long, and whatever is in it', () => {
    const ids = [`${'x'.repeat(400)}1`, `${'x'.repeat(400)}2`, 'line\nbreak', 'half \ud800'];
    const keys = ids.map((id) => keysOf(id)[0] ?? '');
    expect(new Set(keys).size).toBe(ids.length);
    for (const key of keys) expect(key).toMatch(/^sha256:[0-9a-f]{64}:0$/);
    expect(ids.map((id) => keysOf(id)[0])).toEqual(keys);
  });
});
