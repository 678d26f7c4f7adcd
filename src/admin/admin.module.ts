import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeliveryModule } from '../delivery/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { DATA_SOURCE } from '../platform/database/index.js';
import { SessionsModule } from '../platform/sessions/index.js';
import { PreferencesModule } from '../preferences/index.js';
import { AuditResolver } from './audit/audit.resolver.js';
import { BulkSendsResolver } from './bulk/bulk-sends.resolver.js';
import { adminEntities } from './entities.js';
import { pageProviders } from './pages/index.js';
import { peopleProviders } from './people/people.providers.js';
import { PeopleResolver } from './people/people.resolver.js';
import { PersonalDataController } from './people/personal-data.controller.js';
import { ReportsResolver } from './reports/reports.resolver.js';
import { queueBoardProviders } from './queues/index.js';
import { searchResolvers } from './search/index.js';
import { SessionsResolver } from './sessions/sessions.resolver.js';
import { statusProviders, SystemStatusResolver } from './status/index.js';
import { TemplatePreviews } from './templates/template-previews.js';
import { TemplatesResolver } from './templates/templates.resolver.js';

/** For the module, and for whoever prints the schema without starting it. */
export const adminResolvers = [
  AuditResolver,
  BulkSendsResolver,
  // What people may ask for of what is known about them.
  PeopleResolver,
  ReportsResolver,
  SessionsResolver,
  SystemStatusResolver,
  TemplatesResolver,
  ...searchResolvers,
];

/** The operators’ view, and what people may ask for of what is known about them. Nobody imports it but the composition root. */
@Module({
  imports: [
    TypeOrmModule.forFeature(adminEntities, DATA_SOURCE),
    // Whose services its resolvers call.
    DeliveryModule,
    NotificationsModule,
    PreferencesModule,
    SessionsModule,
  ],
  controllers: [
    // Where links of exports lead.
    PersonalDataController,
  ],
  providers: [
    ...adminResolvers,
    // By area.
    ...pageProviders,
    ...peopleProviders,
    ...queueBoardProviders,
    ...statusProviders,
    TemplatePreviews,
  ],
})
export class AdminModule {}
