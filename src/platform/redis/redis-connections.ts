import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import { Config } from '../config/index.js';
import { ClusterNodes } from './cluster-nodes.js';
import { QuietRedis } from './quiet-redis.js';
import { clusterOptions, sentinelOptions, serversOf } from './redis-servers.js';

const MAX_RECONNECT_MS = 1_000;
/** How often a cluster is asked which nodes it has: they come and go with its operator, and by failovers. */
const ASK_CLUSTER_MS = 5_000;

/**
 * Makes the connections of this process to Redis, and ends them with it. Whether there is one server, several behind
 * Sentinels, or a Redis Cluster, a connection goes to one of them at a time, and made again, to one that is there then.
 * On a cluster it is good for publishing and subscribing; keys live on the nodes of their slots.
 */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  private readonly open = new Set<Redis>();
  private readonly nodes: ClusterNodes | undefined;
  private readonly place: RedisOptions;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(private readonly config: Config) {
    if (config.REDIS_CLUSTER_NODES.length > 0) {
      const servers = serversOf(config.REDIS_CLUSTER_NODES);
      this.nodes = new ClusterNodes(servers.addresses);
      this.place = clusterOptions(servers, this.nodes);
      this.timer = setInterval(() => this.learnFromAny(), ASK_CLUSTER_MS);
      this.timer.unref();
    } else {
      this.place = config.REDIS_SENTINELS.length > 0 ? sentinelOptions(config) : { connectTimeout: 5_000 };
    }
  }

  /** A connection that reconnects for ever. Its errors are told by its `error` event, which always has a listener. */
  connect(name: string, options: RedisOptions = {}): Redis {
    const all: RedisOptions = {
      connectionName: `herald:${name}`,
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(50 * times, MAX_RECONNECT_MS),
      sentinelRetryStrategy: (times) => Math.min(50 * times, MAX_RECONNECT_MS),
      keepAlive: 10_000,
      ...this.place,
      ...options,
    };
    const { REDIS_URL: url } = this.config;
    const client = url === undefined ? new QuietRedis(all) : new QuietRedis(url, all);
    client.on('error', () => undefined);
    if (this.nodes) client.on('ready', () => void this.learnFrom(client));
    this.open.add(client);
    return client;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const client of this.open) client.disconnect();
  }

  private learnFromAny(): void {
    const client = [...this.open].find(({ status, mode }) => status === 'ready' && mode === 'normal');
    if (client) void this.learnFrom(client);
  }

  /** Asks which nodes there are. A connection that listens to channels may not be used for anything else. */
  private async learnFrom(client: Redis): Promise<void> {
    if (client.mode !== 'normal') return;
    try {
      const { remoteAddress = '', remotePort = 0 } = client.stream;
      this.nodes?.learn(await client.cluster('SLOTS'), { host: remoteAddress, port: remotePort });
    } catch {
      // Lost again, or about to listen: the next connection tells.
    }
  }
}
