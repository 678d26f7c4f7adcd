import { describe, expect, it } from 'vitest';
import { decodeIdKeyset, decodeKeyset, encodeKeyset } from './keyset-cursor.js';
import { firstIdAt, newId } from './uuid-v7.js';

describe('the cursor of a list', () => {
  it('says where its page ended', () => {
    expect(decodeKeyset(encodeKeyset('suppressions', 'a@example.com', 'email'), 'suppressions', 2)).toEqual([
      'a@example.com',
      'email',
    ]);
    const longest = '\u{10ffff}'.repeat(64);
    expect(decodeKeyset(encodeKeyset('recipients', longest), 'recipients', 1)).toEqual([longest]);
  });

  it('is an id, or where a time begins', () => {
    for (const id of [newId(), firstIdAt(Date.now())]) expect(decodeIdKeyset(encodeKeyset('n', id), 'n')).toBe(id);
    expect(() => decodeIdKeyset(encodeKeyset('n', 'x'), 'n')).toThrow('no cursor of this list');
  });

  it.each([
    ['', 'nothing'],
    [newId(), 'an id by itself'],
    [encodeKeyset('deliveries', newId()), 'one of another list'],
    [encodeKeyset('n', newId(), 'more'), 'one of more keys'],
    [encodeKeyset('n', 'a\0b'), 'what no row can hold'],
    [Buffer.from('[1,"n",5]').toString('base64url'), 'a number'],
    [Buffer.from('{').toString('base64url'), 'no JSON'],
    [`${encodeKeyset('n', newId())}=`, 'another writing of the same'],
    [encodeKeyset('n', 'x'.repeat(1_000)), 'one that is too long'],
  ])('is refused: %s (%s)', (text) => {
    expect(() => decodeKeyset(text, 'n', 1)).toThrow('no cursor of this list');
  });
});
