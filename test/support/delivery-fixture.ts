import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { QueueOptions } from 'bull';
import { Channels, type DeliveryChannel } from '../../src/delivery/channels/index.js';
import { AddressSuppressor } from '../../src/delivery/engine/address-suppressor.js';
import { BullConnections } from '../../src/platform/queue/index.js';
import {
  type ClaimedDelivery,
  DeliveryReview,
  type Lane,
  type NewDelivery,
  type Review,
} from '../../src/delivery/engine/deliveries.js';
import { DeliveriesRepository } from '../../src/delivery/engine/deliveries.repository.js';
import { DeliveryClaims } from '../../src/delivery/engine/delivery-claims.js';
import { DeliveryEngine } from '../../src/delivery/engine/delivery-engine.js';
import { DeliveryQueues } from '../../src/delivery/engine/delivery-queues.js';
import { ChannelUsageRepository } from '../../src/delivery/engine/channel-usage.repository.js';
import { DeliveryOutcomes } from '../../src/delivery/engine/delivery-outcomes.js';
import { DeliveryRestraint } from '../../src/delivery/engine/delivery-restraint.js';
import { DeliveryReviews } from '../../src/delivery/engine/delivery-reviews.js';
import { DeliverySending } from '../../src/delivery/engine/delivery-sending.js';
import { DigestWork } from '../../src/delivery/engine/digest-work.js';
import { DigestsRepository } from '../../src/delivery/engine/digests.repository.js';
import { DeliveryWorkRepository } from '../../src/delivery/engine/delivery-work.repository.js';
import { DeliveryWorker } from '../../src/delivery/engine/delivery-worker.js';
import { LapsedLeases } from '../../src/delivery/engine/lapsed-leases.js';
import { Providers } from '../../src/delivery/engine/providers.js';
import { QueueSweeper } from '../../src/delivery/engine/queue-sweeper.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { newId } from '../../src/platform/database/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { RedisConnections } from '../../src/platform/redis/index.js';
import { aPlannedSend, type FeedFixture } from './feed-fixture.js';
import { redisUrl } from './servers.js';

type Feeds = Pick<FeedFixture, 'database' | 'publishing'>;

/** Says to send everything, unless a test says otherwise. */
export class ScriptedReview extends DeliveryReview {
  reviewed = 0;

  constructor(public verdictOf: (delivery: ClaimedDelivery) => Review | undefined = () => undefined) {
    super();
  }

  override async review(deliveries: readonly ClaimedDelivery[]): Promise<Map<string, Review>> {
    this.reviewed += deliveries.length;
    return new Map(deliveries.map((delivery) => [delivery.id, this.verdictOf(delivery) ?? sendTo(delivery.recipient)]));
  }
}

export function sendTo(id: string): Extract<Review, { verdict: 'SEND' }> {
  const profile = {
    id,
    email: `${id}@example.com`,
    phone: null,
    displayName: null,
    locale: null,
    timeZone: null,
    attributes: {},
    createdAt: new Date(0),
  };
  return {
    verdict: 'SEND',
    recipient: profile,
    address: `${id}@example.com`,
    isCritical: false,
    isSensitive: false,
    isFree: false,
    categoryTitle: 'System',
  };
}

class RememberingSuppressor extends AddressSuppressor {
  readonly suppressed: string[] = [];
  async suppress(channel: string, address: string, reason: string): Promise<void> {
    this.suppressed.push(`${channel} ${address} ${reason}`);
  }
}

export interface WorkerOptions {
  channels: readonly DeliveryChannel[];
  review?: DeliveryReview;
  env?: Record<string, string>;
  /** Of Bull: on top of Herald's own. */
  bull?: Partial<QueueOptions>;
  /** Not begun: a node that only says what is due. */
  isIdle?: boolean;
}

export type TestWorker = ReturnType<typeof openWorker>;

/** What is short in tests: retries, leases, sweeps and pauses. */
export const QUICK = {
  RETRY_SCHEDULE: '100ms,200ms,300ms,400ms',
  LEASE_SECONDS: '1',
  SWEEP_SECONDS: '0.1',
  BREAKER_PAUSE: '100ms',
  BUS_TIMEOUT: '200ms',
};

/** Prefixes of one test's own: the Redis is everybody's. */
export const ownPrefix = () => `d${randomBytes(4).toString('hex')}:`;

