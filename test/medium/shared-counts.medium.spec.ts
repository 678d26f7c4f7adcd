import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvironment } from '../../src/platform/config/index.js';
import { RedisConnections } from '../../src/platform/redis/index.js';
import { SharedCounts } from '../../src/platform/rates/shared-counts.js';
import { eventually } from '../support/client.js';
import { everyKeyOf } from '../support/everything-kept.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';

let redis: OwnServer;
beforeAll(async () => {
  redis = await startOwnRedis();
});
afterAll(() => redis.dispose());

it('counts once what a silent Redis is told in vain, also when it dies at last', async () => {
  const config = readEnvironment({ NODE_ENV: 'test', REDIS_URL: redis.url, BUS_TIMEOUT: '100ms' });
  const connections = new RedisConnections(config);
  const counts = new SharedCounts(config, connections);
  await eventually(
    async () => {
      await counts.add('warm', 1, 60);
      return everyKeyOf(redis.url);
    },
    (keys) => keys.length > 0,
  );
  redis.kill('SIGSTOP');
  try {
    // Late three times: the connection is made anew then, and what was under way on the old one fails.
    const told: number[] = [];
    let late = 0;
    await eventually(
      async () => {
        const beganMs = performance.now();
        told.push((await counts.add('ada', 1, 60)).count);
        if (performance.now() - beganMs > 50) late += 1;
        return late;
      },
      (times) => times === 4,
    );
    // What it was told fails now, long after it was counted here.
    redis.kill('SIGKILL');
    await eventually(
      async () => {
        told.push((await counts.add('ada', 1, 60)).count);
        return told.length;
      },
      (times) => times > 40,
    );
    expect(told).toEqual(told.map((_, index) => index + 1));
  } finally {
    connections.onApplicationShutdown();
  }
});
