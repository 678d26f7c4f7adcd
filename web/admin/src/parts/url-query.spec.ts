import { describe, expect, it } from 'vitest';
import { withChange } from './url-query.js';

describe('the query of a list', () => {
  it('keeps what is not changed, and leaves out what says nothing', () => {
    expect(withChange('?text=a&userId=ada', { text: null })).toBe('?userId=ada');
    expect(withChange('?text=a', { text: '' })).toBe('');
    expect(withChange('', { statuses: ['FAILED', 'READ'], text: 'x' })).toBe('?statuses=FAILED&statuses=READ&text=x');
  });

  it.each(['100%', 'a%2Fb', 'a&b=c', 'ü ü', '#?+'])('brings back %s', (value) => {
    expect(new URLSearchParams(withChange('', { userId: value })).get('userId')).toBe(value);
  });
});
