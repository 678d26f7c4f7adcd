import { expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from './environment.js';
import { RateLimit } from './rates-environment.js';

it('reads limits as they are written', () => {
  const config = readEnvironment({
    RATE_LIMIT_PEOPLE: '10/1s',
    RATE_LIMIT_INSTALLATION: 'off',
    RATE_LIMITS: 'sendNotification=1000/60s, presence=off',
  });
  expect(config.RATE_LIMIT_PEOPLE).toEqual(new RateLimit(10, 1));
  expect(config.RATE_LIMIT_INSTALLATION).toBeNull();
  expect(config.RATE_LIMITS).toEqual(
    new Map([
      ['sendNotification', new RateLimit(1_000, 60)],
      ['presence', null],
    ]),
  );
});

it.each([
  ['RATE_LIMIT_PEOPLE', '10'],
  ['RATE_LIMIT_PEOPLE', '0/10s'],
  ['RATE_LIMIT_SERVICES', '10/1m'],
  ['RATE_LIMITS', 'send notification=1/1s'],
  ['RATE_LIMITS', 'presence'],
])('refuses %s=%s', (name, value) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(ConfigurationError);
});
