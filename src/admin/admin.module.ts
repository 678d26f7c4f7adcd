import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/index.js';
import { SessionsModule } from '../platform/sessions/index.js';
import { AdminDeliveriesResolver } from './admin-deliveries.resolver.js';
import { AuditResolver } from './audit/audit.resolver.js';
import { SessionsResolver } from './sessions/sessions.resolver.js';

/** For the module, and for whoever prints the schema without starting it. */
export const adminResolvers = [AdminDeliveriesResolver, AuditResolver, SessionsResolver];

/** The operators’ view: deliveries so far; templates, bulk sends, search, reports, audit to come. Nobody imports it but the composition root. */
@Module({ imports: [DeliveryModule, SessionsModule], providers: adminResolvers })
export class AdminModule {}
