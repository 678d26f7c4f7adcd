import type { AuditRecord } from '../platform/audit/index.js';
import type { PlannedSend } from './planned-send.js';

/** The entries of these sends, as they are accepted; none of those that were before. Whom a send is for is told by its notifications. */
export function auditOf(sends: readonly PlannedSend[]): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const { requestedBy, sendId, type, size, dueAt } of sends) {
    if (!requestedBy) continue;
    records.push({
      caller: requestedBy,
      action: 'notification.send',
      subject: { kind: 'send', id: sendId },
      detail: { type, recipients: size, ...(dueAt === null ? {} : { isScheduled: true }) },
    });
  }
  return records;
}
