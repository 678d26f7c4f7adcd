import { createECDH, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from './environment.js';

const folder = mkdtempSync(join(tmpdir(), 'herald-push-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    readEnvironment(env);
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems.map(({ variable, message }) => `${variable}: ${message}`);
  }
};

function aPair() {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  const privateKey = Buffer.concat([Buffer.alloc(32), ecdh.getPrivateKey()]).subarray(-32);
  return { VAPID_PUBLIC_KEY: ecdh.getPublicKey('base64url'), VAPID_PRIVATE_KEY: privateKey.toString('base64url') };
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const account = { project_id: 'shop-1', client_email: 'herald@shop-1.example', private_key: rsa };

describe('the keys of Web Push', () => {
  it('are taken as a pair', () => expect(problemsOf(aPair())).toEqual([]));

  it.each([
    ['one without the other', { VAPID_PUBLIC_KEY: aPair().VAPID_PUBLIC_KEY }, 'VAPID_PRIVATE_KEY: required with'],
    ['the other alone', { VAPID_PRIVATE_KEY: aPair().VAPID_PRIVATE_KEY }, 'VAPID_PUBLIC_KEY: required with'],
    ['those of two pairs', { ...aPair(), VAPID_PRIVATE_KEY: aPair().VAPID_PRIVATE_KEY }, 'of another pair'],
    ['no key', { ...aPair(), VAPID_PUBLIC_KEY: 'abc' }, 'VAPID_PUBLIC_KEY: a point of P-256'],
    ['zeros', { ...aPair(), VAPID_PRIVATE_KEY: 'A'.repeat(43) }, 'of another pair'],
    ['somebody who can’t be written to', { VAPID_SUBJECT: 'ops' }, 'VAPID_SUBJECT: a mailto:'],
    ['a page without TLS', { VAPID_SUBJECT: 'http://shop.example' }, 'VAPID_SUBJECT: a mailto:'],
    ['a host that is a URL', { WEB_PUSH_HOSTS: 'https://fcm.googleapis.com' }, 'WEB_PUSH_HOSTS: host names'],
    ['all hosts', { WEB_PUSH_HOSTS: '*' }, 'WEB_PUSH_HOSTS: host names'],
    ['a test’s host that is not here', { WEB_PUSH_HOSTS: 'http://10.0.0.1:80' }, 'WEB_PUSH_HOSTS: host names'],
  ])('are not %s', (_, env, words) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });

  it('and in production go to no server of a test', () => {
    const env = { NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) };
    expect(problemsOf({ ...env, WEB_PUSH_HOSTS: 'http://127.0.0.1:80', FCM_BASE_URL: 'http://fcm.example' })).toEqual([
      'WEB_PUSH_HOSTS: host names alone in production',
      'FCM_BASE_URL: a URL that begins with https:// in production',
    ]);
  });
});

describe('the service account', () => {
  const expected = {
    projectId: 'shop-1',
    clientEmail: 'herald@shop-1.example',
    privateKey: rsa,
    tokenUri: 'https://oauth2.googleapis.com/token',
  };

  it('is the JSON itself, or a file of it', () => {
    const path = join(folder, 'account.json');
    writeFileSync(path, JSON.stringify(account));
    for (const FCM_SERVICE_ACCOUNT of [path, JSON.stringify(account)]) {
      expect(readEnvironment({ FCM_SERVICE_ACCOUNT }).FCM_SERVICE_ACCOUNT).toEqual(expected);
    }
  });

  it.each([
    ['a file that is not there', join(folder, 'nowhere.json'), 'a file that can be read'],
    ['no JSON', '{ "project_id"', 'wrong in it: JSON'],
    ['half of it', JSON.stringify({ project_id: 'shop-1' }), 'wrong in it: client_email, private_key'],
    ['a key of another kind', JSON.stringify({ ...account, private_key: ec }), 'wrong in it: private_key'],
    ['a project that is a path', JSON.stringify({ ...account, project_id: '../x' }), 'wrong in it: project_id'],
  ])('is not %s, and nothing of it is repeated', (_, text, words) => {
    const [problem = ''] = problemsOf({ FCM_SERVICE_ACCOUNT: text });
    expect(problem).toContain(words);
    expect(problem).not.toMatch(/shop-1|PRIVATE KEY/);
  });
});
