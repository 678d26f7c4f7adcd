import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { AuditMaintenance } from './audit-maintenance.js';
import { AuditTrailRepository } from './audit-trail.repository.js';
import { AuditTrailService } from './audit-trail.service.js';
import { AuditPersonalData } from './audit.personal-data.js';

/** Who has changed what. */
@Global()
@Module({
  providers: [AuditLog, AuditMaintenance, AuditPersonalData, AuditTrailRepository, AuditTrailService],
  exports: [AuditLog, AuditTrailService],
})
export class AuditModule {}
