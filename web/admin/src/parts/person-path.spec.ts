import { describe, expect, it } from 'vitest';
import { personOf, personPath } from './person-path.js';

describe("a person's page", () => {
  it.each([
    'ada',
    'acme:user-1',
    'a/b',
    'a%2Fb',
    '100%',
    '.',
    '..',
    '...',
    'a?b#c',
    'line\nbreak',
    'ü 😀',
    '~',
    '"<b>',
  ])('is found by the id %j', (id) => {
    const { pathname, search } = new URL(`/below/admin${personPath(id)}`, 'http://herald.example');
    expect(personOf(pathname, search)).toBe(id);
  });

  it('is nobody’s at the list', () => {
    expect(personOf('/admin/recipients', '?text=ada')).toBeUndefined();
    expect(personOf('/admin/recipients', '?id=')).toBeUndefined();
  });

  it('takes what is no encoding for the id itself', () => {
    expect(personOf('/admin/recipients/100%', '')).toBe('100%');
  });
});
