export { AuditLog, type AuditRecord, type AuditSubject } from './audit-log.js';
export { AuditModule } from './audit.module.js';
export { auditEntities } from './entities/index.js';
