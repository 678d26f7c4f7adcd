import { describe, expect, it } from 'vitest';
import { bearerToken } from './bearer-token.js';
import { InvalidTokenError } from './token-verifier.js';

describe('bearerToken', () => {
  it('reads the token', () => {
    expect(bearerToken('Bearer a.b.c')).toBe('a.b.c');
    expect(bearerToken('bearer  a.b.c ')).toBe('a.b.c');
  });

  it('is undefined without a header', () => {
    expect(bearerToken(undefined)).toBeUndefined();
    expect(bearerToken('')).toBeUndefined();
  });

  it.each(['a.b.c', 'Basic dXNlcg==', 'Bearer', 'Bearer a b'])('refuses "%s"', (header) => {
    expect(() => bearerToken(header)).toThrow(InvalidTokenError);
  });
});
