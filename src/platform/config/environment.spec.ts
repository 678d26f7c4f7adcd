import { describe, expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from './environment.js';
import { RateLimit } from './rates-environment.js';

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
      OPERATORS_POOL: 4,
      DATABASE_TIMEOUT: 10_000,
      REDIS_CLUSTER_NODES: [],
      REDIS_SENTINELS: [],
      REDIS_TLS: false,
      REDIS_PREFIX: 'herald:',
      HERALD_DIR: '.herald',
      ALLOWED_ORIGINS: [],
      TRUSTED_PROXIES: [],
      ROLES: ['api', 'gateway', 'worker'],
      CATEGORIES: [],
      FEED_GENERATION: 0,
      RETENTION_DAYS: 30,
      AUDIT_DAYS: 366,
      REPORT_DAYS: 400,
      SWEEP_SECONDS: 1,
      BULL_BOARD: true,
      DASHBOARD: true,
      OTEL_SERVICE_NAME: 'herald',
      OTEL_TRACES_SAMPLER_ARG: 1,
      MAX_CONNECTIONS: 20_000,
      MAX_CONNECTIONS_PER_ADDRESS: 10_000,
      MAX_CONNECTIONS_PER_USER: 10,
      ACCEPT_RATE: 5_000,
      FRAME_RATE: 100,
      PING_INTERVAL: 12_000,
      DRAIN_SECONDS: 8,
      MAX_REQUESTS_IN_FLIGHT: 1_000,
      MAX_EVENT_LOOP_DELAY: 1_000,
      POSITION_CHECK: 3_000,
      GAP_WAIT: 25,
      BUS_TIMEOUT: 1_000,
      BUS_PROBE: 2_000,
      PRESENCE_HEARTBEAT: 10_000,
      SIGNAL_RATE: 50,
      SIGNAL_RECHECK: 60_000,
      RATE_LIMIT_PEOPLE: new RateLimit(2_000, 10),
      RATE_LIMIT_SERVICES: new RateLimit(200_000, 10),
      RATE_LIMIT_INSTALLATION: new RateLimit(1_000_000, 10),
      STREAM_QUEUE_EVENTS: 256,
      STREAM_QUEUE_BYTES: 1_048_576,
      STREAM_STALL: 5_000,
      FAST_PATH: true,
      SOCKET_COMPRESSION: false,
      SYNC_INTERVAL: 60_000,
      RETRY_SCHEDULE: [1_000, 5_000, 30_000, 300_000],
      RETRY_SCHEDULES: [],
      LEASE_SECONDS: 30,
      DELIVERY_CONCURRENCY: ['50', 'email:8', 'email.bulk:6'],
      DELIVERY_WINDOW: 1_000,
      BREAKER_FAILURES: 10,
      BREAKER_PAUSE: 1_000,
      CAPS: ['push:5/1m', 'email:20/1h', 'inApp:60/1m'],
      DIGEST_TIME: '09:00',
      DIGEST_WEEKDAY: 'MONDAY',
      PROVIDER_PATIENCE: 86_400_000,
      WEB_PUSH: true,
      WEB_PUSH_HOSTS: ['fcm.googleapis.com', '*.push.services.mozilla.com', '*.notify.windows.com', '*.push.apple.com'],
      FCM_BASE_URL: 'https://fcm.googleapis.com',
      DEFAULT_LOCALE: 'en',
      BRAND_COLOR: '#3730a3',
      WEBHOOK_SECRET: undefined,
      WEBHOOK_ALLOW: [],
      WEBHOOK_TIMEOUT: 10_000,
      STATUS_WEBHOOK_URL: undefined,
      STATUS_WEBHOOK_SECRET: undefined,
      STATUS_WEBHOOK_ALLOW: [],
      STATUS_WEBHOOK_EVENTS: [
        'notification.delivered',
        'notification.seen',
        'notification.read',
        'notification.failed',
        'delivery.failed',
        'delivery.bounced',
      ],
      STATUS_WEBHOOK_CONCURRENCY: 16,
      STATUS_WEBHOOK_SCHEDULE: [5_000, 30_000, 120_000, 300_000],
      SELF_ERASURE: false,
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

  it('reads schedules of retries, for all channels and for some', () => {
    expect(readEnvironment({ RETRY_SCHEDULE: '100ms, 1m', RETRY_SCHEDULES: 'email:1s,5m; push:2s' })).toMatchObject({
      RETRY_SCHEDULE: [100, 60_000],
      RETRY_SCHEDULES: [
        { channel: 'email', delaysMs: [1_000, 300_000] },
        { channel: 'push', delaysMs: [2_000] },
      ],
    });
    expect(readEnvironment({ RETRY_SCHEDULE: 'none' }).RETRY_SCHEDULE).toEqual([]);
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

  it.each([
    ['PORT', 'hunter2', 'a whole number from 0 to 65535'],
    ['DATABASE_POOL', '1', 'a whole number from 2 to 500'],
    ['DRAIN_SECONDS', '601', 'a whole number from 0 to 600'],
    ['DRAIN_SECONDS', '1000.5', 'a whole number from 0 to 600'],
    ['DRAIN_SECONDS', '8s', 'a whole number from 0 to 600'],
    ['GAP_WAIT', '25', 'a duration such as 500ms, 5s or 2m'],
    ['GRAPHIQL', 'true', 'one of on, off'],
    ['NODE_ENV', 'prod', 'one of development, test, production'],
    ['ROLES', 'cook,waiter,api', 'one or more of api, gateway, worker, parted by commas'],
    ['ROLES', ',', 'one or more of api, gateway, worker, parted by commas'],
    ['CATEGORIES', 'billing,no spaces', 'names of a letter or digit, then letters, digits and _ . : - ; 64 at most'],
    ['RETRY_SCHEDULE', '1s,soon', 'durations such as 1s,5s,30s,5m, 20 at most'],
    ['RETRY_SCHEDULES', 'email:1s;push', 'channels with their schedules, such as email:1s,1m;push:5s'],
    ['DELIVERY_CONCURRENCY', 'email:0', 'numbers from 1 to 1000 such as 50,email:10,email.bulk:4'],
    ['LEASE_SECONDS', '0', 'a number from 0.2 to 600'],
    ['REDIS_PREFIX', 'a b', '1 to 32 letters, digits and _ : { } -'],
  ])('says of %s=%s what it must be, once', (variable, value, words) => {
    expect(problemsOf({ [variable]: value }).problems).toEqual([{ variable, message: words }]);
  });

  it.each(['https://app.example', 'http://localhost:5173', 'https://app.example/', 'capacitor://localhost'])(
    'lets pages of %s call',
    (origin) => {
      expect(readEnvironment({ ALLOWED_ORIGINS: `https://a.example,${origin}` }).ALLOWED_ORIGINS).toHaveLength(2);
    },
  );

  it.each([
    'app.example',
    'localhost:5173',
    '*',
    'null',
    'https://*.app.example',
    'https://app.example/path',
    'https://app.example/?',
    'https://u:hunter2@app.example',
    'capacitor://localhost/',
  ])('has no origin %s', (origin) => {
    const { problems } = problemsOf({ ALLOWED_ORIGINS: `https://a.example,${origin}` });
    expect(problems).toEqual([{ variable: 'ALLOWED_ORIGINS', message: 'an origin such as https://app.example.com' }]);
  });

  it.each(['10.0.0.0/8, fd00::/8', '127.0.0.1', 'loopback,uniquelocal', '::ffff:10.0.0.1', ''])(
    'trusts the proxies %j',
    (text) => {
      const wanted = text.split(',').flatMap((part) => (part === '' ? [] : part.trim()));
      expect(readEnvironment({ TRUSTED_PROXIES: text }).TRUSTED_PROXIES).toEqual(wanted);
    },
  );

  it.each(['true', '1', '*', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/x', 'proxy.internal', '10.0.0.1, nowhere'])(
    'can trust no proxy named %j, and says which variable it is',
    (text) => {
      const { problems, message } = problemsOf({ TRUSTED_PROXIES: text });
      expect(problems.map(({ variable }) => variable)).toEqual(['TRUSTED_PROXIES']);
      expect(message).toContain('an address or a range');
    },
  );

  it('refuses a list of databases, which the driver would take for the name of one', () => {
    const [problem] = problemsOf({ DATABASE_URL: 'postgres://u:p@db-1,db-2/herald' }).problems;
    expect(problem).toMatchObject({ variable: 'DATABASE_URL', message: expect.stringContaining('one host') });
    expect(problemsOf({ DATABASE_URL: 'postgres://u:p@db-1:5432,db-2:5432/herald' }).problems).toHaveLength(1);
  });

  it('takes one way to Redis, with what belongs to it', () => {
    const named = (env: Record<string, string>) => problemsOf(env).problems.map((problem) => problem.variable);
    const sentinels = { REDIS_SENTINELS: 'redis://s1:26379,redis://s2:26379', REDIS_SENTINEL_MASTER: 'main' };
    expect(readEnvironment({ REDIS_CLUSTER_NODES: 'redis://:p@a:1, redis://:p@b:2' }).REDIS_CLUSTER_NODES).toHaveLength(
      2,
    );
    expect(readEnvironment({ ...sentinels, REDIS_PASSWORD: 'p', REDIS_TLS: 'on' }).REDIS_SENTINELS).toHaveLength(2);
    expect(named({ REDIS_URL: 'redis://a', REDIS_CLUSTER_NODES: 'redis://b' })).toEqual([
      'REDIS_URL',
      'REDIS_CLUSTER_NODES',
    ]);
    expect(named({ ...sentinels, REDIS_URL: 'redis://a' })).toEqual(['REDIS_URL', 'REDIS_SENTINELS']);
    expect(named({ REDIS_SENTINELS: 'redis://s1' })).toEqual(['REDIS_SENTINEL_MASTER']);
    expect(named({ REDIS_URL: 'redis://a', REDIS_PASSWORD: 'p', REDIS_TLS: 'on', REDIS_SENTINEL_MASTER: 'm' })).toEqual(
      ['REDIS_SENTINEL_MASTER', 'REDIS_PASSWORD', 'REDIS_TLS'],
    );
    expect(named({ ...sentinels, REDIS_USERNAME: 'u' })).toEqual(['REDIS_PASSWORD']);
    expect(named({ REDIS_CLUSTER_NODES: 'http://a' })).toEqual(['REDIS_CLUSTER_NODES']);
    expect(named({ REDIS_CLUSTER_NODES: ',' })).toEqual(['REDIS_CLUSTER_NODES']);
    expect(named({ REDIS_CLUSTER_NODES: 'redis://a/3' })).toEqual(['REDIS_CLUSTER_NODES']);
    const mixed = problemsOf({ REDIS_CLUSTER_NODES: 'redis://:hunter2@a:1,rediss://:hunter2@b:2' });
    expect(mixed.problems.map((problem) => problem.variable)).toEqual(['REDIS_CLUSTER_NODES']);
    expect(mixed.message).not.toContain('hunter2');
  });

  it('refuses a demo, which hands out tokens, in production', () => {
    const production = { NODE_ENV: 'production', JWT_SECRET: 's'.repeat(32) };
    expect(problemsOf({ ...production, DEMO: 'on' }).problems).toEqual([
      { variable: 'DEMO', message: 'off in production' },
    ]);
    expect(readEnvironment({ ...production, DEMO: 'off' }).DEMO).toBe(false);
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
