import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { searchResolvers } from './search/index.js';

/** For the module, and for whoever prints the schema without starting it. */
export const adminResolvers = [...searchResolvers];

/** The operators’ view: deliveries so far; templates, bulk sends, search, reports, audit to come. Nobody imports it but the composition root. */
@Module({ imports: [DeliveryModule, NotificationsModule], providers: adminResolvers })
export class AdminModule {}
