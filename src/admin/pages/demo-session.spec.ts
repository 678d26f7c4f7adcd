import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../platform/config/index.js';
import { showsDemo } from '../../platform/pages/index.js';
import { isAtThisMachine } from './demo-session.js';

type Asked = Pick<Request, 'headers' | 'socket'>;

const asked = (headers: Record<string, string>, remoteAddress: string | undefined = '127.0.0.1') =>
  ({ headers: { host: 'localhost:3000', ...headers }, socket: { remoteAddress } }) as unknown as Asked;

describe('the demo’s tokens', () => {
  it.each([
    ['a browser on this machine', asked({ 'sec-fetch-site': 'same-origin' })],
    ['a program on this machine', asked({})],
    ['by its address', asked({ host: '127.0.0.1:3000' })],
    ['by another of its addresses', asked({ host: '127.1.2.3' }, '127.1.2.3')],
    ['over IPv6', asked({ host: '[::1]:3000' }, '::1')],
    ['over IPv4 as IPv6 writes it', asked({}, '::ffff:127.0.0.1')],
  ])('are for %s', (_, request) => {
    expect(isAtThisMachine(request)).toBe(true);
  });

  it.each([
    ['another machine', asked({}, '10.0.0.7')],
    ['another machine that says it is this one', asked({ host: 'localhost:3000' }, '192.168.1.4')],
    ['nobody knows whom', asked({}, '')],
    ['a name of somebody else’s that leads here (DNS rebinding)', asked({ host: 'attacker.example:3000' })],
    ['a name that only begins like this machine’s', asked({ host: 'localhost.attacker.example' })],
    ['a name that begins like its address', asked({ host: '127.0.0.1.attacker.example' })],
    ['a name with its own before an @', asked({ host: 'localhost:3000@attacker.example' })],
    ['a page of another site', asked({ 'sec-fetch-site': 'cross-site' })],
    ['a page of another port of this machine', asked({ 'sec-fetch-site': 'same-site' })],
    ['an address that somebody types, which shows them', asked({ 'sec-fetch-site': 'none' })],
    ['what came through a proxy', asked({ 'x-forwarded-for': '203.0.113.9' })],
    ['what came through a proxy that says so in the other way', asked({ forwarded: 'for=203.0.113.9' })],
  ])('are not for %s', (_, request) => {
    expect(isAtThisMachine(request)).toBe(false);
  });
});

describe('the demo', () => {
  const shown = (env: Record<string, string>) => showsDemo(readEnvironment({ ...NEEDED, ...env }));
  const NEEDED = {
    JWT_SECRET: 'a secret of the tests, longer than 32 bytes',
    DATABASE_URL: 'postgres://localhost/herald',
    REDIS_URL: 'redis://localhost',
  };

  it('is there in development, unless it is switched off', () => {
    expect(shown({ NODE_ENV: 'development' })).toBe(true);
    expect(shown({ NODE_ENV: 'development', DEMO: 'off' })).toBe(false);
  });

  it('is elsewhere where it is switched on', () => {
    expect(shown({ NODE_ENV: 'test' })).toBe(false);
    expect(shown({ NODE_ENV: 'test', DEMO: 'on' })).toBe(true);
  });

  it('is never there in production, and who asks for it is refused', () => {
    const production = {
      NODE_ENV: 'production',
      ALLOWED_ORIGINS: 'https://app.example',
      SMTP_URL: 'smtp://mail',
      MAIL_FROM: 'a@b.example',
    };
    expect(() => shown({ ...production, DEMO: 'on' })).toThrow(/DEMO/);
    expect(showsDemo({ NODE_ENV: 'production', DEMO: true, ROLES: ['api'] })).toBe(false);
  });

  it('is not served by a node that serves no API', () => {
    expect(shown({ NODE_ENV: 'development', ROLES: 'worker' })).toBe(false);
  });
});
