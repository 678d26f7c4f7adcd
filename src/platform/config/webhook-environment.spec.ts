import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from './environment.js';

const secret = (bytes = 32) => `whsec_${randomBytes(bytes).toString('base64')}`;
const SECRET = secret();

function problemsOf(env: Record<string, string>): string[] {
  try {
    readEnvironment(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    if (error.message.includes('whsec_A')) throw new Error('it tells a secret', { cause: error });
    return error.problems.map(({ variable, message }) => `${variable}: ${message}`);
  }
}

describe('the environment of webhooks', () => {
  it('takes several secrets, for a rotation', () => {
    const two = [SECRET, secret(24)];
    expect(readEnvironment({ WEBHOOK_SECRET: two.join(', ') }).WEBHOOK_SECRET).toEqual(two);
  });

  it.each([
    'whsec_',
    'whsec_AAAA',
    `whsec_A${'A'.repeat(90)}`,
    'secret',
    Array.from({ length: 6 }, () => secret()).join(','),
  ])('refuses the secret %s', (text) => {
    expect(problemsOf({ WEBHOOK_SECRET: text })).toEqual([
      'WEBHOOK_SECRET: secrets of whsec_ and 24 to 64 bytes in base64, five at most',
    ]);
  });

  it('takes hosts, addresses and ranges', () => {
    const given = 'hooks.internal,10.0.0.7, 10.1.0.0/16,fd00::/8,localhost';
    expect(readEnvironment({ WEBHOOK_ALLOW: given }).WEBHOOK_ALLOW).toEqual(
      given.split(',').map((each) => each.trim()),
    );
    for (const wrong of ['10.0.0', '10.0.0.0/40', 'https://x', 'a b', '*.internal', '1'])
      expect(problemsOf({ WEBHOOK_ALLOW: wrong }), wrong).toEqual([
        'WEBHOOK_ALLOW: hosts, addresses or ranges such as hooks.internal,10.1.0.0/16',
      ]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['all that is needed', { STATUS_WEBHOOK_SECRET: SECRET }, []],
    ['no secret', {}, ['STATUS_WEBHOOK_SECRET: required with STATUS_WEBHOOK_URL']],
    [
      'a user in it',
      { STATUS_WEBHOOK_SECRET: SECRET, STATUS_WEBHOOK_URL: 'https://u@hooks.example/' },
      ['STATUS_WEBHOOK_URL: a URL without user and password'],
    ],
    [
      'http',
      { STATUS_WEBHOOK_SECRET: SECRET, STATUS_WEBHOOK_URL: 'http://hooks.example/' },
      ['STATUS_WEBHOOK_URL: https, or a host of STATUS_WEBHOOK_ALLOW'],
    ],
    [
      'http to a host that is allowed',
      {
        STATUS_WEBHOOK_SECRET: SECRET,
        STATUS_WEBHOOK_URL: 'http://hooks.internal/',
        STATUS_WEBHOOK_ALLOW: 'x,hooks.internal',
      },
      [],
    ],
    [
      'an event that there is not',
      { STATUS_WEBHOOK_SECRET: SECRET, STATUS_WEBHOOK_EVENTS: 'notification.seen,notification.eaten' },
      [
        'STATUS_WEBHOOK_EVENTS: some of notification.delivered, notification.seen, notification.read, notification.failed, delivery.failed, delivery.bounced',
      ],
    ],
  ])('says what is wrong with status webhooks: %s', (_what, env, problems) => {
    expect(problemsOf({ STATUS_WEBHOOK_URL: 'https://hooks.example/', ...env })).toEqual(problems);
  });
});
