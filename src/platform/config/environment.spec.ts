import { describe, expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from './environment.js';

const problemsOf = (env: Record<string, string>): ConfigurationError => {
  try {
    readEnvironment(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('was taken');
};

describe('readEnvironment', () => {
  it('has a default for all that has a safe one', () => {
    expect(readEnvironment({})).toEqual({
      NODE_ENV: 'development',
      PORT: 3000,
      HOST: '0.0.0.0',
      DATABASE_POOL: 20,
      DATABASE_TIMEOUT: 25_000,
      REDIS_PREFIX: 'herald:',
      HERALD_DIR: '.herald',
      ALLOWED_ORIGINS: [],
      TRUSTED_PROXIES: [],
      ROLES: ['api', 'gateway', 'worker'],
      CATEGORIES: [],
      FEED_GENERATION: 0,
      DRAIN_SECONDS: 8,
      MAX_REQUESTS_IN_FLIGHT: 1_000,
      MAX_EVENT_LOOP_DELAY: 1_000,
      POSITION_CHECK: 3_000,
      GAP_WAIT: 25,
      BUS_TIMEOUT: 1_000,
      BUS_PROBE: 2_000,
      STREAM_QUEUE_EVENTS: 256,
      STREAM_QUEUE_BYTES: 1_048_576,
      STREAM_STALL: 5_000,
      FAST_PATH: true,
      SOCKET_COMPRESSION: false,
      SYNC_INTERVAL: 60_000,
      LOG_LEVEL: 'info',
    });
  });

  it('reads lists, durations and switches', () => {
    const config = readEnvironment({
      ALLOWED_ORIGINS: 'https://a.example, https://b.example,',
      ROLES: 'gateway,api',
      POSITION_CHECK: '500ms',
      SYNC_INTERVAL: '2m',
      GRAPHIQL: 'off',
      PORT: '',
    });
    expect(config).toMatchObject({
      ALLOWED_ORIGINS: ['https://a.example', 'https://b.example'],
      ROLES: ['gateway', 'api'],
      POSITION_CHECK: 500,
      SYNC_INTERVAL: 120_000,
      GRAPHIQL: false,
      PORT: 3000,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names everything that is wrong at once, and tells no value', () => {
    const error = problemsOf({
      NODE_ENV: 'production',
      PORT: '70000',
      DATABASE_URL: 'mysql://root:hunter2@db',
      REDIS_URL: 'not a url',
      JWT_SECRET: 'hunter2',
      ROLES: 'cook',
      POSITION_CHECK: 'soon',
    });
    expect(error.problems.map((problem) => problem.variable).sort()).toEqual(
      ['DATABASE_URL', 'JWT_SECRET', 'PORT', 'POSITION_CHECK', 'REDIS_URL', 'ROLES'].sort(),
    );
    expect(error.message).not.toContain('hunter2');
  });

  it('refuses to make secrets up in production, and servers of its own it may have', () => {
    expect(problemsOf({ NODE_ENV: 'production' }).problems.map((problem) => problem.variable)).toEqual(['JWT_SECRET']);
    expect(
      readEnvironment({ NODE_ENV: 'production', JWKS_URL: 'https://keys.example/jwks' }).JWT_SECRET,
    ).toBeUndefined();
    expect(readEnvironment({ NODE_ENV: 'production', JWT_SECRET: 's'.repeat(32) }).JWT_SECRET).toHaveLength(32);
  });

  it('counts the bytes of a secret, not its characters', () => {
    expect(readEnvironment({ JWT_SECRET: 'é'.repeat(16) }).JWT_SECRET).toHaveLength(16);
    expect(problemsOf({ JWT_SECRET: 'é'.repeat(15) }).problems[0]?.variable).toBe('JWT_SECRET');
  });
});
