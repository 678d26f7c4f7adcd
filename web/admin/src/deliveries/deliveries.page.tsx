import { PageHeader } from '../parts/page-header.js';

export function DeliveriesPage() {
  return <PageHeader title="Deliveries" />;
}
