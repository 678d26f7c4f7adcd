import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { Config } from '../config/index.js';

const MAX_RECONNECT_MS = 1_000;

/** Never rejects into nowhere: a library that drops the promise of a command must not end the process. */
class QuietRedis extends Redis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const result = super.sendCommand(...args);
    if (result instanceof Promise) result.catch(() => undefined);
    return result;
  }
}

/** Makes the connections of this process to Redis, and ends them with it. */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  private readonly open = new Set<Redis>();

  constructor(private readonly config: Config) {}

  /** A connection that reconnects for ever. Its errors are told by its `error` event, which always has a listener. */
  connect(name: string, options: RedisOptions = {}): Redis {
    const client = new QuietRedis(this.config.REDIS_URL ?? '', {
      connectionName: `herald:${name}`,
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(50 * times, MAX_RECONNECT_MS),
      connectTimeout: 5_000,
      keepAlive: 10_000,
      ...options,
    });
    client.on('error', () => undefined);
    this.open.add(client);
    return client;
  }

  onApplicationShutdown(): void {
    for (const client of this.open) client.disconnect();
  }
}
