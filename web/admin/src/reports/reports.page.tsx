import { PageHeader } from '../parts/page-header.js';

export function ReportsPage() {
  return <PageHeader title="Reports" />;
}
