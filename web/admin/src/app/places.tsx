import {
  IconAddressBook,
  IconBell,
  IconBuildingBroadcastTower,
  IconCategory,
  IconChartBar,
  IconClipboardList,
  IconGauge,
  IconMailX,
  IconTemplate,
} from '@tabler/icons-react';
import { type ComponentType, lazy } from 'react';

/** A room of the dashboard: its path, what it is called, and its pages, which are loaded when somebody goes there. */
export interface Place {
  path: string;
  title: string;
  Icon: typeof IconBell;
  Page: ComponentType;
}

const page = <Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

export const PLACES: readonly Place[] = [
  {
    path: '/',
    title: 'Overview',
    Icon: IconGauge,
    Page: page(() => import('../overview/overview.page.js'), 'OverviewPage'),
  },
  {
    path: '/notifications',
    title: 'Notifications',
    Icon: IconBell,
    Page: page(() => import('../notifications/notifications.page.js'), 'NotificationsPage'),
  },
  {
    path: '/deliveries',
    title: 'Deliveries',
    Icon: IconMailX,
    Page: page(() => import('../deliveries/deliveries.page.js'), 'DeliveriesPage'),
  },
  {
    path: '/bulk',
    title: 'Bulk sends',
    Icon: IconBuildingBroadcastTower,
    Page: page(() => import('../bulk/bulk.page.js'), 'BulkPage'),
  },
  {
    path: '/templates',
    title: 'Templates',
    Icon: IconTemplate,
    Page: page(() => import('../templates/templates.page.js'), 'TemplatesPage'),
  },
  {
    path: '/categories',
    title: 'Categories',
    Icon: IconCategory,
    Page: page(() => import('../categories/categories.page.js'), 'CategoriesPage'),
  },
  {
    path: '/reports',
    title: 'Reports',
    Icon: IconChartBar,
    Page: page(() => import('../reports/reports.page.js'), 'ReportsPage'),
  },
  {
    path: '/recipients',
    title: 'Recipients',
    Icon: IconAddressBook,
    Page: page(() => import('../recipients/recipients.page.js'), 'RecipientsPage'),
  },
  {
    path: '/audit',
    title: 'Audit',
    Icon: IconClipboardList,
    Page: page(() => import('../audit/audit.page.js'), 'AuditPage'),
  },
];
