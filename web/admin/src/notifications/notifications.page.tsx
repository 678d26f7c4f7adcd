import { PageHeader } from '../parts/page-header.js';

export function NotificationsPage() {
  return <PageHeader title="Notifications" />;
}
