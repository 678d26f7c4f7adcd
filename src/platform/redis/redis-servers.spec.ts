import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../config/index.js';
import { sentinelOptions, serversOf } from './redis-servers.js';

describe('where Redis is', () => {
  it('reads addresses, credentials and TLS from URLs', () => {
    expect(serversOf(['rediss://user:p%40ss@redis-1:7000', 'rediss://user:p%40ss@[::1]'])).toEqual({
      addresses: [
        { host: 'redis-1', port: 7000 },
        { host: '::1', port: 6379 },
      ],
      username: 'user',
      password: 'p@ss',
      isTls: true,
    });
    expect(serversOf(['redis://redis-1'])).toEqual({ addresses: [{ host: 'redis-1', port: 6379 }], isTls: false });
  });

  it('keeps apart what is for the Sentinels and what for the servers behind them', () => {
    const config = readEnvironment({
      REDIS_SENTINELS: 'redis://:watch@s1,redis://:watch@s2:5000',
      REDIS_SENTINEL_MASTER: 'main',
      REDIS_USERNAME: 'herald',
      REDIS_PASSWORD: 'secret',
      REDIS_TLS: 'on',
    });
    expect(sentinelOptions(config)).toMatchObject({
      sentinels: [
        { host: 's1', port: 26_379 },
        { host: 's2', port: 5_000 },
      ],
      name: 'main',
      sentinelPassword: 'watch',
      username: 'herald',
      password: 'secret',
      tls: {},
      enableTLSForSentinelMode: true,
    });
    expect(sentinelOptions(config)).not.toHaveProperty('sentinelTLS');
    expect(
      sentinelOptions(readEnvironment({ REDIS_SENTINELS: 'rediss://s1', REDIS_SENTINEL_MASTER: 'main' })),
    ).toMatchObject({ sentinelTLS: {} });
  });
});
