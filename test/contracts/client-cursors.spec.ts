import { describe, expect, it } from 'vitest';
import { encodeCursor } from '../../src/notifications/cursor.js';
import { isAtOrBefore, placeOf } from '../../web/client/src/cursor-place.js';

const cursor = (number: number, epoch = 7, installation = '0a0b0c0d') =>
  encodeCursor({ kind: 'stream', installation, epoch, number });

describe('a stream cursor, as the client reads it', () => {
  it.each([0, 1, 255, 256, 2 ** 31, 2 ** 40 + 3])('stands where the server put it: %i', (number) => {
    expect(placeOf(cursor(number))).toBe(number);
  });

  it('is before another one of the same life alone', () => {
    expect(isAtOrBefore(cursor(4), cursor(5))).toBe(true);
    expect(isAtOrBefore(cursor(5), cursor(5))).toBe(true);
    expect(isAtOrBefore(cursor(6), cursor(5))).toBe(false);
    expect(isAtOrBefore(cursor(4, 7, '0a0b0c0e'), cursor(5))).toBe(false);
    expect(isAtOrBefore(cursor(4, 6), cursor(5))).toBe(false);
    // Of a feed that had no row yet: from the beginning.
    expect(isAtOrBefore(cursor(0, 0), cursor(5))).toBe(true);
  });

  it('is no place where it can’t be read', () => {
    expect(['', 'x', 'not base64 at all!', cursor(1).slice(1), undefined].map(placeOf)).toEqual(
      Array(5).fill(undefined),
    );
  });
});