/** A worker as the module makes it, on a database of a test. */
export function openWorker(feeds: Feeds, { channels, env = {}, bull = {}, isIdle = false, ...options }: WorkerOptions) {
  const config = readEnvironment({
    NODE_ENV: 'test',
    ROLES: isIdle ? 'api' : 'worker',
    REDIS_PREFIX: ownPrefix(),
    ...(env.REDIS_CLUSTER_NODES === undefined ? { REDIS_URL: redisUrl() } : {}),
    ...QUICK,
    ...env,
  });
  const { logger, lines } = memoryLogger('info');
  const events = new Events();
  const redis = new RedisConnections(config);
  const connections = new BullConnections(config, redis);
  const known = new Channels(channels);
  const review = options.review ?? new ScriptedReview();
  const work = new DeliveryWorkRepository(feeds.database);
  const own = connections.options();
  const bullOptions = { ...own, ...bull, settings: { ...own.settings, ...bull.settings } };
  const queues = new DeliveryQueues(config, known, connections, bullOptions, logger);
  const providers = new Providers(config, events, logger);
  const claims = new DeliveryClaims(config, work, logger);
  const suppressor = new RememberingSuppressor();
  const reviews = new DeliveryReviews(review);
  const outcomes = new DeliveryOutcomes(events);
  const digests = new DigestsRepository(feeds.database);
  const sending = new DeliverySending(config, providers, suppressor, events, logger);
  const engine = new DeliveryEngine(
    config,
    known,
    providers,
    claims,
    reviews,
    new DeliveryRestraint(config, new ChannelUsageRepository(feeds.database), digests),
    sending,
    new DigestWork(digests, reviews, sending, outcomes, logger),
    outcomes,
    events,
    logger,
  );
  const leases = new LapsedLeases(config, work, queues, events, outcomes, logger);
  const sweeper = new QueueSweeper(config, work, queues, known, providers, events, outcomes);
  const worker = new DeliveryWorker(config, engine, queues, sweeper, leases, logger);
  queues.onModuleInit();
  worker.onApplicationBootstrap();
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await worker.onModuleDestroy();
    claims.onApplicationShutdown();
    redis.onApplicationShutdown();
  };
  return {
    config,
    events,
    engine,
    queues,
    work,
    providers,
    suppressor,
    connections,
    log: lines,
    stop: () => (stopping ??= stop()),
  };
}

export interface OwedOptions {
  channel?: string;
  lane?: Lane;
  change?: Partial<NewDelivery>;
}

/** Publishes a notification to each of them, with a delivery that is owed to each. */
export async function owe(
  { database, publishing }: Feeds,
  recipients: readonly string[],
  { channel = 'loop', lane = 1, change = {} }: OwedOptions = {},
): Promise<NewDelivery[]> {
  const deliveries = new DeliveriesRepository(database);
  const all: NewDelivery[] = [];
  for (let at = 0; at < recipients.length; at += 100) {
    const sends = recipients.slice(at, at + 100).map((recipient) => aPlannedSend([recipient]));
    const rows = sends.map((send): NewDelivery => {
      const { userId, notificationId } = send.recipients[0]!;
      return {
        id: newId(),
        notificationId,
        recipient: userId,
        channel,
        lane,
        state: 'PENDING',
        reason: 'ALLOWED',
        withdrawWhenSeen: false,
        dueAt: new Date(),
        ...change,
      };
    });
    await database.transaction(async (tx) => {
      await publishing.publish(tx, sends);
      await deliveries.insert(tx, rows);
    });
    all.push(...rows);
  }
  return all;
}

export interface DeliveryRow extends Record<string, unknown> {
  id: string;
  state: string;
  reason: string | null;
  attempts: number;
  fence: number;
  due_at: Date;
  delivered_at: Date | null;
  lease_until: Date | null;
}

export interface AttemptRow extends Record<string, unknown> {
  number: number;
  outcome: string;
  error_code: string | null;
  started_at: Date;
  finished_at: Date;
  provider: string | null;
  provider_message_id: string | null;
}

export async function deliveryRow({ database }: Feeds, id: string): Promise<DeliveryRow> {
  const [row] = await database.query<DeliveryRow>('SELECT * FROM deliveries WHERE id = $1', [id]);
  if (!row) throw new Error(`no delivery ${id}`);
  return row;
}

export async function attemptsOf({ database }: Feeds, id: string): Promise<AttemptRow[]> {
  return database.query<AttemptRow>('SELECT * FROM delivery_attempts WHERE delivery_id = $1 ORDER BY number', [id]);
}

/** How many of them are in each state. */
export async function statesOf({ database }: Feeds, ids: readonly string[]): Promise<Record<string, number>> {
  const rows = await database.query<{ state: string; n: number }>(
    'SELECT state, count(*)::int AS n FROM deliveries WHERE id = ANY($1::uuid[]) GROUP BY state',
    [ids],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

/** A connection to the Redis of the run, for what a test does to it. */
export function adminOf(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: null });
}
