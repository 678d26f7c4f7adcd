import { JwtService } from '@nestjs/jwt';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnavailableError } from '../errors/index.js';
import { JwtTokenVerifier, type JwtVerifierOptions } from './jwt.token-verifier.js';
import { issueToken } from './token-issuer.js';
import { ExpiredTokenError, InvalidTokenError } from './token-verifier.js';

const SECRET = 'a secret of more than thirty-two bytes';
const NOW = Math.floor(Date.now() / 1_000);

const verifier = (options: Partial<JwtVerifierOptions> = {}) =>
  new JwtTokenVerifier(new JwtService(), { secret: SECRET, ...options });

const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed by hand, so that nothing keeps us from saying nonsense. */
function forge(claims: object, header: object = { alg: 'HS256', typ: 'JWT' }, secret: string = SECRET): string {
  const hash = (header as { alg: string }).alg === 'HS512' ? 'sha512' : 'sha256';
  const signed = `${segment(header)}.${segment(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

describe('tokens by a shared secret', () => {
  it('says who is calling', async () => {
    const token = issueToken(SECRET, { sub: 'user-1', roles: ['service'], expiresInSeconds: 60 });
    const { caller, email } = await verifier().verify(token);
    expect(caller.id).toBe('user-1');
    expect([...caller.roles]).toEqual(['service']);
    expect(Math.abs(caller.expiresAtMs - Date.now() - 60_000)).toBeLessThan(2_000);
    expect(email).toBeUndefined();
  });

  it('passes on email and name, and forgets roles that it does not know', async () => {
    const claims = { sub: 'u', exp: NOW + 60, email: 'u@x.org', name: 'U', roles: ['admin', 'root', 7] };
    const verified = await verifier().verify(forge(claims));
    expect(verified).toMatchObject({ email: 'u@x.org', name: 'U' });
    expect([...verified.caller.roles]).toEqual(['admin']);
  });

  it('gives no role for a "roles" that is not a list', async () => {
    const { caller } = await verifier().verify(forge({ sub: 'u', exp: NOW + 60, roles: 'admin' }));
    expect(caller.roles.size).toBe(0);
  });

  it('tells an expired token from an invalid one', async () => {
    const expired = issueToken(SECRET, { sub: 'u', expiresInSeconds: -1 });
    await expect(verifier().verify(expired)).rejects.toBeInstanceOf(ExpiredTokenError);
    await expect(verifier().verify(`${expired}x`)).rejects.toBeInstanceOf(InvalidTokenError);
    await expect(verifier().verify(expired)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('believes a token that it has believed before until it expires, and no other', async () => {
    const jwt = new JwtService();
    const reads = vi.spyOn(jwt, 'verifyAsync');
    const known = new JwtTokenVerifier(jwt, { secret: SECRET });
    const token = issueToken(SECRET, { sub: 'user-1', expiresInSeconds: 60 });
    const [first, second] = [await known.verify(token), await known.verify(token)];
    expect(second).toEqual(first);
    expect(reads).toHaveBeenCalledTimes(1);
    const [head = '', body = ''] = token.split('.');
    for (const other of [`${head}.${body}.`, `${head}.${body}`, `${token}A`, token.slice(0, -1)]) {
      await expect(known.verify(other)).rejects.toBeInstanceOf(InvalidTokenError);
    }
    vi.useFakeTimers({ now: first.caller.expiresAtMs - 1, toFake: ['Date'] });
    try {
      expect(await known.verify(token)).toEqual(first);
      vi.setSystemTime(first.caller.expiresAtMs);
      await expect(known.verify(token)).rejects.toBeInstanceOf(ExpiredTokenError);
    } finally {
      vi.useRealTimers();
    }
  });

  const good = { sub: 'user-1', exp: NOW + 60 };
  const unsigned = `${segment({ alg: 'none' })}.${segment(good)}.`;
  it.each([
    ['nothing', ''],
    ['no token at all', 'hello'],
    ['alg none', unsigned],
    ['alg none with a signature', forge(good, { alg: 'none' })],
    ['another algorithm of the same secret', forge(good, { alg: 'HS512' })],
    ['another secret', forge(good, undefined, 'another secret of more than 32 bytes')],
    ['no exp', forge({ sub: 'user-1' })],
    ['an exp that is a text', forge({ sub: 'user-1', exp: String(NOW + 60) })],
    ['an exp beyond all dates', forge({ sub: 'user-1', exp: 1e15 })],
    ['not valid yet', forge({ ...good, nbf: NOW + 30 })],
    ['no sub', forge({ exp: NOW + 60 })],
    ['an empty sub', forge({ ...good, sub: '' })],
    ['a sub that is a number', forge({ ...good, sub: 7 })],
    ['a sub with a control character', forge({ ...good, sub: 'user\n1' })],
    ['a sub with half a character', forge({ ...good, sub: 'user-\ud800' })],
    ['a sub of 129 characters', forge({ ...good, sub: 'x'.repeat(129) })],
    ['a huge token', forge({ ...good, padding: 'x'.repeat(9_000) })],
    ['claims that are a list', forge([good])],
  ])('refuses %s', async (_, token) => {
    await expect(verifier().verify(token)).rejects.toBeInstanceOf(InvalidTokenError);
  });

  it('checks issuer and audience when they are configured', async () => {
    const strict = verifier({ issuer: 'https://id.example', audience: 'herald' });
    const claims = { ...good, iss: 'https://id.example', aud: ['other', 'herald'] };
    expect((await strict.verify(forge(claims))).caller.id).toBe('user-1');
    for (const wrong of [{ ...claims, aud: 'other' }, { ...claims, iss: 'https://evil.example' }, good]) {
      await expect(strict.verify(forge(wrong))).rejects.toBeInstanceOf(InvalidTokenError);
    }
  });

  it('does not start with a short secret, or with none', () => {
    expect(() => verifier({ secret: 'short' })).toThrow(/32 bytes/);
    expect(() => verifier({ secret: undefined })).toThrow(/secret or a key set/);
  });
});

describe('tokens by a published key set', () => {
  let server: Server;
  let keys: JWK[];
  let fetches: number;
  let broken: boolean;

  beforeEach(async () => {
    keys = [];
    fetches = 0;
    broken = false;
    server = createServer((_, response) => {
      fetches += 1;
      if (broken) response.writeHead(503).end();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  const published = (options: Partial<JwtVerifierOptions> = {}) =>
    verifier({
      secret: undefined,
      jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
      ...options,
    });

  async function newKey(kid: string, alg = 'RS256') {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    keys.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
    const sign = (claims: object = { sub: 'user-1', exp: NOW + 60 }, header: object = {}) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
    return { publicKey, sign };
  }

  it.each(['RS256', 'ES256', 'EdDSA'])('believes %s', async (alg) => {
    const key = await newKey('a', alg);
    expect((await published().verify(await key.sign())).caller.id).toBe('user-1');
  });

  it('does not take the published key for a secret', async () => {
    const key = await newKey('a');
    const good = { sub: 'admin-1', exp: NOW + 60, roles: ['admin'] };
    const confused = forge(good, { alg: 'HS256', kid: 'a' }, await exportSPKI(key.publicKey));
    await expect(published().verify(confused)).rejects.toBeInstanceOf(InvalidTokenError);
  });

  it('refuses algorithms that were not named, expired tokens, and those without exp', async () => {
    const pss = await newKey('pss', 'PS256');
    const key = await newKey('a');
    const keySet = published({ audience: 'herald' });
    const mine = { sub: 'user-1', aud: 'herald' };
    const good = { ...mine, exp: NOW + 60 };
    expect((await keySet.verify(await key.sign(good))).caller.id).toBe('user-1');
    await expect(keySet.verify(await pss.sign(good))).rejects.toBeInstanceOf(InvalidTokenError);
    await expect(keySet.verify(await key.sign({ ...good, aud: 'x' }))).rejects.toBeInstanceOf(InvalidTokenError);
    await expect(keySet.verify(await key.sign({ ...mine, exp: NOW - 1 }))).rejects.toBeInstanceOf(ExpiredTokenError);
    await expect(keySet.verify(await key.sign(mine))).rejects.toBeInstanceOf(InvalidTokenError);
    await expect(keySet.verify('a.b.c')).rejects.toBeInstanceOf(InvalidTokenError);
  });

  it('follows a rotation, and does not fetch for every made-up key', async () => {
    const first = await newKey('a');
    const keySet = published({ jwksCooldownMs: 0 });
    await keySet.verify(await first.sign());
    keys = [];
    const second = await newKey('b');
    await keySet.verify(await second.sign());
    await expect(keySet.verify(await first.sign())).rejects.toBeInstanceOf(InvalidTokenError);

    fetches = 0;
    const patient = published({ jwksCooldownMs: 60_000 });
    await patient.verify(await second.sign());
    for (const kid of ['x', 'y', 'z']) {
      await expect(patient.verify(await second.sign(undefined, { kid }))).rejects.toBeInstanceOf(InvalidTokenError);
    }
    expect(fetches).toBe(1);
  });

  it('says try again, not sign in, while the key set is away', async () => {
    const key = await newKey('a');
    broken = true;
    const keySet = published();
    await expect(keySet.verify(await key.sign())).rejects.toBeInstanceOf(UnavailableError);
    broken = false;
    expect((await keySet.verify(await key.sign())).caller.id).toBe('user-1');
  });
});
