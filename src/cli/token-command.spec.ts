import { JwtService } from '@nestjs/jwt';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developmentSecret } from '../platform/auth/index.js';
import { JwtTokenVerifier } from '../platform/auth/jwt.token-verifier.js';
import { asksForHelp, TOKEN_USAGE, tokenCommand, UsageError } from './token-command.js';

const JWT_SECRET = 'a secret of more than thirty-two bytes';

describe('npm run token', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'herald-token-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const verify = (token: string, secret = JWT_SECRET) =>
    new JwtTokenVerifier(new JwtService(), { secret }).verify(token);

  it('makes a token that Herald believes', async () => {
    const token = await tokenCommand(['user-1', '--role', 'service', '--role', 'admin', '--hours', '2'], {
      JWT_SECRET,
    });
    const { caller } = await verify(token);
    expect(caller.id).toBe('user-1');
    expect([...caller.roles]).toEqual(['service', 'admin']);
    expect(Math.abs(caller.expiresAtMs - Date.now() - 7_200_000)).toBeLessThan(5_000);
  });

  it('signs with the generated secret where none is configured, and never in production', async () => {
    const token = await tokenCommand(['user-1'], { HERALD_DIR: folder });
    expect((await verify(token, await developmentSecret(folder))).caller.roles.size).toBe(0);
    await expect(tokenCommand(['user-1'], { HERALD_DIR: folder, NODE_ENV: 'production' })).rejects.toThrow(
      /JWT_SECRET/,
    );
  });

  it('does not make tokens that nobody would believe', async () => {
    const env = { JWKS_URL: 'https://id.example/keys', HERALD_DIR: folder };
    await expect(tokenCommand(['user-1'], env)).rejects.toThrow(/JWKS_URL/);
  });

  it('is asked how it is used, whatever else is said', () => {
    expect(asksForHelp(['--help'])).toBe(true);
    expect(asksForHelp(['user-1', '--role', 'root', '-h'])).toBe(true);
    expect(asksForHelp(['user-1', '--role', 'service'])).toBe(false);
    expect(TOKEN_USAGE).toContain('--help');
  });

  it.each([
    [[]],
    [['']],
    [['a', 'b']],
    [['a\nb']],
    [['a', '--role', 'root']],
    [['a', '--hours', '0']],
    [['a', '--hours', 'soon']],
    [['a', '--what']],
  ])('explains itself for %j', async (args) => {
    const failure = tokenCommand(args, { JWT_SECRET });
    await expect(failure).rejects.toBeInstanceOf(UsageError);
    await expect(failure).rejects.toThrow(/Usage: npm run/);
  });
});
