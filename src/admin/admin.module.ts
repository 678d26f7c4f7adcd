import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/index.js';
import { AdminDeliveriesResolver } from './admin-deliveries.resolver.js';
import { ReportsResolver } from './reports/reports.resolver.js';

/** For the module, and for whoever prints the schema without starting it. */
export const adminResolvers = [AdminDeliveriesResolver, ReportsResolver];

/** The operators’ view: deliveries so far; templates, bulk sends, search, reports, audit to come. Nobody imports it but the composition root. */
@Module({ imports: [DeliveryModule], providers: adminResolvers })
export class AdminModule {}
