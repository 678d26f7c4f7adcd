import { AuditEntryEntity } from './audit-entry.entity.js';
import { AuditNameEntity } from './audit-name.entity.js';

export { AuditEntryEntity, AuditNameEntity };

export const auditEntities = [AuditNameEntity, AuditEntryEntity];
