import { describe, expect, it } from 'vitest';
import { ALL_DELIVERED_ONCE, checkDeliveries, type OwedDelivery } from './delivery-checker.js';

const owed = (id: string, change: Partial<OwedDelivery> = {}): OwedDelivery => ({
  id,
  state: 'DELIVERED',
  reason: null,
  attempts: 1,
  ...change,
});
const taken = (...ids: string[]) => ids.map((deliveryId) => ({ deliveryId }));

describe('the checker of deliveries', () => {
  it('finds nothing where each was taken once, failed without having been taken, or was withdrawn', () => {
    const all = [
      owed('a'),
      owed('b', { state: 'FAILED', attempts: 5 }),
      owed('c', { state: 'CANCELLED', attempts: 0 }),
    ];
    expect(checkDeliveries(all, taken('a'))).toEqual(ALL_DELIVERED_ONCE);
  });

  it.each<[string, OwedDelivery[], string[], Partial<typeof ALL_DELIVERED_ONCE>]>([
    ['what was lost', [owed('a'), owed('b')], ['a'], { lost: ['b'] }],
    [
      'what came twice, and three times',
      [owed('a'), owed('b')],
      ['a', 'b', 'b', 'a', 'b'],
      { doubled: ['a', 'b', 'b'] },
    ],
    ['what nobody owed', [owed('a')], ['a', 'x', 'x'], { phantom: ['x'] }],
    ['what is not done yet', [owed('a', { state: 'RETRYING' })], [], { unsettled: ['a'] }],
    ['what somebody still holds', [owed('a', { state: 'SENDING' })], [], { unsettled: ['a'] }],
    ['what was withdrawn, and went', [owed('a', { state: 'CANCELLED' })], ['a'], { unwanted: ['a'] }],
    ['what was tried too often', [owed('a', { attempts: 6 })], ['a'], { overtried: ['a'] }],
  ])('finds %s', (_what, all, ids, findings) => {
    expect(checkDeliveries(all, taken(...ids))).toEqual({ ...ALL_DELIVERED_ONCE, ...findings });
  });
});
