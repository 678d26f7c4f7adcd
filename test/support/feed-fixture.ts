import { AuditLog } from '../../src/platform/audit/index.js';
import { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { FeedAnnouncer } from '../../src/notifications/feed/feed-announcer.js';
import { FeedReader } from '../../src/notifications/feed/feed-reader.js';
import { InboxChangesRepository } from '../../src/notifications/inbox-changes.repository.js';
import { InboxChangesService } from '../../src/notifications/inbox-changes.service.js';
import { InboxSearchRepository } from '../../src/notifications/inbox-search.repository.js';
import { InboxRepository } from '../../src/notifications/inbox.repository.js';
import { InboxService } from '../../src/notifications/inbox.service.js';
import { Publisher } from '../../src/notifications/publisher.js';
import type { PlannedSend } from '../../src/notifications/planned-send.js';
import { PublishRepository } from '../../src/notifications/publish.repository.js';
import { PublishingHooks } from '../../src/notifications/publishing-hooks.js';
import { RecipientsRepository } from '../../src/notifications/recipients/recipients.repository.js';
import { RecipientsService } from '../../src/notifications/recipients/recipients.service.js';
import { StoredRecipientDirectory } from '../../src/notifications/recipients/stored.recipient-directory.js';
import { ScheduleRepository } from '../../src/notifications/schedule.repository.js';
import { ContentOpener, ContentSealer, Fingerprints } from '../../src/notifications/sealing/index.js';
import { SendLanguages } from '../../src/notifications/templates/send-languages.js';
import { TopicsRepository } from '../../src/notifications/topics/topics.repository.js';
import { type ConfigValues, readEnvironment } from '../../src/platform/config/index.js';
import { Database, dataSourceOptions, InstallationEpoch, newId } from '../../src/platform/database/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { MemoryBus } from '../../src/platform/realtime/index.js';
import { AesContentCipher, type ContentCipher } from '../../src/platform/sealing/index.js';
import { migrateAt } from './app.js';
import { freshDatabase } from './servers.js';

/** Of the tests. */
export const CONTENT_KEYS = [{ id: 'tests', key: Buffer.alloc(32, 7) }];

/** The feed's repositories and services on a PostgreSQL of their own, without an application round them. */
export interface FeedFixture {
  url: string;
  database: Database;
  dataSource: DataSource;
  epoch: InstallationEpoch;
  bus: MemoryBus;
  config: ConfigValues;
  events: Events;
  publishing: PublishRepository;
  hooks: PublishingHooks;
  cipher: ContentCipher;
  opener: ContentOpener;
  sealer: ContentSealer;
  publisher: Publisher;
  schedules: ScheduleRepository;
  changes: InboxChangesRepository;
  inboxChanges: InboxChangesService;
  inboxes: InboxRepository;
  search: InboxSearchRepository;
  inbox: InboxService;
  reader: FeedReader;
  topics: TopicsRepository;
  languages: SendLanguages;
  recipients: RecipientsRepository;
  close(): Promise<void>;
}

export async function openFeeds(
  url: string,
  generation = 0,
  env: Record<string, string> = {},
): Promise<Omit<FeedFixture, 'close'>> {
  const config: ConfigValues = readEnvironment({
    NODE_ENV: 'test',
    FEED_GENERATION: String(generation),
    DATABASE_POOL: '12',
    ...env,
  });
  const epoch = new InstallationEpoch(config);
  const dataSource = new DataSource(
    dataSourceOptions({
      url,
      config,
      epoch,
      migrations,
      answersWithinMs: config.DATABASE_TIMEOUT,
      onError: () => undefined,
    }),
  );
  await dataSource.initialize();
  const database = new Database(dataSource, epoch);
  const bus = new MemoryBus();
  const events = new Events();
  const { logger } = memoryLogger();
  const cipher = new AesContentCipher(CONTENT_KEYS);
  const opener = new ContentOpener(cipher, logger);
  const fingerprints = new Fingerprints(cipher);
  const announcer = new FeedAnnouncer(bus, epoch, events);
  const publishing = new PublishRepository(database);
  const hooks = new PublishingHooks();
  const schedules = new ScheduleRepository(database);
  const changes = new InboxChangesRepository(database);
  const recipients = new RecipientsRepository(database);
  const inboxes = new InboxRepository(database, opener);
  const search = new InboxSearchRepository(database, opener);
  return {
    url,
    database,
    dataSource,
    epoch,
    bus,
    config,
    events,
    publishing,
    hooks,
    cipher,
    opener,
    sealer: new ContentSealer(cipher, hooks),
    publisher: new Publisher(database, publishing, schedules, announcer, hooks, fingerprints, logger, new AuditLog()),
    schedules,
    changes,
    inboxChanges: new InboxChangesService(inboxes, search, changes, announcer, epoch, config, events),
    inboxes,
    search,
    inbox: new InboxService(inboxes, search, epoch),
    reader: new FeedReader(database, epoch, opener),
    topics: new TopicsRepository(database),
    languages: new SendLanguages(
      new RecipientsService(new StoredRecipientDirectory(recipients), logger, new AuditLog(), database),
      config,
    ),
    recipients,
  };
}

export async function feedFixture(): Promise<FeedFixture> {
  const fresh = await freshDatabase(migrateAt);
  const feeds = await openFeeds(fresh.url);
  return {
    ...feeds,
    async close() {
      await feeds.dataSource.destroy();
      await fresh.drop();
    },
  };
}

/** A send with its ids drawn, and valid defaults. */
export function aPlannedSend(recipients: string[], change: Partial<PlannedSend> = {}): PlannedSend {
  const now = Date.now();
  return {
    sendId: newId(now),
    contentId: newId(now),
    createdBy: 'shop',
    createdAt: new Date(now),
    type: 'order_status',
    category: 'system',
    topic: null,
    priority: 1,
    locale: null,
    title: 'Your order',
    message: 'It is on its way.',
    subject: null,
    html: null,
    actionUrl: null,
    data: '{}',
    sealed: null,
    variants: [],
    channels: null,
    collapseKey: null,
    cancellationKey: null,
    expiresAt: null,
    dueAt: null,
    scheduled: null,
    recipients: recipients.map((userId) => ({ userId, notificationId: newId(now) })),
    size: recipients.length,
    idempotency: null,
    ...change,
  };
}
