import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { AdminDeliveriesResolver } from './admin-deliveries.resolver.js';
import { queueBoardProviders } from './queues/index.js';
import { statusProviders, SystemStatusResolver } from './status/index.js';

/** For the module, and for whoever prints the schema without starting it. */
export const adminResolvers = [AdminDeliveriesResolver, SystemStatusResolver];

/** The operators’ view: deliveries so far; templates, bulk sends, search, reports, audit to come. Nobody imports it but the composition root. */
@Module({
  imports: [DeliveryModule, NotificationsModule],
  providers: [...adminResolvers, ...statusProviders, ...queueBoardProviders],
})
export class AdminModule {}
