import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { AuditMaintenance } from './audit-maintenance.js';

/** Who has changed what. */
@Global()
@Module({ providers: [AuditLog, AuditMaintenance], exports: [AuditLog] })
export class AuditModule {}
