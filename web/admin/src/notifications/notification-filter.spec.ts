import { describe, expect, it } from 'vitest';
import { filterOf } from './notification-filter.js';

const ALWAYS = { createdAfter: null, createdBefore: null };
const filterIn = (query: string) => filterOf(new URLSearchParams(query), ALWAYS);

describe('the filter of notifications', () => {
  it('says nothing where the URL says nothing', () => {
    expect(Object.values(filterIn('')).every((value) => value === null)).toBe(true);
  });

  it('has all that the URL says', () => {
    expect(filterIn('text=late&statuses=FAILED&statuses=READ&types=a&types=b&userId=acme:1&bulkSendId=x')).toEqual({
      ...filterIn(''),
      text: 'late',
      statuses: ['READ', 'FAILED'],
      types: ['a', 'b'],
      userId: 'acme:1',
      bulkSendId: 'x',
    });
  });

  it('leaves out what the API would refuse', () => {
    expect(filterIn('statuses=LOST&priorities=high')).toEqual(filterIn(''));
  });
});
