import type { Config } from '../config/index.js';

/** What the keys of all of Bull's queues of this installation begin with. */
export function queuePrefix(config: Pick<Config, 'REDIS_PREFIX'>): string {
  return `${config.REDIS_PREFIX}deliver`;
}
