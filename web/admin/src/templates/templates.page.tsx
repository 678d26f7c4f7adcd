import { PageHeader } from '../parts/page-header.js';

export function TemplatesPage() {
  return <PageHeader title="Templates" />;
}
