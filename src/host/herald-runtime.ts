import type { BeforeApplicationShutdown, OnApplicationShutdown, OnModuleDestroy, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { BroughtChannels, type DeliveryChannel, DeliveryWorker } from '../delivery/index.js';
import { createGuest, prepareDatabase } from '../herald.js';
import { ConfigurationError, type ConfigValues, needsOwnRedis, readEnvironment } from '../platform/config/index.js';
import type { Port } from '../platform/ports/index.js';
import { EventStreams, Gateway } from '../platform/realtime/index.js';
import type { HeraldOptions } from './herald-options.js';
import { HeraldUsageError } from '../platform/errors/index.js';

const NAME_CHARS = 128;

/** What the host's container has made for Herald. */
export interface Brought {
  ports: ReadonlyMap<Port, object>;
  channels: readonly DeliveryChannel[];
}

/**
 * Herald as it runs in this process, beside the application that imports it: an application with a container of its own. It lives as long
 * as the host does. On the way out it parts from its clients before the host's server is closed, and ends after it: whatever the host
 * still answers can send.
 */
export class HeraldRuntime implements OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown {
  private constructor(
    readonly app: NestExpressApplication,
    readonly config: ConfigValues,
    readonly as: string,
  ) {}

  /** @throws ConfigurationError that names every variable that is wrong; HeraldUsageError */
  static async start(options: HeraldOptions, { ports, channels }: Brought): Promise<HeraldRuntime> {
    const { env, as, migrate = true, logTo } = options;
    if (as.trim() === '' || as.length > NAME_CHARS)
      throw new HeraldUsageError(`as: 1 to ${NAME_CHARS} characters that say who sends.`);
    const config = readEnvironment(env);
    requireServers(config);
    if (migrate) await prepareDatabase(config);
    const app = await createGuest(config, {
      ports: new Map<Port, object>([...ports, [BroughtChannels, new BroughtChannels(channels)]]),
      logTo,
    });
    try {
      await app.init();
    } catch (error) {
      await app.close();
      throw error;
    }
    return new HeraldRuntime(app, config, as);
  }

  /** Something of Herald's own container. */
  get<Provided>(type: Type<Provided> | (abstract new (...args: never[]) => Provided)): Provided {
    return this.app.get(type, { strict: false });
  }

  /** Channels that the host brought, and what they use of it, are about to go. What is not delivered by now is another worker's, or the next start's. */
  async stopDelivering(): Promise<void> {
    await this.get(DeliveryWorker).stop();
  }

  /** Where `mountHerald` has not said so before all of the host's modules. */
  onModuleDestroy(): Promise<void> {
    return this.stopDelivering();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.get(Gateway).part(), this.get(EventStreams).part()]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.app.close();
  }
}

function requireServers(config: ConfigValues): void {
  const problems = [
    ...(config.DATABASE_URL === undefined
      ? [{ variable: 'DATABASE_URL', message: 'required: in another application Herald starts no server of its own' }]
      : []),
    ...(needsOwnRedis(config)
      ? [{ variable: 'REDIS_URL', message: 'required, or REDIS_CLUSTER_NODES, or REDIS_SENTINELS' }]
      : []),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
}
