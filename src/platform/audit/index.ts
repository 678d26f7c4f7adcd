export { AuditLog, ERASED, type AuditRecord, type AuditSubject } from './audit-log.js';
export { ensureAuditPartitions } from './audit-partitions.js';
export { AuditModule } from './audit.module.js';
export { auditEntities } from './entities/index.js';
