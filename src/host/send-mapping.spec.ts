import { describe, expect, it } from 'vitest';
import { keyedSends } from './send-mapping.js';

const send = { to: { userIds: ['ann'] }, type: 'order_status', title: 'Shipped', message: 'A 1' };
const keysOf = (name: string, id: string) =>
  keyedSends(name, { id }, [send, send]).map(({ idempotencyKey }) => idempotencyKey);

describe('the keys of an event’s sends', () => {
  it('are its name, its id and the place of each', () => {
    expect(keysOf('orderShipped', '7')).toEqual(['orderShipped:7:0', 'orderShipped:7:1']);
  });

  // Such sends once went out without a key, and twice when the event was emitted twice.
  it.each([
    ['id', 'orderShipped', 'x'.repeat(300)],
    ['name', 'y'.repeat(300), '7'],
  ])('fit, and stay as many, where its %s is long', (_, name, id) => {
    const keys = [...keysOf(name, id), ...keysOf(name, `${id}2`), ...keysOf(`${name}2`, id)];
    expect(new Set(keys).size).toBe(6);
    for (const key of keys) expect(key?.length).toBeLessThanOrEqual(255);
    expect(keysOf(name, id)).toEqual(keys.slice(0, 2));
  });

  it('are the sender’s own where it brings them, and none without an id', () => {
    expect(keyedSends('e', { id: 1 }, { ...send, idempotencyKey: 'mine' })[0]?.idempotencyKey).toBe('mine');
    expect(keyedSends('e', {}, send)[0]).toBe(send);
  });
});
