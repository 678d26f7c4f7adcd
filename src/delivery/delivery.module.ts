import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { NotificationsModule } from '../notifications/index.js';
import { DATA_SOURCE } from '../platform/database/index.js';
import { PresenceModule } from '../platform/presence/index.js';
import { PreferencesModule } from '../preferences/index.js';
import {
  channelControllers,
  channelImports,
  channelProviders,
  Channels,
  MailPreview,
  SuppressionListService,
} from './channels/index.js';
import { personalDataProviders } from './personal-data/personal-data.providers.js';
import { deliveryResolvers } from './delivery.resolvers.js';
import { DeliveriesRepository, DeliveryBacklog, DeliveryQueues } from './engine/index.js';
import { engineProviders } from './engine/engine.providers.js';
import { deliveryEntities } from './entities/index.js';
import { reportsProviders, ReportsService } from './reports/index.js';
import { RetriesRepository, RetriesService } from './retries/index.js';
import { ExplanationsService, planningProviders } from './planning/index.js';
import { DeliveryListService, NotificationSearchService, searchProviders } from './search/index.js';
import { statusProviders } from './status/status.providers.js';

/** How it reaches people: planning, deliveries, retries, channels. Calls notifications and preferences, never the other way round. */
@Module({
  imports: [
    TypeOrmModule.forFeature(deliveryEntities, DATA_SOURCE),
    NotificationsModule,
    PreferencesModule,
    PresenceModule,
    ...channelImports,
  ],
  controllers: channelControllers,
  providers: [
    ...channelProviders,
    ...engineProviders,
    ...planningProviders,
    ...statusProviders,
    ...personalDataProviders,
    ...reportsProviders,
    ...searchProviders,
    RetriesRepository,
    RetriesService,
    ...deliveryResolvers,
  ],
  exports: [
    Channels,
    DeliveriesRepository,
    // What waits, for operators.
    DeliveryBacklog,
    DeliveryListService,
    DeliveryQueues,
    MailPreview,
    ReportsService,
    ExplanationsService,
    NotificationSearchService,
    RetriesService,
    SuppressionListService,
  ],
})
export class DeliveryModule {}
