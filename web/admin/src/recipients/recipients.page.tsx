import { PageHeader } from '../parts/page-header.js';

export function RecipientsPage() {
  return <PageHeader title="Recipients" />;
}
