import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { ConfigValues } from '../config/index.js';
import type { ClusterNodes, NodeAddress } from './cluster-nodes.js';
import { clusterConnector } from './cluster.connector.js';

/** Where there are several servers, one that does not answer is left for the next. */
const NEXT_AFTER_MS = 2_000;
/** However often it failed. */
export const MAX_RECONNECT_MS = 1_000;
/** How often a cluster is asked which nodes it has: they come and go with its operator, and by failovers. */
export const ASK_CLUSTER_MS = 5_000;
const DEFAULT_PORT = { redis: 6379, sentinel: 26_379 };

type Sentinels = Pick<
  ConfigValues,
  'REDIS_SENTINELS' | 'REDIS_SENTINEL_MASTER' | 'REDIS_USERNAME' | 'REDIS_PASSWORD' | 'REDIS_TLS'
>;

interface Servers {
  addresses: NodeAddress[];
  username?: string;
  password?: string;
  isTls: boolean;
}

/** URLs that differ in nothing but the address: the configuration has seen to that. */
export function serversOf(urls: readonly string[], defaultPort = DEFAULT_PORT.redis): Servers {
  const parsed = urls.map((url) => new URL(url));
  const first = parsed[0];
  if (!first) throw new Error('no server is named');
  return {
    addresses: parsed.map(({ hostname, port }) => ({
      host: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? defaultPort : Number(port),
    })),
    ...(first.username === '' ? {} : { username: decodeURIComponent(first.username) }),
    ...(first.password === '' ? {} : { password: decodeURIComponent(first.password) }),
    isTls: first.protocol === 'rediss:',
  };
}

export function clusterOptions(servers: Servers, nodes: ClusterNodes): RedisOptions {
  const { username, password, isTls } = servers;
  return {
    Connector: clusterConnector(nodes, { isTls }),
    connectTimeout: NEXT_AFTER_MS,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isTls ? { tls: {} } : {}),
  };
}

/** For ioredis' own client of a cluster. @param options of the connection to each node. */
export function clusterKeyOptions(servers: Servers, options: RedisOptions): ClusterOptions {
  const { username, password, isTls } = servers;
  return {
    enableOfflineQueue: options.enableOfflineQueue ?? true,
    clusterRetryStrategy: (times) => Math.min(50 * times, MAX_RECONNECT_MS),
    slotsRefreshTimeout: NEXT_AFTER_MS,
    slotsRefreshInterval: ASK_CLUSTER_MS,
    // A name of many addresses, as it is: with TLS, certificates are for names.
    dnsLookup: (address, callback) => callback(null, address),
    redisOptions: {
      ...options,
      connectTimeout: NEXT_AFTER_MS,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(isTls ? { tls: {} } : {}),
    },
  };
}

/** ioredis asks the Sentinels for the master each time that it connects, and takes no server that says it is a replica. */
export function sentinelOptions(config: Sentinels): RedisOptions {
  const sentinels = serversOf(config.REDIS_SENTINELS, DEFAULT_PORT.sentinel);
  return {
    sentinels: sentinels.addresses,
    name: config.REDIS_SENTINEL_MASTER ?? '',
    connectTimeout: NEXT_AFTER_MS,
    // One that is stopped takes the connection, and never answers: without this nobody asks the next one.
    sentinelCommandTimeout: NEXT_AFTER_MS,
    ...(sentinels.username === undefined ? {} : { sentinelUsername: sentinels.username }),
    ...(sentinels.password === undefined ? {} : { sentinelPassword: sentinels.password }),
    ...(sentinels.isTls ? { sentinelTLS: {} } : {}),
    ...(config.REDIS_USERNAME === undefined ? {} : { username: config.REDIS_USERNAME }),
    ...(config.REDIS_PASSWORD === undefined ? {} : { password: config.REDIS_PASSWORD }),
    ...(config.REDIS_TLS ? { tls: {}, enableTLSForSentinelMode: true } : {}),
  };
}
