import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Categories } from './categories.js';
import { Emissions } from './emissions.js';
import { notificationEntities } from './entities/index.js';
import { FeedAnnouncer, FeedHub, FeedReader } from './feed/index.js';
import { FeedMaintenance } from './feed-maintenance.js';
import { InboxChangesRepository } from './inbox-changes.repository.js';
import { InboxRepository } from './inbox.repository.js';
import { InboxService } from './inbox.service.js';
import { InboxStreamService } from './inbox-stream.service.js';
import { notificationResolvers } from './notifications.resolvers.js';
import { OperationPositions } from './operation-positions.js';
import { Publisher } from './publisher.js';
import { PublishRepository } from './publish.repository.js';
import { SendService } from './send.service.js';

/** What was said to whom, and what became of it: send, publish, feed, inbox. */
@Module({
  imports: [TypeOrmModule.forFeature(notificationEntities)],
  providers: [
    ...notificationResolvers,
    Categories,
    Emissions,
    FeedAnnouncer,
    FeedHub,
    FeedMaintenance,
    FeedReader,
    InboxChangesRepository,
    InboxRepository,
    InboxService,
    InboxStreamService,
    OperationPositions,
    Publisher,
    PublishRepository,
    SendService,
  ],
  exports: [SendService, InboxService, Categories],
})
export class NotificationsModule {}
