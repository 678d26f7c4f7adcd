import 'reflect-metadata';
import { type INestApplicationContext, Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { migrations } from '../../migrations/index.js';
import { EmailChannel } from '../../src/delivery/channels/email/index.js';
import { channelImports, Channels, DeliveryChannel } from '../../src/delivery/channels/index.js';
import { UnsubscribeKeys, UnsubscribeLinks } from '../../src/delivery/channels/unsubscribe/index.js';
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
import { engineProviders } from '../../src/delivery/engine/engine.providers.js';
import { PublishRepository } from '../../src/notifications/publish.repository.js';
import { prepareDatabase } from '../../src/herald.js';
import { ConfigModule, type ConfigValues, readEnvironment } from '../../src/platform/config/index.js';
import { Database, DatabaseModule, newId } from '../../src/platform/database/index.js';
import { EventsModule } from '../../src/platform/events/index.js';
import { LifecycleModule } from '../../src/platform/lifecycle/index.js';
import { LoggingModule } from '../../src/platform/logging/index.js';
import { QueueModule } from '../../src/platform/queue/index.js';
import { RedisModule } from '../../src/platform/redis/index.js';
import { InstallationSecretsRepository } from '../../src/platform/secrets/index.js';
import { TracingModule } from '../../src/platform/tracing/index.js';
import { serveCalls } from '../machine/calls.js';
import { userOf } from '../peers/users.js';
import { aSend } from '../scenarios/inbox.js';
import { nowMicros } from '../wire/clock.js';

const AT_ONCE = 100;
/** Of what answers at once: statements are made for those that are under way, and are as large as they are many. */
const LOOPBACK_CONCURRENCY = '200';

/** What arrived, wherever it did. */
export interface Taken {
  count: number;
  /** The same once more. */
  doubled: number;
  /** Of the first and of the last one, by the clock that all processes share. */
  firstMicros: number;
  lastMicros: number;
}

/** Takes all that it is given, at once. */
class LoopbackChannel extends DeliveryChannel {
  readonly key = 'loopback';
  readonly title = 'Loopback';
  readonly isConfigured = true;
  readonly defaults = { enabled: true, timing: 'ALWAYS' } as const;
  readonly ids = new Set<string>();
  readonly taken: Taken = { count: 0, doubled: 0, firstMicros: 0, lastMicros: 0 };

  addressOf(): string {
    return 'loopback';
  }

  async deliver({ id }: { id: string }): Promise<{ providerMessageId: string }> {
    if (this.ids.has(id)) this.taken.doubled += 1;
    this.ids.add(id);
    this.taken.count = this.ids.size;
    this.taken.lastMicros = nowMicros();
    if (this.taken.count === 1) this.taken.firstMicros = this.taken.lastMicros;
    return { providerMessageId: id };
  }
}

class SendAll extends DeliveryReview {
  override async review(deliveries: readonly ClaimedDelivery[]): Promise<Map<string, Review>> {
    const profile = {
      phone: null,
      displayName: null,
      locale: null,
      timeZone: null,
      attributes: {},
      createdAt: new Date(0),
    };
    return new Map(
      deliveries.map(({ id, recipient }) => [
        id,
        {
          verdict: 'SEND',
          recipient: { id: recipient, email: `${recipient}@bench.example`, ...profile },
          address: `${recipient}@bench.example`,
          isCritical: false,
          isSensitive: false,
          isFree: false,
          categoryTitle: 'System',
        },
      ]),
    );
  }
}

export interface DelivererRequest {
  databaseUrl: string;
  redisUrl: string;
  /** Of all that work on the same queues. */
  queues: number;
  /** Whose people are its own. */
  session: number;
  /** `api` publishes and delivers nothing. */
  role: 'api' | 'worker';
  /** Of the email channel; without it there is a channel that takes everything. */
  smtpUrl?: string | undefined;
}

/** A node of Herald's with its engine alone. */
class Deliverer {
  private readonly loopback = new LoopbackChannel();
  private app: INestApplicationContext | undefined;
  private channel = '';
  private session = 0;
  private owed = 0;

  async open({ databaseUrl, redisUrl, queues, session, role, smtpUrl }: DelivererRequest): Promise<void> {
    const config = readEnvironment({
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      ROLES: role,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      REDIS_PREFIX: `bench${queues}:`,
      ...(smtpUrl === undefined
        ? { DELIVERY_CONCURRENCY: LOOPBACK_CONCURRENCY }
        : { SMTP_URL: smtpUrl, MAIL_FROM: 'Bench <bench@bench.example>', PUBLIC_URL: 'https://bench.example' }),
    });
    await prepareDatabase(config);
    this.session = session;
    this.channel = smtpUrl === undefined ? this.loopback.key : 'email';
    const channels =
      smtpUrl === undefined
        ? [{ provide: Channels, useValue: new Channels([this.loopback]) }]
        : [
            ...EMAIL,
            { provide: Channels, inject: [EmailChannel], useFactory: (one: EmailChannel) => new Channels([one]) },
          ];
    this.app = await NestFactory.createApplicationContext(moduleOf(config, channels), { logger: false });
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
        channel: this.channel,
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

  get taken(): Taken {
    return this.loopback.taken;
  }

  /** An urgent one. @returns how long after its commit it was taken, in milliseconds. */
  async urgent(): Promise<number> {
    const [id] = await this.owe({ count: 1, lane: 0 });
    const committed = performance.now();
    while (!this.loopback.ids.has(id!)) await new Promise((resolve) => setTimeout(resolve, 1));
    return performance.now() - committed;
  }

  async close(): Promise<void> {
    await this.app?.close();
  }
}

const EMAIL: Provider[] = [EmailChannel, InstallationSecretsRepository, UnsubscribeKeys, UnsubscribeLinks];

function moduleOf(config: ConfigValues, channels: Provider[]) {
  @Module({
    imports: [
      ConfigModule.forRoot(config),
      LoggingModule.forRoot(),
      EventsModule,
      LifecycleModule,
      DatabaseModule.forRoot({ migrations }),
      RedisModule,
      QueueModule,
      TracingModule.forRoot(config),
      ...channelImports,
    ],
    providers: [
      ...engineProviders,
      PublishRepository,
      ...channels,
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
  taken: () => deliverer.taken,
  urgent: () => deliverer.urgent(),
  close: () => deliverer.close(),
};
export type DelivererCalls = typeof calls;
serveCalls(calls);
