import { expect, it } from 'vitest';
import { readEnvironment } from '../../platform/config/index.js';
import { queuePrefix } from '../../platform/queue/index.js';
import { concurrencyOf, queueLabel, queueName } from './queue-names.js';

it('names a queue by channel and lane, its keys in one slot of a cluster', () => {
  expect(queueLabel({ channel: 'email', lane: 0 })).toBe('email.urgent');
  expect(queueName({ channel: 'push', lane: 2 })).toBe('{push.bulk}');
  expect(queuePrefix(readEnvironment({ REDIS_PREFIX: 'shop:' }))).toBe('shop:deliver');
});

it('works on as many together as is said of the queue, of its channel, or of all', () => {
  const config = readEnvironment({ DELIVERY_CONCURRENCY: '20,email:10,email.bulk:4' });
  const of = (channel: string, lane: 0 | 1 | 2) => concurrencyOf(config, { channel, lane });
  expect([of('push', 0), of('email', 0), of('email', 2)]).toEqual([20, 10, 4]);
  const some = readEnvironment({ DELIVERY_CONCURRENCY: 'email:10' });
  expect(concurrencyOf(some, { channel: 'push', lane: 1 })).toBe(50);
});
