export { AuditLog, ERASED, type AuditRecord, type AuditSubject } from './audit-log.js';
export { ensureAuditPartitions } from './audit-partitions.js';
export { AuditModule } from './audit.module.js';
export { AUDIT_LIMITS, type AuditPage, AuditTrailService } from './audit-trail.service.js';
export type { AuditEntryRecord } from './audit-trail.repository.js';
export { auditEntities } from './entities/index.js';
