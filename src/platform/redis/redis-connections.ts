import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import { Config } from '../config/index.js';
import { ClusterNodes } from './cluster-nodes.js';
import { QuietRedis } from './quiet-redis.js';
import {
  ASK_CLUSTER_MS,
  clusterKeyOptions,
  clusterOptions,
  MAX_RECONNECT_MS,
  sentinelOptions,
  serversOf,
} from './redis-servers.js';

/**
 * Makes the connections of this process to Redis, and ends them with it. Whether there is one server, several behind
 * Sentinels, or a Redis Cluster, a connection goes to one of them at a time, and made again, to one that is there then.
 * On a cluster such a one is good for publishing and subscribing; keys live on the nodes of their slots, and have `connectToKeys`.
 */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  private readonly open = new Set<Redis>();
  private readonly clusters = new Set<Cluster>();
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

  /**
   * For keys, wherever they are: on a cluster by ioredis' own client, which knows their slots and follows them. It reconnects for ever, too;
   * what the bus can't do with it (see `clusterConnector`) is not asked of it here.
   */
  connectToKeys(name: string, options: RedisOptions = {}): Redis | Cluster {
    if (!this.nodes) return this.connect(name, options);
    const servers = serversOf(this.config.REDIS_CLUSTER_NODES);
    const cluster = new Cluster(
      servers.addresses,
      clusterKeyOptions(servers, { ...options, connectionName: `herald:${name}` }),
    );
    cluster.on('error', () => undefined);
    this.clusters.add(cluster);
    return cluster;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const client of [...this.open, ...this.clusters]) client.disconnect();
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
