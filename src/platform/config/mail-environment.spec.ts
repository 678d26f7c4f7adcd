import { describe, expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from './environment.js';

const PRODUCTION = { NODE_ENV: 'production', JWT_SECRET: 's'.repeat(32) };
const MAIL = { SMTP_URL: 'smtp://u:hunter2@mail', MAIL_FROM: 'a@b.example', PUBLIC_URL: 'https://h.example' };

function problemsOf(env: Record<string, string>): string[] {
  try {
    readEnvironment(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    if (error.message.includes('hunter2')) throw new Error('it tells a secret', { cause: error });
    return error.problems.map(({ variable, message }) => `${variable}: ${message}`);
  }
}

describe('the environment of mail', () => {
  it.each([
    ['Herald <herald@localhost>', { name: 'Herald', address: 'herald@localhost' }],
    ['"Example, Inc." <news@mail.example.com>', { name: 'Example, Inc.', address: 'news@mail.example.com' }],
    ['  news@example.com ', { name: '', address: 'news@example.com' }],
    ['<news@example.com>', { name: '', address: 'news@example.com' }],
    ['Société Générale <n+x@example.com>', { name: 'Société Générale', address: 'n+x@example.com' }],
  ])('reads the sender %j', (text, mailbox) => {
    expect(readEnvironment({ MAIL_FROM: text }).MAIL_FROM).toEqual(mailbox);
  });

  it.each([
    'nobody',
    'a@b, c@d',
    'A <a@b>, C <c@d>',
    'a@b\r\nBcc: evil@x',
    'A\u0000 <a@b>',
    'A <a@b> x',
    'a@b..c',
    'a b@c',
    '<a@b>\n',
  ])('has no sender %j', (text) => {
    expect(problemsOf({ MAIL_FROM: text })).toEqual([
      'MAIL_FROM: one address, with a name before it or without: Herald <herald@example.com>',
    ]);
  });

  it.each(['http://mail', 'smtp://', 'smtp://u:hunter2@mail?debug=true', 'smtp://mail?requireTls=true', 'hunter2'])(
    'has no server %j',
    (text) => {
      expect(problemsOf({ SMTP_URL: text }).map((problem) => problem.split(':')[0])).toContain('SMTP_URL');
    },
  );

  it('takes servers with credentials and options', () => {
    const urls = ['smtp://u:p%40ss@mail:2525?requireTLS=true&maxConnections=3', 'smtps://mail?tls.servername=x'];
    expect(readEnvironment({ SMTP_URL: urls[0], SMTP_FALLBACK_URL: urls[1] })).toMatchObject({
      SMTP_URL: urls[0],
      SMTP_FALLBACK_URL: urls[1],
    });
  });

  it('names all that is missing in production at once', () => {
    expect(problemsOf({ ...PRODUCTION, SMTP_URL: MAIL.SMTP_URL })).toEqual([
      'MAIL_FROM: required in production with SMTP_URL',
      'PUBLIC_URL: required in production with SMTP_URL',
    ]);
    expect(problemsOf({ ...PRODUCTION, ...MAIL, PUBLIC_URL: 'http://h.example' })).toEqual([
      'PUBLIC_URL: a URL that begins with https:// in production',
    ]);
    expect(problemsOf({ ...PRODUCTION, ...MAIL })).toEqual([]);
    expect(problemsOf(PRODUCTION)).toEqual([]);
  });

  it('has no second server without a first', () => {
    expect(problemsOf({ SMTP_FALLBACK_URL: 'smtp://mail' })).toEqual(['SMTP_FALLBACK_URL: only with SMTP_URL']);
  });
});
