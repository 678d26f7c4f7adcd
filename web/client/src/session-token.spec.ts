import { describe, expect, it } from 'vitest';
import { expiryOf, personOf, refreshInMs, SessionToken } from './session-token.js';

const tokenOf = (claims: object) => `head.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.signature`;

describe('what a token says of itself', () => {
  it('is who, and until when', () => {
    const token = tokenOf({ sub: 'ada', exp: 100 });
    expect([personOf(token), expiryOf(token)]).toEqual(['ada', 100_000]);
  });

  it.each(['', 'no token', 'a.b.c', tokenOf({ sub: 1, exp: 'soon' })])('may be nothing: %s', (token) => {
    expect([personOf(token), expiryOf(token)]).toEqual([undefined, undefined]);
  });
});

describe('a fresh token', () => {
  it('is asked for a minute before the end, at half of a short life, and never when it is too late', () => {
    expect(refreshInMs(600_000, 0)).toBe(540_000);
    expect(refreshInMs(60_000, 0)).toBe(30_000);
    expect(refreshInMs(1_000, 0)).toBe(1_000);
    expect(refreshInMs(0, 0)).toBeUndefined();
    expect(refreshInMs(2 ** 50, 0)).toBe(2 ** 31 - 1);
  });

  it('is asked for once by all who want it at the same time', async () => {
    let asked = 0;
    const token = new SessionToken(async () => `token ${(asked += 1)}`);
    expect(await Promise.all([token.fresh(), token.usable(), token.fresh()])).toEqual(Array(3).fill('token 1'));
    expect([await token.usable(), await token.fresh()]).toEqual(['token 1', 'token 2']);
  });

  it('is asked for again when the callback never answers, and what comes too late is not heard', async () => {
    let late: (token: string) => void = () => undefined;
    const answers = [new Promise<string>((resolve) => (late = resolve)), Promise.resolve('second')];
    const token = new SessionToken(() => answers.shift() ?? 'third', 1);
    await expect(Promise.all([token.fresh(), token.usable()])).rejects.toThrow('too long');
    expect(await token.fresh()).toBe('second');
    late('first');
    expect(await token.usable()).toBe('second');
  });

  it('takes the place of one that is about to end', async () => {
    const ends = [tokenOf({ exp: Date.now() / 1_000 + 1 }), tokenOf({ exp: Date.now() / 1_000 + 600 })];
    const left = [...ends];
    const token = new SessionToken(() => left.shift() ?? '');
    expect([await token.usable(), await token.usable(), await token.usable()]).toEqual([ends[0], ends[1], ends[1]]);
  });
});
