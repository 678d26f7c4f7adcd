import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DATA_SOURCE } from '../platform/database/index.js';
import { portProvider } from '../platform/ports/index.js';
import { BulkBacklog, bulkProviders, BulkSendsService, BulkStartsService } from './bulk/index.js';
import { Categories } from './categories.js';
import { Emissions } from './emissions.js';
import { notificationEntities } from './entities/index.js';
import { DueChangesRepository } from './due/due-changes.repository.js';
import { DueChangesService } from './due/due-changes.service.js';
import { Recaller } from './due/recaller.js';
import { ScheduleBacklog } from './due/schedule-backlog.js';
import { SchedulesService } from './due/schedules.service.js';
import { FeedAnnouncer, FeedHub, FeedReader } from './feed/index.js';
import { FeedListeners, ListenerRepository } from './listeners/index.js';
import { FeedMaintenance } from './feed-maintenance.js';
import { InboxChangesRepository } from './inbox-changes.repository.js';
import { InboxChangesService } from './inbox-changes.service.js';
import { InboxRepository } from './inbox.repository.js';
import { InboxSearchRepository } from './inbox-search.repository.js';
import { InboxService } from './inbox.service.js';
import { InboxStreamService } from './inbox-stream.service.js';
import { notificationResolvers } from './notifications.resolvers.js';
import { OperationPositions } from './operation-positions.js';
import { personalDataProviders } from './personal-data/personal-data.providers.js';
import { Publisher } from './publisher.js';
import { PublishRepository } from './publish.repository.js';
import { PublishingHooks } from './publishing-hooks.js';
import { RecipientDirectory } from './recipients/recipient-directory.js';
import { RecipientListRepository } from './recipients/recipient-list.repository.js';
import { RecipientListService } from './recipients/recipient-list.service.js';
import { RecipientsRepository } from './recipients/recipients.repository.js';
import { RecipientsService } from './recipients/recipients.service.js';
import { StoredRecipientDirectory } from './recipients/stored.recipient-directory.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { ScheduleRepository } from './schedule.repository.js';
import { ContentOpener, ContentSealer, Fingerprints, ResealingService, SealedRowsRepository } from './sealing/index.js';
import { SendAudience } from './send-audience.js';
import { SendService } from './send.service.js';
import { SendWords } from './send-words.js';
import { SendsRepository } from './sends.repository.js';
import { SendsService } from './sends.service.js';
import { SignalHub } from './signals/signal-hub.js';
import { SignalsService } from './signals/signals.service.js';
import { templateProviders } from './templates/template.providers.js';
import { SendTemplates } from './templates/send-templates.js';
import { TemplatesService } from './templates/templates.service.js';
import { TopicAccess } from './topics/topic-access.js';
import { FollowersTopicPolicy, TopicPolicy } from './topics/topic-policy.js';
import { TopicsRepository } from './topics/topics.repository.js';
import { TopicsService } from './topics/topics.service.js';
import { TransactionSendsService } from './transaction-sends.service.js';

/** What was said to whom, and what became of it: send, publish, feed, inbox, topics, recipients. */
@Module({
  imports: [TypeOrmModule.forFeature(notificationEntities, DATA_SOURCE)],
  providers: [
    ...notificationResolvers,
    ...bulkProviders,
    Categories,
    ContentOpener,
    ContentSealer,
    DueChangesRepository,
    DueChangesService,
    Emissions,
    FeedAnnouncer,
    FeedHub,
    FeedListeners,
    FeedMaintenance,
    FeedReader,
    Fingerprints,
    InboxChangesRepository,
    InboxChangesService,
    InboxRepository,
    InboxSearchRepository,
    InboxService,
    InboxStreamService,
    ListenerRepository,
    OperationPositions,
    ...personalDataProviders,
    Publisher,
    PublishingHooks,
    PublishRepository,
    Recaller,
    portProvider(RecipientDirectory, StoredRecipientDirectory),
    RecipientListRepository,
    RecipientListService,
    RecipientsRepository,
    RecipientsService,
    ResealingService,
    RetentionRepository,
    RetentionService,
    ScheduleRepository,
    ScheduleBacklog,
    SchedulesService,
    SealedRowsRepository,
    SendAudience,
    SendService,
    SendsRepository,
    SendsService,
    SendWords,
    SignalHub,
    SignalsService,
    ...templateProviders,
    TopicAccess,
    portProvider(TopicPolicy, FollowersTopicPolicy),
    TopicsRepository,
    TopicsService,
    TransactionSendsService,
  ],
  exports: [
    BulkSendsService,
    BulkStartsService,
    SendService,
    SendsService,
    InboxService,
    InboxChangesService,
    Categories,
    ContentOpener,
    RecipientDirectory,
    RecipientListService,
    RecipientsService,
    TopicAccess,
    TopicsService,
    TransactionSendsService,
    FeedListeners,
    PublishingHooks,
    BulkBacklog,
    ScheduleBacklog,
    SendAudience,
    SendTemplates,
    TemplatesService,
  ],
})
export class NotificationsModule {}
