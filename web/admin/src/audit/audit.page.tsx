import { PageHeader } from '../parts/page-header.js';

export function AuditPage() {
  return <PageHeader title="Audit" />;
}
