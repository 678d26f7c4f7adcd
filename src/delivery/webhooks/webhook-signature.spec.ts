import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { keyOf, keysOf, signatureOf } from './webhook-signature.js';

const secretOf = (bytes: Buffer) => `whsec_${bytes.toString('base64')}`;

describe('the signature of a webhook', () => {
  it('is the one of the specification, word for word', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const body = '{"test": 2432232314}';
    const signed = signatureOf(keysOf([secret]), {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampSeconds: 1614265330,
      body,
    });
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const content = `msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.${body}`;
    expect(signed).toBe(`v1,${createHmac('sha256', key).update(content).digest('base64')}`);
    expect(signed).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is one for each secret, and a library of others’ finds the one it knows', () => {
    const secrets = [secretOf(randomBytes(32)), secretOf(randomBytes(24)), secretOf(randomBytes(64))];
    const body = JSON.stringify({ title: 'Ünïcode ✓ 𝔘' });
    const timestampSeconds = Math.floor(Date.now() / 1_000);
    const signature = signatureOf(keysOf(secrets), { id: 'an-id', timestampSeconds, body });
    const headers = {
      'webhook-id': 'an-id',
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signature,
    };
    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secretOf(randomBytes(32))).verify(body, headers)).toThrow();
    for (const changed of [{ 'webhook-id': 'another' }, { 'webhook-timestamp': String(timestampSeconds - 1) }]) {
      expect(() => new Webhook(secrets[0]!).verify(body, { ...headers, ...changed })).toThrow();
    }
    expect(() => new Webhook(secrets[0]!).verify(`${body} `, headers)).toThrow();
  });

  it.each([
    '',
    'whsec_',
    'whsec_short',
    `whsec_${'A'.repeat(31)}!`,
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    secretOf(randomBytes(23)),
    secretOf(randomBytes(65)),
  ])('takes no key of %j', (secret) => expect(keyOf(secret)).toBeUndefined());
});
