import { z } from 'zod';
import { list, onOff, redisUrl } from './values.js';

/** A part of environment.ts: where Redis is, of whichever kind. */
export const redisEnvironment = {
  REDIS_URL: redisUrl
    .optional()
    .describe(
      'Redis 7 or Valkey; `rediss://` for TLS. With none of `REDIS_URL`, `REDIS_CLUSTER_NODES` and `REDIS_SENTINELS` Herald starts its own, in production with a warning in the log.',
    ),
  REDIS_CLUSTER_NODES: list
    .default([])
    .pipe(z.array(redisUrl))
    .describe(
      'A Redis Cluster instead of `REDIS_URL`: comma-separated URLs of some of its nodes, all with the same scheme and credentials. The others are found through them.',
    ),
  REDIS_SENTINELS: list
    .default([])
    .pipe(z.array(redisUrl))
    .describe(
      'Sentinels instead of `REDIS_URL`: their comma-separated URLs, all with the same scheme and credentials (those of the Sentinels). They name the server that is the master.',
    ),
  REDIS_SENTINEL_MASTER: z
    .string()
    .optional()
    .describe('What the Sentinels call the master. Required with `REDIS_SENTINELS`.'),
  REDIS_USERNAME: z
    .string()
    .optional()
    .describe('For the servers that the Sentinels name; elsewhere it is part of the URL.'),
  REDIS_PASSWORD: z
    .string()
    .optional()
    .describe('For the servers that the Sentinels name; elsewhere it is part of the URL.'),
  REDIS_TLS: onOff
    .default(false)
    .describe('`on`: TLS to the servers that the Sentinels name; elsewhere the URL’s scheme says so.'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w:{}-]{1,32}$/, '1 to 32 letters, digits and _ : { } -')
    .default('herald:')
    .describe('What every Redis key and channel of this installation begins with.'),
};
