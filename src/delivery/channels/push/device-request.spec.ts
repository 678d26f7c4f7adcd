import { createECDH } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aSubscription } from '../../../../test/support/browser-subscription.js';
import { readEnvironment } from '../../../platform/config/index.js';
import type { InvalidInputError } from '../../../platform/errors/index.js';
import { checkDevice, type DeviceRequest } from './device-request.js';
import { PushHosts } from './push-hosts.js';

const hosts = new PushHosts(readEnvironment({}));
const places = { platforms: ['FCM', 'WEB_PUSH'] as const, hosts };
const problemOf = (request: DeviceRequest, where: Parameters<typeof checkDevice>[1] = places): string => {
  try {
    checkDevice(request, where);
  } catch (error) {
    const { code, message } = error as InvalidInputError;
    return `${code}: ${message}`;
  }
  return 'taken';
};
const browser = (change: Record<string, unknown> = {}): DeviceRequest => ({
  platform: 'WEB_PUSH',
  subscription: { ...aSubscription().toJSON(), ...change },
});
const point = () => createECDH('prime256v1').generateKeys();

describe('a device that registers', () => {
  it('is taken with what is needed of it, and no more', () => {
    const subscription = aSubscription().toJSON();
    const device = checkDevice(
      { platform: 'WEB_PUSH', subscription: { ...subscription, more: 1 }, label: 'mine' },
      places,
    );
    expect(device).toEqual({
      platform: 'WEB_PUSH',
      address: subscription.endpoint,
      keys: {
        p256dh: Buffer.from(subscription.keys.p256dh, 'base64url'),
        auth: Buffer.from(subscription.keys.auth, 'base64url'),
      },
      label: 'mine',
    });
    const token = 'dGVzdA:APA91bH-x_y.z';
    expect(checkDevice({ platform: 'FCM', token }, places)).toMatchObject({ address: token, keys: null, label: null });
  });

  it('may write its keys as base64 with its padding', () => {
    const keys = { p256dh: point().toString('base64'), auth: Buffer.alloc(16, 255).toString('base64') };
    expect(problemOf(browser({ keys }))).toBe('taken');
  });

  it.each([
    ['nothing', { platform: 'WEB_PUSH' }, 'subscription is required'],
    ['a token for a browser', { ...browser(), token: 'abcdefgh' }, 'token is not of WEB_PUSH'],
    ['no token', { platform: 'FCM' }, 'token is required for FCM'],
    ['a subscription for FCM', { ...browser(), platform: 'FCM' }, 'subscription is not of FCM'],
    ['a token of two lines', { platform: 'FCM', token: 'abcdefgh\r\nx' }, 'token must be one of'],
    ['a token without end', { platform: 'FCM', token: 'x'.repeat(4_097) }, 'at most 4,096 characters'],
    ['a label without end', { ...browser(), label: 'x'.repeat(101) }, 'label must have at most 100'],
    ['a label of two lines', { ...browser(), label: 'a\nb' }, 'label must be one line'],
    ['no keys', browser({ keys: undefined }), 'keys.p256dh'],
    ['keys that are a text', browser({ keys: 'abc' }), 'keys.p256dh'],
    ['an endpoint that is a number', browser({ endpoint: 7 }), 'endpoint'],
    [
      'a point that is none',
      browser({ keys: { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: 'A'.repeat(22) } }),
      'keys.p256dh',
    ],
    ['a key that is too short', browser({ keys: { p256dh: 'AAAA', auth: 'A'.repeat(22) } }), 'keys.p256dh'],
    [
      'an auth that is too long',
      browser({ keys: { p256dh: point().toString('base64url'), auth: 'A'.repeat(40) } }),
      'keys.auth',
    ],
    [
      'a huge auth',
      browser({ keys: { p256dh: point().toString('base64url'), auth: 'A'.repeat(1_000_000) } }),
      'keys.auth',
    ],
    [
      'what its prototype has',
      { platform: 'WEB_PUSH', subscription: Object.create(aSubscription().toJSON()) },
      'endpoint',
    ],
  ])('with %s is refused', (_, request, words) => {
    const problem = problemOf(request as DeviceRequest);
    expect(problem).toMatch(/^BAD_USER_INPUT: /);
    expect(problem).toContain(words);
  });

  it.each([
    'http://fcm.googleapis.com/x',
    'https://fcm.googleapis.com:8443/x',
    'https://user:pass@fcm.googleapis.com/x',
    'https://fcm.googleapis.com@169.254.169.254/x',
    'https://169.254.169.254/latest/meta-data',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://0x7f.1/x',
    'https://localhost/x',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evilfcm.googleapis.com/x',
    'https://push.services.mozilla.com/x',
    'https://evilpush.apple.com/x',
    'https://.push.apple.com/x',
    'https://fcm.googleapis.com./x',
    'https://fcm.googleapis.com/x#y',
    'http://127.0.0.1:8080/x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '//fcm.googleapis.com/x',
    `https://fcm.googleapis.com/${'x'.repeat(2_048)}`,
    '',
  ])('with a subscription to %s is refused, and its address is not repeated', (endpoint) => {
    const problem = problemOf(browser({ endpoint }));
    expect(problem).toContain('endpoint must be an https URL of a push service');
    expect(problem).not.toContain(endpoint || 'nothing');
  });

  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAA',
    'https://db5p.notify.windows.com/w/?token=BQY%3d',
    'https://web.push.apple.com/QGx',
    'HTTPS://FCM.googleapis.com:443/fcm/send/x',
  ])('with a subscription to %s is taken', (endpoint) => {
    expect(problemOf(browser({ endpoint }))).toBe('taken');
  });

  it('of a platform that there is nothing to send with is refused', () => {
    expect(problemOf(browser(), { platforms: ['FCM'], hosts })).toContain('no push to browsers');
    expect(problemOf({ platform: 'FCM', token: 'abcdefgh' }, { platforms: ['WEB_PUSH'], hosts })).toContain(
      'no push to apps',
    );
  });
});

describe('the servers of tests', () => {
  const endpoint = 'http://127.0.0.1:8080/x';

  it('may be named whole, outside production', () => {
    const named = new PushHosts(readEnvironment({ WEB_PUSH_HOSTS: 'http://127.0.0.1:8080' }));
    expect(named.allowed(endpoint)?.href).toBe(endpoint);
    expect(named.allowed('http://127.0.0.1:8081/x')).toBeUndefined();
    expect(named.allowed('https://fcm.googleapis.com/x')).toBeUndefined();
  });

  it('are nothing to a production, however they came into its configuration', () => {
    const config = { ...readEnvironment({ WEB_PUSH_HOSTS: 'http://127.0.0.1:8080' }), NODE_ENV: 'production' as const };
    expect(new PushHosts(config).allowed(endpoint)).toBeUndefined();
  });
});
