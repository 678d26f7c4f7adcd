import 'reflect-metadata';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { migrations } from '../../migrations/index.js';
import { Channels, DeliveryChannel } from '../../src/delivery/channels/index.js';
import { AddressSuppressor } from '../../src/delivery/engine/address-suppressor.js';
import {
  type ClaimedDelivery,
  DeliveryReview,
  type Lane,
  type NewDelivery,
  type Review,
} from '../../src/delivery/engine/deliveries.js';
import { DeliveriesRepository } from '../../src/delivery/engine/deliveries.repository.js';
import { DeliveryQueues } from '../../src/delivery/engine/delivery-queues.js';
import { engineImports, engineProviders } from '../../src/delivery/engine/engine.providers.js';
import { PublishRepository } from '../../src/notifications/publish.repository.js';
import { prepareDatabase } from '../../src/herald.js';
import { ConfigModule, type ConfigValues, readEnvironment } from '../../src/platform/config/index.js';
import { Database, DatabaseModule, newId } from '../../src/platform/database/index.js';
import { EventsModule } from '../../src/platform/events/index.js';
import { LifecycleModule } from '../../src/platform/lifecycle/index.js';
import { LoggingModule } from '../../src/platform/logging/index.js';
import { RedisModule } from '../../src/platform/redis/index.js';
import { serveCalls } from '../machine/calls.js';
import { userOf } from '../peers/users.js';
import { aSend } from '../scenarios/inbox.js';

const KEY = 'loopback';
const AT_ONCE = 100;

/** Takes all that it is given, at once. */
class LoopbackChannel extends DeliveryChannel {
  readonly key = KEY;
  readonly title = 'Loopback';
  readonly isConfigured = true;
  readonly defaults = { enabled: true, timing: 'ALWAYS' } as const;
  readonly takenAt = new Map<string, number>();
  /** The same delivery once more. */
  doubled = 0;

  addressOf(): string {
    return 'loopback';
  }

  async deliver({ id }: { id: string }): Promise<{ providerMessageId: string }> {
    if (this.takenAt.has(id)) this.doubled += 1;
    this.takenAt.set(id, performance.now());
    return { providerMessageId: id };
  }
}

class SendAll extends DeliveryReview {
  override async review(deliveries: readonly ClaimedDelivery[]): Promise<Map<string, Review>> {
    const profile = { email: null, phone: null, displayName: null, locale: null, timeZone: null };
    return new Map(
      deliveries.map(({ id, recipient }) => [
        id,
        {
          verdict: 'SEND',
          recipient: { id: recipient, ...profile, attributes: {}, createdAt: new Date(0) },
          address: 'loopback',
          isCritical: false,
          categoryTitle: 'System',
        },
      ]),
    );
  }
}

export interface DelivererRequest {
  databaseUrl: string;
  redisUrl: string;
  session: number;
}

/** A worker of Herald's, its engine alone, with a channel that takes everything. */
class Deliverer {
  private readonly channel = new LoopbackChannel();
  private app: INestApplicationContext | undefined;
  private session = 0;
  private owed = 0;

  async open({ databaseUrl, redisUrl, session }: DelivererRequest): Promise<void> {
    const config = readEnvironment({
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      ROLES: 'worker',
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      REDIS_PREFIX: `bench${session}:`,
    });
    await prepareDatabase(config);
    this.session = session;
    this.app = await NestFactory.createApplicationContext(moduleOf(config, this.channel), { logger: false });
  }

  /** Publishes so many, each with a delivery in that lane, and says so. @returns their ids. */
  async owe({ count, lane }: { count: number; lane: Lane }): Promise<string[]> {
    const { app } = this;
    if (!app) throw new Error('not open');
    const [database, deliveries, queues] = [app.get(Database), app.get(DeliveriesRepository), app.get(DeliveryQueues)];
    const publishing = app.get(PublishRepository);
    const ids: string[] = [];
    for (let at = 0; at < count; at += AT_ONCE) {
      const sends = Array.from({ length: Math.min(AT_ONCE, count - at) }, () =>
        aSend(userOf(this.session, (this.owed += 1)), this.owed),
      );
      const rows = sends.map(({ recipients }): NewDelivery => ({
        id: newId(),
        notificationId: recipients[0]!.notificationId,
        recipient: recipients[0]!.userId,
        channel: KEY,
        lane,
        state: 'PENDING',
        reason: 'ALLOWED',
        withdrawWhenSeen: false,
        dueAt: new Date(),
      }));
      await database.transaction(async (tx) => {
        await publishing.publish(tx, sends);
        await deliveries.insert(tx, rows);
      });
      queues.wake(rows);
      ids.push(...rows.map(({ id }) => id));
    }
    return ids;
  }

  taken(): { count: number; doubled: number } {
    return { count: this.channel.takenAt.size, doubled: this.channel.doubled };
  }

  /** An urgent one. @returns how long after its commit it was taken, in milliseconds. */
  async urgent(): Promise<number> {
    const [id] = await this.owe({ count: 1, lane: 0 });
    const committed = performance.now();
    for (;;) {
      const at = this.channel.takenAt.get(id!);
      if (at !== undefined) return Math.max(0, at - committed);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async close(): Promise<void> {
    await this.app?.close();
  }
}

function moduleOf(config: ConfigValues, channel: DeliveryChannel) {
  @Module({
    imports: [
      ConfigModule.forRoot(config),
      LoggingModule.forRoot(),
      EventsModule,
      LifecycleModule,
      DatabaseModule.forRoot({ migrations }),
      RedisModule,
      ...engineImports,
    ],
    providers: [
      ...engineProviders,
      PublishRepository,
      { provide: Channels, useValue: new Channels([channel]) },
      { provide: DeliveryReview, useClass: SendAll },
      { provide: AddressSuppressor, useValue: { suppress: async () => undefined } },
    ],
  })
  class DelivererModule {}
  return DelivererModule;
}

const deliverer = new Deliverer();
const calls = {
  open: (asked: DelivererRequest) => deliverer.open(asked),
  owe: async (asked: { count: number; lane: Lane }) => (await deliverer.owe(asked)).length,
  taken: () => deliverer.taken(),
  urgent: () => deliverer.urgent(),
  close: () => deliverer.close(),
};
export type DelivererCalls = typeof calls;
serveCalls(calls);
