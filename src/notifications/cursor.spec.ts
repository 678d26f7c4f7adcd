import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, encodeStreamCursor, type FeedCursor, isOfThisLife } from './cursor.js';

const cursor: FeedCursor = { kind: 'stream', installation: '0a1b2c3d', epoch: 4_000_000_000, number: 2 ** 40 + 1 };

describe('cursors', () => {
  it('come back as they went', () => {
    expect(decodeCursor(encodeCursor(cursor), 'stream')).toEqual(cursor);
    expect(decodeCursor(encodeCursor({ ...cursor, kind: 'page' }), 'page')).toEqual({ ...cursor, kind: 'page' });
  });

  it('of one kind are refused for the other, and the refusal says so', () => {
    expect(() => decodeCursor(encodeCursor(cursor), 'page')).toThrow(
      'a page cursor is wanted here, this is a stream cursor',
    );
    expect(() => decodeCursor(encodeCursor({ ...cursor, kind: 'page' }), 'stream', 'upTo')).toThrow(/^upTo:/);
  });

  it.each([
    '',
    'x',
    'AAAA',
    '☃',
    `${encodeCursor(cursor)}A`,
    encodeCursor(cursor).slice(1),
    `A${encodeCursor(cursor).slice(1)}=`,
    '_'.repeat(24),
  ])('that we never handed out are BAD_USER_INPUT: %s', (text) => {
    expect(() => decodeCursor(text, 'stream')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});

describe('isOfThisLife', () => {
  const feed = { installation: 'aa', epoch: 5, lastSeq: 10 };

  it.each([
    ['where the feed stands', { installation: 'aa', epoch: 5, number: 10 }, true],
    ['behind it', { installation: 'aa', epoch: 5, number: 3 }, true],
    ['at the beginning, from before the feed was', { installation: 'aa', epoch: 0, number: 0 }, true],
    ['ahead of it', { installation: 'aa', epoch: 5, number: 11 }, false],
    ['of another installation', { installation: 'bb', epoch: 5, number: 3 }, false],
    ['of another installation, from before the feed was', { installation: 'bb', epoch: 0, number: 0 }, false],
    ['of another row', { installation: 'aa', epoch: 6, number: 3 }, false],
    ['of no row, and yet not at the beginning', { installation: 'aa', epoch: 0, number: 3 }, false],
  ])('a cursor %s', (_what, at, expected) => {
    expect(isOfThisLife(at, feed)).toBe(expected);
  });
});

describe('encodeStreamCursor', () => {
  it('says the same as encodeCursor, whatever life came before', () => {
    const lives = [
      { installation: 'aabbccdd', epoch: 7 },
      { installation: '00000000', epoch: 0 },
      { installation: 'ffffffff', epoch: 4_294_967_295 },
    ];
    const numbers = [0, 1, 255, 4_294_967_295, 4_294_967_296, Number.MAX_SAFE_INTEGER];
    for (const number of numbers) {
      for (const life of lives) {
        expect(encodeStreamCursor(life, number)).toBe(encodeCursor({ kind: 'stream', ...life, number }));
      }
    }
  });
});
