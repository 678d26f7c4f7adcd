import { PageHeader } from '../parts/page-header.js';

export function CategoriesPage() {
  return <PageHeader title="Categories" />;
}
