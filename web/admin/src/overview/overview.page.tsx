import { PageHeader } from '../parts/page-header.js';

export function OverviewPage() {
  return <PageHeader title="Overview" />;
}
