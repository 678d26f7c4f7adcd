import { describe, expect, it } from 'vitest';
import { deliveryFilterOf, sayFilter } from './delivery-filter.js';

const RANGE = { createdAfter: '2026-11-29T08:00:00.000Z', createdBefore: null };
const filterIn = (query: string, isOfFailed: boolean) =>
  deliveryFilterOf(new URLSearchParams(query), RANGE, isOfFailed);

describe('the filter of deliveries', () => {
  it('is of what failed, whatever the URL says of states', () => {
    expect(filterIn('statuses=DELIVERED', true).statuses).toEqual(['FAILED']);
    expect(filterIn('statuses=DELIVERED&statuses=LOST', false).statuses).toEqual(['DELIVERED']);
    expect(filterIn('', false).statuses).toBeNull();
  });

  it('says in words what it leaves over', () => {
    const filter = filterIn('channels=email&reasons=ADDRESS_REFUSED&reasons=TIMED_OUT&userId=ada', true);
    expect(
      sayFilter(
        filter,
        (key) => key.toUpperCase(),
        () => 'eight',
      ),
    ).toEqual([
      'over EMAIL',
      'for the reason ADDRESS_REFUSED or TIMED_OUT',
      'for ada',
      'of notifications published since eight',
    ]);
  });

  it('says nothing where it leaves all', () => {
    const all = deliveryFilterOf(new URLSearchParams(), { createdAfter: null, createdBefore: null }, true);
    expect(sayFilter(all, String, String)).toEqual([]);
  });
});
