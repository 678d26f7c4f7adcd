import { PageHeader } from '../parts/page-header.js';

export function BulkPage() {
  return <PageHeader title="Bulk sends" />;
}
